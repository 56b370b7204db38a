//! From a built flow to a document.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use quote::ToTokens;
use serde_json::value::RawValue;

use crate::error::ExportError;
use crate::hydro::{
    BuiltFlow, ClusterMembersState, DebugExpr, HydroNode, HydroRoot, HydroSource, LocationId,
    LocationKey, VERSION, element_type, serialize_dedup_shared, visit_node, visit_root,
};
use crate::number::{check_copyable, copy, number_operators, visit_nodes};
use crate::options::{ExportOptions, InputRef};
use crate::program::{
    Expression, FORMAT, Location, LocationKind, Producer, Program, Role, Workload,
};
use crate::span::relocate_spans;
use crate::stack::deep;

/// Writes a built flow down as a document. The flow itself is not changed.
///
/// The same program with the same options gives the same document, wherever and however often it is built.
///
/// Hydro does not tell the kind of a location. It is taken from the handles given in the options, then from where operators run, then
/// from the ports. A location that appears in none of these is left out.
pub fn export(built: &BuiltFlow<'_>, options: &ExportOptions) -> Result<Program, ExportError> {
    deep(|| export_here(built, options))
}

fn export_here(built: &BuiltFlow<'_>, options: &ExportOptions) -> Result<Program, ExportError> {
    check_copyable(built.ir())?;
    let mut ir = copy(built.ir());
    number_operators(&mut ir);

    let scan = Scan::of(&mut ir);
    let locations = locations(built, options, &scan)?;
    let workload = workload(options, &scan)?;
    let roots = roots(&ir, options)?;

    Ok(Program {
        format: FORMAT.to_owned(),
        name: options.name.clone(),
        producer: Producer {
            hydro_lang: VERSION.to_owned(),
            exporter: env!("CARGO_PKG_VERSION").to_owned(),
        },
        locations,
        roots,
        expressions: scan.expressions,
        promises: options.promises.clone(),
        workload,
    })
}

/// How a location is used in the forest. A sound program never uses one both ways.
#[derive(Clone, Copy, Default)]
struct Kinds {
    process: bool,
    cluster: bool,
}

/// Everything that one pass over the numbered operators collects.
#[derive(Default)]
struct Scan {
    expressions: Vec<Expression>,
    /// How the locations that run operators or are named as clusters are used.
    kinds: BTreeMap<LocationKey, Kinds>,
    externals: BTreeSet<LocationKey>,
    /// Number and type of the elements of each external input.
    external_inputs: Vec<(usize, String)>,
    /// Number and name of each operator that the flow gave a name.
    names: Vec<(usize, String)>,
    /// Sender and number of each network.
    networks: Vec<(LocationKey, usize)>,
    operators: usize,
}

impl Scan {
    fn of(ir: &mut [HydroRoot]) -> Self {
        let mut scan = Self {
            expressions: expressions(ir),
            ..Self::default()
        };
        for expression in &scan.expressions {
            for key in clusters_in(&expression.text) {
                scan.kinds.entry(key).or_default().cluster = true;
            }
        }
        visit_nodes(ir, |node| scan.node(node));
        for root in ir {
            scan.root(root);
        }
        scan
    }

    fn node(&mut self, node: &HydroNode) {
        let id = node.op_metadata().id.unwrap_or_default();
        self.operators += 1;
        self.location(&node.metadata().location_id);
        if let Some(name) = &node.metadata().tag {
            self.names.push((id, name.clone()));
        }
        match node {
            HydroNode::Source {
                source: HydroSource::ClusterMembers(cluster, state),
                ..
            } => {
                self.location(cluster);
                if let ClusterMembersState::Tee(at, cluster) = state {
                    self.location(at);
                    self.location(cluster);
                }
            }
            HydroNode::ExternalInput {
                from_external_key, ..
            } => {
                self.externals.insert(*from_external_key);
                let elements = element_type(&node.metadata().collection_kind);
                self.external_inputs
                    .push((id, elements.to_token_stream().to_string()));
            }
            HydroNode::Network { input, .. } => {
                let sender = input.metadata().location_id.root().key();
                self.networks.push((sender, id));
            }
            _ => {}
        }
    }

    fn root(&mut self, root: &HydroRoot) {
        self.operators += 1;
        if let HydroRoot::SendExternal {
            to_external_key, ..
        } = root
        {
            self.externals.insert(*to_external_key);
        }
    }

    /// The operator that is meant; none when there is none, or more than one.
    fn input(&self, input: &InputRef) -> Option<usize> {
        match input {
            InputRef::OfType(name) => only(&self.external_inputs, name),
            InputRef::Named(name) => only(&self.names, name),
            InputRef::External(n) => self.external_inputs.get(*n).map(|(id, _)| *id),
            InputRef::NetworkFrom(key, n) => self
                .networks
                .iter()
                .filter(|(sender, _)| sender == key)
                .map(|(_, id)| *id)
                .nth(*n),
            InputRef::Operator(id) => (*id < self.operators).then_some(*id),
        }
    }

    fn inputs_in_words(&self) -> Vec<String> {
        let inputs = self.external_inputs.iter().enumerate();
        inputs
            .map(|(n, (id, elements))| {
                let names = self.names.iter().filter(|(named, _)| named == id);
                let names: String = names.map(|(_, name)| format!(" named `{name}`")).collect();
                format!("{n} of `{elements}`{names}")
            })
            .collect()
    }

    fn location(&mut self, location: &LocationId) {
        let root = location.root();
        let kinds = self.kinds.entry(root.key()).or_default();
        match root {
            LocationId::Cluster(_) => kinds.cluster = true,
            _ => kinds.process = true,
        }
    }
}

/// The number of the only operator that is listed with this text.
fn only(operators: &[(usize, String)], text: &str) -> Option<usize> {
    let mut found = operators.iter().filter(|(_, of)| of == text);
    match (found.next(), found.next()) {
        (Some((id, _)), None) => Some(*id),
        _ => None,
    }
}

/// The full text of every expression of a numbered forest.
pub(crate) fn expressions(ir: &mut [HydroRoot]) -> Vec<Expression> {
    let mut found = vec![];
    each_expression(ir, |op, field, expr| {
        found.push(Expression {
            op,
            field: field.to_owned(),
            text: expr.to_token_stream().to_string(),
        });
    });
    found
}

/// Visits every expression of a numbered forest, with its operator and field.
pub(crate) fn each_expression(
    ir: &mut [HydroRoot],
    mut visit: impl FnMut(usize, &'static str, &DebugExpr),
) {
    visit_nodes(ir, |node| {
        let op = node.op_metadata().id.unwrap_or_default();
        visit_node(node, |field, expr| visit(op, field, expr));
    });
    for root in ir {
        let op = root.op_metadata().id.unwrap_or_default();
        visit_root(root, |field, expr| visit(op, field, expr));
    }
}

/// Clusters that generated identifiers in an expression name, such as `__hydro_lang_cluster_ids_loc2v1`.
fn clusters_in(text: &str) -> impl Iterator<Item = LocationKey> {
    ["__hydro_lang_cluster_ids_", "__hydro_lang_cluster_self_id_"]
        .into_iter()
        .flat_map(move |prefix| clusters_after(prefix, text))
}

/// Clusters that generated identifiers with one prefix name.
pub(crate) fn clusters_after(prefix: &str, text: &str) -> impl Iterator<Item = LocationKey> {
    text.split(prefix).skip(1).filter_map(|rest| {
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        LocationKey::from_str(&rest[..end]).ok()
    })
}

fn locations(
    built: &BuiltFlow<'_>,
    options: &ExportOptions,
    scan: &Scan,
) -> Result<Vec<Location>, ExportError> {
    if let Some(&unknown) = options
        .locations
        .keys()
        .find(|&&key| !built.location_names().contains_key(key))
    {
        return Err(ExportError::UnknownLocation(unknown));
    }
    let mut locations = vec![];
    for (key, marker) in built.location_names() {
        let given = options.locations.get(&key);
        let Some(kind) = kind(key, given.and_then(|given| given.kind), scan)? else {
            continue;
        };
        let size = given.and_then(|given| given.size);
        if size.is_some() && kind != LocationKind::Cluster {
            return Err(ExportError::SizeOfNonCluster(key));
        }
        locations.push(Location {
            key,
            kind,
            name: given
                .and_then(|given| given.name.clone())
                .unwrap_or_else(|| short_name(marker).to_owned()),
            marker: marker.clone(),
            size,
            role: given
                .is_some_and(|given| given.client)
                .then_some(Role::Client),
        });
    }
    Ok(locations)
}

fn kind(
    key: LocationKey,
    given: Option<LocationKind>,
    scan: &Scan,
) -> Result<Option<LocationKind>, ExportError> {
    if given.is_some() {
        return Ok(given);
    }
    let Some(kinds) = scan.kinds.get(&key) else {
        return Ok(scan
            .externals
            .contains(&key)
            .then_some(LocationKind::External));
    };
    match (kinds.process, kinds.cluster) {
        (true, true) => Err(ExportError::ConflictingKind(key)),
        (_, true) => Ok(Some(LocationKind::Cluster)),
        _ => Ok(Some(LocationKind::Process)),
    }
}

/// The last part of a type's path, without generic arguments.
fn short_name(path: &str) -> &str {
    let path = path.split('<').next().unwrap_or(path);
    path.rsplit("::").next().unwrap_or(path)
}

fn workload(options: &ExportOptions, scan: &Scan) -> Result<Vec<Workload>, ExportError> {
    options
        .workload
        .iter()
        .map(|entry| {
            if !(entry.rate.is_finite() && entry.rate >= 0.0) {
                return Err(ExportError::BadRate {
                    name: entry.name.clone(),
                    rate: entry.rate,
                });
            }
            Ok(Workload {
                input: scan
                    .input(&entry.input)
                    .ok_or_else(|| ExportError::NoSuchInput {
                        name: entry.name.clone(),
                        input: entry.input.clone(),
                        inputs: scan.inputs_in_words(),
                    })?,
                name: entry.name.clone(),
                rate: entry.rate,
            })
        })
        .collect()
}

/// Hydro's JSON of every root, in one scope so that shared nodes are written once over all of them.
fn roots(ir: &[HydroRoot], options: &ExportOptions) -> Result<Vec<Box<RawValue>>, ExportError> {
    serialize_dedup_shared(|| {
        ir.iter()
            .map(|root| {
                let json = serde_json::to_string(root)?;
                let json = relocate_spans(&json, options.strip_span_prefix.as_deref());
                Ok(RawValue::from_string(json)?)
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_name_is_the_last_path_segment_without_generics() {
        assert_eq!(short_name("app::roles::Leader"), "Leader");
        assert_eq!(short_name("app::Shard<app::Key>"), "Shard");
        assert_eq!(short_name("()"), "()");
    }

    #[test]
    fn generated_identifiers_name_clusters() {
        let text =
            "{ let x = __hydro_lang_cluster_ids_loc3v1 ; __hydro_lang_cluster_self_id_loc2v1 . x }";
        let keys: Vec<String> = clusters_in(text).map(|key| key.to_string()).collect();
        assert_eq!(keys, ["loc3v1", "loc2v1"]);
    }
}
