//! Runs one bench form on this machine, every member as a process of its own, and prints what its clients report.
//!
//! `cargo run -p hydrofoil-examples --example local -- two_phase_commit_bench 10 [profile]`

use std::error::Error;
use std::time::Duration;

use hydro_deploy::Deployment;
use hydro_lang::deploy::{HydroDeploy, TrybuildHost};
use hydro_lang::prelude::FlowBuilder;
use hydrofoil::{LocationKind, export};
use hydrofoil_examples::registry::find;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (name, seconds, profile) = match arguments.as_slice() {
        [name, seconds] => (name, seconds.parse()?, "dev"),
        [name, seconds, profile] => (name, seconds.parse()?, profile.as_str()),
        _ => return Err("usage: local NAME SECONDS [PROFILE]".into()),
    };
    let example = find(name).ok_or_else(|| format!("no program is called {name}"))?;

    let mut flow = FlowBuilder::with_name(example.name);
    let options = (example.build)(&mut flow);
    let built = flow.finalize();
    let program = export(&built, &options)?;

    let mut deployment = Deployment::new();
    let mut deploy = built.into_deploy::<HydroDeploy>();
    for location in &program.locations {
        let host = || TrybuildHost::new(deployment.Localhost()).profile(profile);
        deploy = match location.kind {
            LocationKind::Process => deploy.with_process_erased(location.key, host()),
            LocationKind::Cluster => {
                let size = location.size.ok_or("a cluster has no size")?;
                deploy.with_cluster_erased(
                    location.key,
                    (0..size).map(|_| host()).collect::<Vec<_>>(),
                )
            }
            LocationKind::External => {
                return Err(format!("{name} has ports; only bench forms run by themselves").into());
            }
        };
    }
    // The handles must live as long as the program runs.
    let nodes = deploy.deploy(&mut deployment);
    deployment.deploy().await?;
    deployment
        .start_until(tokio::time::sleep(Duration::from_secs(seconds)))
        .await?;
    drop(nodes);
    Ok(())
}
