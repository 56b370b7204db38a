//! Deploys the program on this machine and asks it: `deploy`, as written; `deploy FILE`, as a plan or a locked plan says.

use std::collections::BTreeMap;
use std::error::Error;

use futures_util::{SinkExt, StreamExt};
use hydro_deploy::Deployment;
use hydro_lang::deploy::{HydroDeploy, TrybuildHost};
use hydro_lang::prelude::FlowBuilder;
use hydrofoil::{Options, optimize};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut flow = FlowBuilder::new();
    let (program, known) = shop::program(&mut flow);
    let mut deployment = Deployment::new();
    // Debug builds: there is nothing to measure here.
    let host = || TrybuildHost::new(deployment.Localhost()).profile("dev");

    let (flow, locations) = match std::env::args().nth(1) {
        None => (flow.finalize(), None),
        Some(file) => {
            let optimized = optimize(flow.finalize(), &Options::new(known).plan_file(file))?;
            (optimized.flow, Some(optimized.locations))
        }
    };
    let mut deploy = flow
        .into_deploy::<HydroDeploy>()
        .with_process(&program.shop, host())
        .with_external(&program.customer, deployment.Localhost());
    if let Some(locations) = &locations {
        for location in locations.iter() {
            println!("{} on {} machines", location.name, location.machines);
        }
        deploy = locations.deploy(deploy, |_, _| host());
    }
    let nodes = deploy.deploy(&mut deployment);
    deployment.deploy().await?;
    let mut orders = nodes.connect(program.orders).await;
    let mut payments = nodes.connect(program.payments).await;
    let mut settled = nodes.connect(program.settled).await;
    deployment.start().await?;

    const ORDERS: u32 = 100;
    for order in 0..ORDERS {
        orders.send((order, 500)).await?;
        payments
            .send((order, if order % 10 == 0 { 499 } else { 500 }))
            .await?;
    }
    let mut answers = BTreeMap::new();
    while answers.len() < ORDERS as usize {
        let (order, enough) = settled.next().await.ok_or("the shop has closed")?;
        assert_eq!(
            answers.insert(order, enough),
            None,
            "{order} was settled twice"
        );
        assert_eq!(enough, order % 10 != 0, "order {order}");
    }
    println!("{} orders settled", answers.len());
    deployment.stop().await?;
    Ok(())
}
