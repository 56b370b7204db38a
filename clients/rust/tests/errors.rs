//! What `export` says about options and flows that do not fit together.

use hydro_lang::compile::ir::{HydroNode, HydroRoot};
use hydro_lang::live_collections::stream::{ExactlyOnce, TotalOrder};
use hydro_lang::location::Location;
use hydro_lang::prelude::*;
use hydrofoil::{
    Error, ExportError, ExportOptions, InputRef, LocationKind, ServiceError, export, write_program,
};

struct Leader {}
struct Replica {}
struct Outside {}

/// A process that echoes, a cluster without operators, and an external.
fn echo<'a>(
    flow: &mut FlowBuilder<'a>,
) -> (
    Process<'a, Leader>,
    Cluster<'a, Replica>,
    External<'a, Outside>,
) {
    let leader = flow.process();
    let replicas = flow.cluster();
    let outside = flow.external();
    let (_, input) = leader.source_external_bincode::<_, u32, TotalOrder, ExactlyOnce>(&outside);
    input.send_bincode_external(&outside);
    (leader, replicas, outside)
}

#[test]
fn kinds_come_from_options_operators_and_ports() {
    let mut flow = FlowBuilder::with_name("echo");
    let (leader, replicas, _) = echo(&mut flow);
    flow.process::<()>();
    let built = flow.finalize();

    let program = export(&built, &ExportOptions::new("echo")).unwrap();
    let kinds: Vec<_> = program
        .locations
        .iter()
        .map(|location| (location.name.as_str(), location.kind))
        .collect();
    assert_eq!(
        kinds,
        [
            ("Leader", LocationKind::Process),
            ("Outside", LocationKind::External)
        ]
    );

    let options = ExportOptions::new("echo")
        .location_name(&leader, "front")
        .cluster_size(&replicas, 3);
    let program = export(&built, &options).unwrap();
    let named: Vec<_> = program
        .locations
        .iter()
        .map(|location| (location.name.as_str(), location.kind, location.size))
        .collect();
    assert_eq!(
        named,
        [
            ("front", LocationKind::Process, None),
            ("Replica", LocationKind::Cluster, Some(3)),
            ("Outside", LocationKind::External, None)
        ]
    );
}

#[test]
fn a_location_of_another_flow_is_refused() {
    let mut other = FlowBuilder::with_name("other");
    let _ = other.process::<()>();
    let _ = other.process::<()>();
    let stranger = other.cluster::<Replica>();
    let mut flow = FlowBuilder::with_name("echo");
    let leader = flow.process::<Leader>();
    let built = flow.finalize();
    let _ = (other.finalize(), leader);

    let options = ExportOptions::new("echo").cluster_size(&stranger, 3);
    let error = export(&built, &options).unwrap_err();
    assert!(
        matches!(error, ExportError::UnknownLocation(key) if key == Location::id(&stranger).key())
    );
    assert!(error.to_string().contains("loc3v1"));
}

#[test]
fn workload_entries_must_name_inputs_and_finite_rates() {
    let mut flow = FlowBuilder::with_name("echo");
    let (leader, _, _) = echo(&mut flow);
    let built = flow.finalize();
    let key = Location::id(&leader).key();
    assert_eq!(
        InputRef::network_from(&leader, 2),
        InputRef::NetworkFrom(key, 2)
    );

    for input in [
        InputRef::External(1),
        InputRef::network_from(&leader, 0),
        InputRef::Operator(10_000),
    ] {
        let options = ExportOptions::new("echo").workload(input, "put", 1.0);
        let error = export(&built, &options).unwrap_err();
        assert!(matches!(error, ExportError::NoSuchInput { .. }), "{error}");
    }
    for rate in [-1.0, f64::NAN, f64::INFINITY] {
        let options = ExportOptions::new("echo").workload(InputRef::External(0), "put", rate);
        let error = export(&built, &options).unwrap_err();
        assert!(matches!(error, ExportError::BadRate { .. }), "{error}");
    }
}

/// Which of several ports carries the commands is easier to say by type than by number.
#[test]
fn an_input_is_named_by_the_type_of_its_elements() {
    let mut flow = FlowBuilder::with_name("echo");
    let (_, replicas, _) = echo(&mut flow);
    let built = flow.finalize();
    let export = |input: InputRef| {
        let options = ExportOptions::new("echo")
            .cluster_size(&Location::id(&replicas).key(), 3)
            .client(&replicas)
            .workload(input, "number", 1.0);
        export(&built, &options)
    };
    let by_type = export(InputRef::of::<u32>()).unwrap();
    let by_number = export(InputRef::External(0)).unwrap();
    assert_eq!(by_type.workload[0].input, by_number.workload[0].input);

    let error = export(InputRef::of::<String>()).unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("String") && text.contains("0 of `u32`"),
        "{text}"
    );
    assert!(text.ends_with(error.hint()), "{text}");
}

/// Ports of one type are told apart by name, and a name changes nothing else.
#[test]
fn inputs_of_one_type_are_told_apart_by_name() {
    let of = |names: [Option<&str>; 2]| {
        let mut flow = FlowBuilder::with_name("shop");
        let shop = flow.process::<Leader>();
        let outside = flow.external::<Outside>();
        for name in names {
            let (_, input) =
                shop.source_external_bincode::<_, u32, TotalOrder, ExactlyOnce>(&outside);
            let input = match name {
                Some(name) => input.ir_node_named(name),
                None => input,
            };
            input.send_bincode_external(&outside);
        }
        flow.finalize()
    };
    let built = of([Some("orders"), Some("payments")]);
    let export_of = |input: InputRef| {
        export(
            &built,
            &ExportOptions::new("shop").workload(input, "command", 1.0),
        )
    };
    for (n, name) in ["orders", "payments"].into_iter().enumerate() {
        let by_name = export_of(InputRef::named(name)).unwrap();
        let by_number = export_of(InputRef::External(n)).unwrap();
        assert_eq!(by_name.workload[0].input, by_number.workload[0].input);
    }
    for (built, name) in [
        (&built, "refunds"),
        (&of([Some("orders"), Some("orders")]), "orders"),
    ] {
        let options = ExportOptions::new("shop").workload(InputRef::named(name), "command", 1.0);
        let text = export(built, &options).unwrap_err().to_string();
        assert!(
            text.contains(&format!("`{name}`")) && text.contains("0 of `u32` named `orders`"),
            "{text}"
        );
    }

    let identity = |built: &_| hydrofoil::flow_identity(built).unwrap();
    assert_eq!(identity(&built), identity(&of([None, None])));
}

/// `fn main() -> Result<(), hydrofoil::Error>` shows `Debug`.
#[test]
fn main_shows_what_is_wrong_and_what_to_do_once() {
    let error = Error::from(ExportError::AlreadyCompiled);
    let text = format!("{error:?}");
    assert_eq!(text, error.to_string());
    assert_eq!(text.matches("before compile()").count(), 1, "{text}");
    let unreachable = Error::Service(ServiceError::Broken {
        url: "http://127.0.0.1:1".to_owned(),
        cause: "it ends early".to_owned(),
    });
    let text = format!("{unreachable:?}");
    assert!(text.ends_with(unreachable.hint()), "{text}");
    assert_eq!(text.matches(unreachable.hint()).count(), 1, "{text}");
}

#[test]
fn rates_are_written_in_canonical_form() {
    let mut flow = FlowBuilder::with_name("echo");
    echo(&mut flow);
    let built = flow.finalize();
    let options = ExportOptions::new("echo")
        .workload(InputRef::External(0), "put", 3.0)
        .workload(InputRef::Operator(0), "get", 0.25);
    let json = export(&built, &options).unwrap().to_json().unwrap();
    assert!(json.contains(r#""name":"put","rate":3}"#));
    assert!(json.contains(r#""name":"get","rate":0.25}"#));
}

#[test]
fn a_hole_in_the_forest_is_an_error() {
    let mut flow = FlowBuilder::with_name("echo");
    echo(&mut flow);
    let built = flow.finalize().optimize_with(|roots| {
        let HydroRoot::SendExternal { input, .. } = &mut roots[0] else {
            panic!("the first root is the port's return channel");
        };
        **input = HydroNode::Placeholder;
    });
    let error = export(&built, &ExportOptions::new("echo")).unwrap_err();
    assert!(matches!(error, ExportError::Placeholder));
}

#[test]
fn an_unwritable_path_is_named() {
    let mut flow = FlowBuilder::with_name("echo");
    echo(&mut flow);
    let program = export(&flow.finalize(), &ExportOptions::new("echo")).unwrap();
    let error = write_program(&program, "no/such/folder/echo.json").unwrap_err();
    assert!(error.to_string().contains("no/such/folder/echo.json"));
}
