//! Plans for measured programs, from the engine of this clone.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf, absolute};
use std::process::{Command, Stdio};
use std::rc::Rc;

use anyhow::{Context, Result, anyhow, bail, ensure};
use hydrofoil::{Outcome, Plan, Program};

use super::model::Prediction;
use super::run::Form;

/// Exit codes of `hydrofoil optimize` that come with a plan: improved, nothing better found, work limit reached.
const ANSWERED: &[i32] = &[0, 3, 4];

/// What plans may do, and how much load goes with them.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Numbers of shards of one location at most: one plan for each.
    pub shards: Vec<usize>,
    /// Machine budget.
    pub max_machines: Option<usize>,
    /// Nothing but what needs no machine: one plan, whatever `shards` says.
    pub only_local: bool,
    /// Rules that plans do without.
    pub disable: Vec<String>,
    /// Numbers of the cost model, by name.
    pub costs: BTreeMap<String, f64>,
    /// What was measured on the program before.
    pub profile: Option<PathBuf>,
    /// Requests under way at a time for base, and for each shard of a plan.
    pub clients: u32,
}

/// The forms of a program to measure: base, then a plan for each number of shards. `note` is told which plans are left out, and why.
pub fn forms(program: &Program, limits: &Limits, note: impl Fn(&str)) -> Result<Vec<Form>> {
    let mut forms = vec![Form {
        name: "base".to_owned(),
        virtual_clients: limits.clients,
        plan: None,
        prediction: None,
    }];
    let shards_of_plans: &[usize] = if limits.only_local {
        &[1]
    } else {
        &limits.shards
    };
    for &max_shards in shards_of_plans {
        let plan = make(program, max_shards, limits)?;
        let name = name_of(max_shards, limits);
        let (before, after) = Prediction::of_plan(plan.as_json())?;
        forms[0].prediction.get_or_insert(before);
        if matches!(
            plan.outcome(),
            Outcome::AlreadyBest | Outcome::NothingApplies
        ) {
            note(&format!(
                "{}, {name}: nothing is better than base",
                program.name
            ));
            continue;
        }
        let rewritten = |form: &Form| {
            form.plan
                .as_ref()
                .map(|plan| plan.as_json()["program"].clone())
        };
        if let Some(same) = forms
            .iter()
            .find(|form| rewritten(form).as_ref() == Some(&plan.as_json()["program"]))
        {
            note(&format!(
                "{}, {name}: the same as the {}",
                program.name, same.name
            ));
            continue;
        }
        forms.push(Form {
            name,
            virtual_clients: limits.clients * shards(&plan)?,
            plan: Some(Rc::new(plan)),
            prediction: Some(after),
        });
    }
    Ok(forms)
}

/// What a plan is called in tables.
fn name_of(max_shards: usize, limits: &Limits) -> String {
    let mut name = match max_shards {
        _ if limits.only_local => "plan on the same machines".to_owned(),
        1 => "plan without shards".to_owned(),
        _ => format!("plan for {max_shards} shards"),
    };
    if !limits.disable.is_empty() {
        name += &format!(", without {}", limits.disable.join(", "));
    }
    for (cost, number) in &limits.costs {
        name += &format!(", {cost} {number}");
    }
    if limits.profile.is_some() {
        name += ", with a profile";
    }
    name
}

/// The most shards that any location of the plan has.
fn shards(plan: &Plan) -> Result<u32> {
    let locations = plan.as_json()["locations"].as_array().into_iter().flatten();
    let shards = locations.filter_map(|location| location["shards"].as_u64());
    Ok(shards
        .max()
        .context("the plan tells no shards")?
        .try_into()?)
}

/// Asks the engine for a plan.
fn make(program: &Program, max_shards: usize, limits: &Limits) -> Result<Plan> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut command = Command::new("node");
    command
        .args(["cli/bin.mjs", "optimize", "-", "--max-shards"])
        .arg(max_shards.to_string())
        .current_dir(workspace)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if let Some(machines) = limits.max_machines {
        command.args(["--max-machines", &machines.to_string()]);
    }
    if limits.only_local {
        command.arg("--only-local");
    }
    for rule in &limits.disable {
        command.args(["--disable", rule]);
    }
    if !limits.costs.is_empty() {
        let costs = serde_json::to_string(&limits.costs)?;
        command.args(["--option", &format!("costs={costs}")]);
    }
    if let Some(profile) = &limits.profile {
        // The engine runs in another folder.
        command.arg("--profile").arg(absolute(profile)?);
    }
    let mut engine = command.spawn().map_err(|cause| match cause.kind() {
        ErrorKind::NotFound => anyhow!("plans need Node.js: there is no `node` on the path"),
        _ => anyhow!(cause).context("cannot run node"),
    })?;
    let mut input = engine.stdin.take().context("node has no standard input")?;
    // The engine reads everything before it writes anything. One that does not read says why on standard error.
    let written = input.write_all(program.to_json()?.as_bytes());
    drop(input);
    let output = engine.wait_with_output()?;

    if !output
        .status
        .code()
        .is_some_and(|code| ANSWERED.contains(&code))
    {
        bail!(
            "the engine made no plan: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    written.context("the engine did not read the program")?;
    ensure!(!output.stdout.is_empty(), "the engine wrote no plan");
    Ok(Plan::from_json(std::str::from_utf8(&output.stdout)?)?)
}
