//! All processes of one program, deployed with Hydro Deploy and pinned to one core.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use hydro_deploy::Deployment;
use hydro_deploy::rust_crate::RustCrateService;
use hydro_lang::compile::built::BuiltFlow;
use hydro_lang::compile::deploy::DeployResult;
use hydro_lang::deploy::{DeployCrateWrapper, HydroDeploy, TrybuildHost};
use hydro_lang::location::LocationKey;
use hydro_lang::runtime_support::tokio;
use hydrofoil::LocationKind;
use hydrofoil::profile::Probe;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::time::timeout;

use super::process::{self, Process};
use crate::measured_loop::{REQUESTS_PER_CLIENT, VIRTUAL_CLIENTS};

/// Environment variable that tells the processes of one fleet from all others.
const FLEET: &str = "HYDROFOIL_FLEET";

/// A location that gets processes.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its key in the flow.
    pub key: LocationKey,
    /// Process or cluster.
    pub kind: LocationKind,
    /// Its name, unique in the program.
    pub name: String,
    /// How many processes it gets.
    pub size: usize,
    /// Whether it makes load and is left out of the figures.
    pub client: bool,
}

/// One process of a fleet.
#[derive(Clone, Debug)]
pub struct Member {
    /// Index of its location among the places.
    pub place: usize,
    /// Its number in its location.
    pub number: usize,
    process: Process,
}

impl Member {
    /// CPU time used since the process started.
    pub fn cpu_time(&self) -> Result<Duration> {
        self.process.cpu_time()
    }

    /// Time slices since the process started, where the kernel counts them.
    pub fn time_slices(&self) -> Option<u64> {
        self.process.time_slices()
    }
}

/// How the processes are built and where they run.
#[derive(Clone, Debug)]
pub struct Launch {
    /// Cargo profile.
    pub profile: String,
    /// Core that all of them are pinned to.
    pub core: usize,
    /// Requests under way at a time on each client machine.
    pub virtual_clients: u32,
    /// Requests each virtual client makes in all; without it, as many as there is time for.
    pub requests_per_client: Option<u32>,
    /// More variables of the environment of every process.
    pub environment: Vec<(&'static str, String)>,
    /// Lets every process tell the time it spends.
    pub probe: Option<Probe>,
}

/// The running processes of one program.
pub struct Fleet<'a> {
    deployment: Deployment,
    // The processes end when it is dropped.
    _nodes: DeployResult<'a, HydroDeploy>,
    /// Place by place, in the order of their numbers.
    pub members: Vec<Member>,
    lines: UnboundedReceiver<(usize, Line)>,
    complaints: Vec<String>,
}

enum Line {
    Output(String),
    Error(String),
}

impl<'a> Fleet<'a> {
    /// Builds the program unless it is built already, and starts all processes.
    pub async fn start(built: BuiltFlow<'a>, places: &[Place], launch: &Launch) -> Result<Self> {
        static FLEETS: AtomicUsize = AtomicUsize::new(0);
        let fleet = format!(
            "{}.{}",
            std::process::id(),
            FLEETS.fetch_add(1, Ordering::Relaxed)
        );

        let mut deployment = Deployment::new();
        let mut deploy = built.into_deploy::<HydroDeploy>();
        if let Some(probe) = &launch.probe {
            deploy = deploy.with_sidecar_all(probe);
        }
        for (index, place) in places.iter().enumerate() {
            let host = |number: usize| {
                let host = TrybuildHost::new(deployment.Localhost())
                    .profile(&launch.profile)
                    .env(FLEET, format!("{fleet}/{index}/{number}"))
                    .env(VIRTUAL_CLIENTS, launch.virtual_clients.to_string());
                let host = match launch.requests_per_client {
                    Some(requests) => host.env(REQUESTS_PER_CLIENT, requests.to_string()),
                    None => host,
                };
                launch
                    .environment
                    .iter()
                    .fold(host, |host, (name, value)| host.env(*name, value))
            };
            deploy = match place.kind {
                LocationKind::Process => deploy.with_process_erased(place.key, host(0)),
                LocationKind::Cluster => deploy
                    .with_cluster_erased(place.key, (0..place.size).map(host).collect::<Vec<_>>()),
                LocationKind::External => {
                    bail!(
                        "{} owns ports: only programs with clients run alone",
                        place.name
                    )
                }
            };
        }
        let nodes = deploy.deploy(&mut deployment);
        deployment
            .deploy()
            .await
            .context("cannot build or launch")?;

        let members = find_members(&fleet, places)?;
        for member in &members {
            member.process.pin(launch.core)?;
        }
        let lines = listen(&nodes, places, &members);
        deployment.start().await.context("cannot start")?;
        Ok(Self {
            deployment,
            _nodes: nodes,
            members,
            lines,
            complaints: vec![],
        })
    }

    /// The next line that a process prints, with the index of the member. An error if all are silent for so long.
    pub async fn line(&mut self, patience: Duration) -> Result<(usize, String)> {
        loop {
            match timeout(patience, self.lines.recv()).await {
                Ok(Some((member, Line::Output(line)))) => return Ok((member, line)),
                Ok(Some((_, Line::Error(line)))) => self.complaints.push(line),
                Ok(None) => bail!("all processes have ended\n{}", self.complaints.join("\n")),
                Err(_) => bail!(
                    "no process has reported anything for {patience:?}\n{}",
                    self.complaints.join("\n")
                ),
            }
        }
    }

    /// Ends all processes.
    pub async fn stop(mut self) -> Result<()> {
        self.deployment.stop().await.context("cannot stop")
    }
}

/// The processes of this fleet, by the place and number in their environment.
fn find_members(fleet: &str, places: &[Place]) -> Result<Vec<Member>> {
    let mut members = vec![];
    for (process, value) in process::with_variable(FLEET)? {
        if let [owner, place, number] = value.split('/').collect::<Vec<_>>()[..]
            && owner == fleet
        {
            members.push(Member {
                place: place.parse()?,
                number: number.parse()?,
                process,
            });
        }
    }
    members.sort_by_key(|member| (member.place, member.number));
    let expected: usize = places.iter().map(|place| place.size).sum();
    ensure!(
        members.len() == expected,
        "{} of {expected} processes are running",
        members.len()
    );
    Ok(members)
}

/// Gathers what all members print.
fn listen(
    nodes: &DeployResult<'_, HydroDeploy>,
    places: &[Place],
    members: &[Member],
) -> UnboundedReceiver<(usize, Line)> {
    let (sender, lines) = mpsc::unbounded_channel();
    let forward = |key: LocationKey, number: usize, node: &RustCrateService| {
        let member = members
            .iter()
            .position(|member| places[member.place].key == key && member.number == number)
            .expect("every node is a member");
        pass_on(node.stdout(), sender.clone(), move |line| {
            (member, Line::Output(line))
        });
        pass_on(node.stderr(), sender.clone(), move |line| {
            (member, Line::Error(line))
        });
    };
    for (location, _, node) in nodes.get_all_processes() {
        forward(location.key(), 0, &node.underlying());
    }
    for (location, _, cluster) in nodes.get_all_clusters() {
        for (number, node) in cluster.members().iter().enumerate() {
            forward(location.key(), number, &node.underlying());
        }
    }
    lines
}

fn pass_on(
    mut from: UnboundedReceiver<String>,
    to: UnboundedSender<(usize, Line)>,
    label: impl Fn(String) -> (usize, Line) + Send + 'static,
) {
    tokio::spawn(async move {
        while let Some(line) = from.recv().await {
            if to.send(label(line)).is_err() {
                break;
            }
        }
    });
}
