//! What is run for calibration.

use std::collections::BTreeMap;

use hydro_lang::prelude::FlowBuilder;
use hydrofoil::ExportOptions;

use super::operators::{self, Between};
use super::{networks, operators::serve};

/// One program of the calibration.
pub struct Micro {
    /// Its name. A number at the end says how many times it has what it is about.
    pub name: &'static str,
    /// What it is made of.
    pub build: Build,
    /// Entries of the cost table that are ratios or sizes, and have these values in this program.
    pub known: &'static [(&'static str, f64)],
    /// The forms to run it in.
    pub shapes: &'static [Shape],
}

/// What a program is made of.
#[derive(Clone, Copy)]
pub enum Build {
    /// A server with this between receiving and answering.
    Server(Between),
    /// Anything else.
    Whole(fn(&mut FlowBuilder<'_>, &str, Shape) -> ExportOptions),
}

/// What differs between runs of one program without changing its binaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Client machines.
    pub clients: usize,
    /// Members of the cluster of workers, where the program has one.
    pub workers: usize,
    /// Length of a text in bytes, where messages carry one.
    pub text: usize,
}

/// One of each.
const PLAIN: Shape = Shape {
    clients: 1,
    workers: 1,
    text: 0,
};
const fn clients(clients: usize) -> Shape {
    Shape { clients, ..PLAIN }
}
const fn workers(workers: usize) -> Shape {
    Shape { workers, ..PLAIN }
}
const fn text(text: usize) -> Shape {
    Shape { text, ..PLAIN }
}

const fn server(
    name: &'static str,
    between: Between,
    known: &'static [(&'static str, f64)],
) -> Micro {
    Micro {
        name,
        build: Build::Server(between),
        known,
        shapes: &[PLAIN],
    }
}

/// Sends each request to all workers and goes on with one of the answers.
const BROADCAST: &str = "broadcast";

/// Where the functions that closures call do next to nothing.
const CHEAP_FUNCTIONS: &[(&str, f64)] = &[("userFunctionNs", 0.0)];

/// All programs. The first one is the base that the others are compared with.
pub const PROGRAMS: &[Micro] = &[
    Micro {
        name: "echo",
        build: Build::Server(operators::nothing),
        known: &[],
        shapes: &[PLAIN, clients(4)],
    },
    // Operators that pass elements on one by one.
    server("map_16", operators::map, &[]),
    server("filter_16", operators::filter, &[("filterRatio", 1.0)]),
    server("flat_map_8", operators::flat_map, &[("flatMapRatio", 1.0)]),
    server("tee_8", operators::tee, &[("filterRatio", 0.0)]),
    server("sink_8", operators::sink, &[]),
    server("scan_8", operators::scan, &[]),
    // Operators on batches.
    server("tick", operators::tick, &[]),
    server("cross_singleton_4", operators::cross_singleton, &[]),
    server("sort_4", operators::sort, &[]),
    server("unique_4", operators::unique, &[("uniqueRatio", 1.0)]),
    server(
        "difference_4",
        operators::difference,
        &[("filterRatio", 0.0), ("antiJoinRatio", 1.0)],
    ),
    server(
        "anti_join_4",
        operators::anti_join,
        &[("antiJoinRatio", 1.0)],
    ),
    server("join_4", operators::join, &[]),
    server("fold_8", operators::fold, &[("filterMapRatio", 0.0)]),
    server(
        "fold_keyed_4",
        operators::fold_keyed,
        &[("keyRatio", 1.0), ("filterMapRatio", 1.0)],
    ),
    server(
        "defer_8",
        operators::defer,
        &[("deferRatio", 1.0), ("filterRatio", 0.0)],
    ),
    // State that lasts.
    server(
        "kept_keys_4",
        operators::kept_keys,
        &[("keysPerSnapshot", 8.0)],
    ),
    // Operators that have nothing to do.
    server("idle_16", operators::idle, &[("filterRatio", 0.0)]),
    // Messages and connections.
    Micro {
        name: "text",
        build: Build::Whole(networks::text),
        known: &[],
        shapes: &[text(8), text(256), text(1024), text(4096)],
    },
    Micro {
        name: "relay",
        build: Build::Whole(networks::relay),
        known: CHEAP_FUNCTIONS,
        shapes: &[workers(1), workers(2), workers(4), workers(8)],
    },
    Micro {
        name: "scatter",
        build: Build::Whole(networks::scatter),
        known: CHEAP_FUNCTIONS,
        shapes: &[workers(2), workers(8)],
    },
    Micro {
        name: "gather",
        build: Build::Whole(networks::gather),
        known: CHEAP_FUNCTIONS,
        shapes: &[workers(2), workers(8)],
    },
    Micro {
        name: BROADCAST,
        build: Build::Whole(networks::broadcast),
        known: CHEAP_FUNCTIONS,
        shapes: &[workers(1), workers(2), workers(4), workers(8)],
    },
];

impl Micro {
    /// Entries of the cost table whose values are known in this form.
    pub fn costs(&self, shape: Shape) -> BTreeMap<&'static str, f64> {
        let mut costs: BTreeMap<_, _> = self.known.iter().copied().collect();
        if shape.text > 0 {
            // Serialized: a length and the text.
            costs.insert("stringBytes", (8 + shape.text) as f64);
        }
        if self.name == BROADCAST {
            let workers = shape.workers as f64;
            costs.insert("flatMapRatio", workers);
            costs.insert("filterMapRatio", 1.0 / workers);
        }
        costs
    }

    /// Builds the program and says how to export it in this form.
    pub fn build(&self, flow: &mut FlowBuilder<'_>, shape: Shape) -> ExportOptions {
        match self.build {
            Build::Server(between) => serve(flow, self.name, shape, between),
            Build::Whole(build) => build(flow, self.name, shape),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::collections::BTreeSet;

    use hydro_lang::deploy::HydroDeploy;
    use hydrofoil::{Role, export};

    #[test]
    fn every_program_exports_and_compiles_in_every_form() {
        for micro in PROGRAMS {
            for shape in micro.shapes {
                let mut flow = FlowBuilder::with_name(micro.name);
                let options = micro.build(&mut flow, *shape);
                let built = flow.finalize();
                let program = export(&built, &options).expect(micro.name);
                let clients: Vec<_> = program
                    .locations
                    .iter()
                    .filter(|location| location.role == Some(Role::Client))
                    .map(|location| location.size)
                    .collect();
                assert_eq!(clients, [Some(shape.clients)], "{}", micro.name);
                assert_eq!(program.workload.len(), 1, "{}", micro.name);
                let compiled = built.into_deploy::<HydroDeploy>().preview_compile();
                assert_eq!(compiled.all_dfir().len(), program.locations.len());
            }
        }
    }

    #[test]
    fn names_differ() {
        let names: BTreeSet<_> = PROGRAMS.iter().map(|micro| micro.name).collect();
        assert_eq!(names.len(), PROGRAMS.len());
    }
}
