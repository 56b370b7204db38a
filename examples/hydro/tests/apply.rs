//! Plans of the engine applied to the flows they were made for.

mod plans;

use hydro_lang::deploy::HydroDeploy;
use hydrofoil::{Handle, Outcome, apply};
use hydrofoil_examples::registry::EXAMPLES;

#[test]
fn every_program_is_rewritten_and_accepted_by_hydro() {
    let mut improved = 0;
    for example in EXAMPLES {
        let (built, options) = plans::build(example);
        let plan = plans::plan_of(&built, &options);
        let applied =
            apply(&built, &plan).unwrap_or_else(|error| panic!("{}: {error}", example.name));
        if plan.outcome() == Outcome::Improved {
            improved += 1;
            assert!(plan.speedup() > 1.0, "{}", example.name);
            assert!(applied.locations.iter().count() > 0, "{}", example.name);
        } else {
            assert_eq!(applied.locations.iter().count(), 0, "{}", example.name);
        }
        for location in applied.locations.iter() {
            match location.handle {
                Handle::Process(_) => assert_eq!((location.machines, location.shards), (1, 1)),
                Handle::Cluster(_) => assert_eq!(location.machines % location.shards, 0),
            }
        }
        let mut deploy = applied.flow.into_deploy::<HydroDeploy>();
        let graphs = deploy.preview_compile();
        for location in applied.locations.iter() {
            assert!(
                graphs.all_dfir().contains_key(location.key),
                "{}: nothing runs on {}",
                example.name,
                location.name
            );
        }
    }
    assert!(improved >= 15, "{improved} programs improved");
}
