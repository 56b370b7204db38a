//! The result: a flow, and the locations that it has beyond the original's.

#[cfg(feature = "sim")]
use crate::hydro::SimFlow;
use crate::hydro::{BuiltFlow, Cluster, LocationKey, Process};
#[cfg(feature = "deploy")]
use crate::hydro::{ClusterSpec, Deploy, DeployFlow, IntoProcessSpec};

/// A rewritten flow.
///
/// Handles and ports of the original flow belong to this one too: deploy or simulate it in its place, with the same code, and add the new
/// locations with [`Locations::deploy`] or [`Locations::simulate`].
pub struct Applied<'a> {
    /// The rewritten flow.
    pub flow: BuiltFlow<'a>,
    /// Where it runs beyond the original's locations.
    pub locations: Locations<'a>,
}

/// The locations that a plan added, in the order of its table.
#[derive(Default)]
pub struct Locations<'a> {
    added: Vec<NewLocation<'a>>,
    emptied: Vec<LocationKey>,
}

/// A location that a plan added.
pub struct NewLocation<'a> {
    /// Its handle in the rewritten flow.
    pub handle: Handle<'a>,
    /// Its key in the rewritten flow.
    pub key: LocationKey,
    /// Its name in the plan, such as `Coordinator collector`.
    pub name: String,
    /// What it does for the location that it was split from.
    pub role: String,
    /// The original location that it was split from.
    pub from: LocationKey,
    /// How many members it has; 1 for a process.
    pub machines: usize,
    /// Physical members for each logical one: member `i` is shard `i % shards` of logical member `i / shards`.
    pub shards: usize,
}

/// A typed handle.
pub enum Handle<'a> {
    /// One machine.
    Process(Process<'a, ()>),
    /// Several members.
    Cluster(Cluster<'a, ()>),
}

impl<'a> Locations<'a> {
    pub(crate) fn new(added: Vec<NewLocation<'a>>, emptied: Vec<LocationKey>) -> Self {
        Self { added, emptied }
    }

    /// The new locations in the order of the plan's table.
    pub fn iter(&self) -> impl Iterator<Item = &NewLocation<'a>> {
        self.added.iter()
    }

    /// Locations of the original flow that have no operator left: they need no machine, a cluster may have 0 members.
    pub fn emptied(&self) -> &[LocationKey] {
        &self.emptied
    }

    /// Adds every new location to a deployment. `spec` says on what its member of the given number, from 0, runs.
    #[cfg(feature = "deploy")]
    pub fn deploy<D, S>(
        &self,
        mut flow: DeployFlow<'a, D>,
        mut spec: impl FnMut(&NewLocation<'a>, usize) -> S,
    ) -> DeployFlow<'a, D>
    where
        D: Deploy<'a>,
        S: IntoProcessSpec<'a, D>,
        Vec<S>: ClusterSpec<'a, D>,
    {
        for location in &self.added {
            flow = match &location.handle {
                Handle::Process(process) => flow.with_process(process, spec(location, 0)),
                Handle::Cluster(cluster) => {
                    let members: Vec<S> = (0..location.machines)
                        .map(|member| spec(location, member))
                        .collect();
                    flow.with_cluster(cluster, members)
                }
            };
        }
        flow
    }

    /// Gives every new cluster its size in a simulation.
    #[cfg(feature = "sim")]
    pub fn simulate(&self, mut flow: SimFlow<'a>) -> SimFlow<'a> {
        for location in &self.added {
            if let Handle::Cluster(cluster) = &location.handle {
                flow = flow.with_cluster_size(cluster, location.machines);
            }
        }
        flow
    }
}
