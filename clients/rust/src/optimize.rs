//! The one call in a build: asks for a plan, or reads a committed one, and applies it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use crate::apply::{Applied, Locations, apply};
use crate::client::{Client, DEFAULT_URL};
use crate::error::Error;
use crate::export::export;
use crate::hydro::BuiltFlow;
use crate::options::ExportOptions;
use crate::plan::{Plan, SizedCluster};

/// Environment variable with the address of the service.
const URL_VARIABLE: &str = "HYDROFOIL_URL";

/// Time of a whole call when [`Options::timeout`] does not say.
const TIMEOUT: Duration = Duration::from_secs(60);

/// How a program is optimized: what is known of it, where its plan comes from, and what the plan may do.
///
/// ```
/// use hydrofoil::{ExportOptions, Options};
///
/// let options = Options::new(ExportOptions::new("my_program"))
///     .max_machines(20)
///     .exclude(["Gateway"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Options {
    export: ExportOptions,
    url: Option<String>,
    timeout: Option<Duration>,
    plan_file: Option<PathBuf>,
    save_plan: Option<PathBuf>,
    fallback: bool,
    profile: Option<PathBuf>,
    search: Search,
}

/// The options of the service, under its names.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Search {
    #[serde(skip_serializing_if = "Option::is_none")]
    max_machines: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_shards: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_work: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verify: Option<Verify>,
    #[serde(skip_serializing_if = "Option::is_none")]
    only: Option<Vec<String>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    only_local: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    disable: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    exclude: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    costs: BTreeMap<String, f64>,
}

/// How far the service compares the behaviour of a plan with that of the program before it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verify {
    /// Not at all: the steps of the plan are proved, nothing is run.
    Off,
    /// A few inputs and schedules; what the service does by default.
    Quick,
    /// Many inputs and schedules: seconds to minutes.
    Thorough,
}

impl Options {
    /// Options for a program of which this is known, with the service's defaults for everything else.
    pub fn new(export: ExportOptions) -> Self {
        Self {
            export,
            ..Self::default()
        }
    }

    /// Asks the service at this address. Without it the environment variable `HYDROFOIL_URL` is the address, and without that
    /// `http://127.0.0.1:8717`, where `hydrofoil serve` listens.
    ///
    /// The program is sent there and nowhere else: redirections are not followed. `https` needs the feature `tls`.
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// Gives the service this long for an answer, waiting for its turn included; 60 s without it.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Reads this plan instead of asking the service: what [`Options::save_plan`] or `hydrofoil optimize` wrote, or the lock that
    /// `hydrofoil lock` wrote. It takes neither Node nor a service. A plan that was made for another program, for an earlier version of this one, or
    /// for other cluster sizes is an error. Options of the search say nothing then.
    pub fn plan_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.plan_file = Some(path.into());
        self
    }

    /// Writes the plan that the service answers to this file, for [`Options::plan_file`] to read.
    pub fn save_plan(mut self, path: impl Into<PathBuf>) -> Self {
        self.save_plan = Some(path.into());
        self
    }

    /// Goes on with the original program when there is no plan for it, whatever the reason. The reason is printed on one line of standard
    /// error and kept in [`Optimized::fallback`].
    pub fn fallback_to_original(mut self) -> Self {
        self.fallback = true;
        self
    }

    /// Uses at most this many machines, clients not counted; 40 without it.
    pub fn max_machines(mut self, machines: usize) -> Self {
        self.search.max_machines = Some(machines);
        self
    }

    /// Does only what needs no new machine and moves nothing.
    pub fn only_local(mut self) -> Self {
        self.search.only_local = true;
        self
    }

    /// Splits no location into more shards than this; 3 without it.
    pub fn max_shards(mut self, shards: usize) -> Self {
        self.search.max_shards = Some(shards);
        self
    }

    /// Ends the search after this much work, in operators visited while candidates are priced; 200 000 without it.
    pub fn max_work(mut self, operators: u64) -> Self {
        self.search.max_work = Some(operators);
        self
    }

    /// Compares the behaviour of the plan with that of the program this far; [`Verify::Quick`] without it.
    pub fn verify(mut self, effort: Verify) -> Self {
        self.search.verify = Some(effort);
        self
    }

    /// Uses these rules and no others; `hydrofoil rules` lists them.
    pub fn only<T: ToString>(mut self, rules: impl IntoIterator<Item = T>) -> Self {
        self.search.only = Some(texts(rules));
        self
    }

    /// Does not use these rules.
    pub fn disable<T: ToString>(mut self, rules: impl IntoIterator<Item = T>) -> Self {
        self.search.disable.extend(texts(rules));
        self
    }

    /// Leaves these locations as they are, by name or [`LocationKey`](hydro_lang::location::LocationKey).
    pub fn exclude<T: ToString>(mut self, locations: impl IntoIterator<Item = T>) -> Self {
        self.search.exclude.extend(texts(locations));
        self
    }

    /// Replaces one number of the cost table, such as `userFunctionNs`.
    pub fn cost(mut self, name: impl Into<String>, value: f64) -> Self {
        self.search.costs.insert(name.into(), value);
        self
    }

    /// Uses what a run of this program measured in the place of the model's figures: a `hydrofoil.profile/1` file, as
    /// [`profile`](crate::profile) writes it.
    pub fn profile(mut self, path: impl Into<PathBuf>) -> Self {
        self.profile = Some(path.into());
        self
    }
}

fn texts<T: ToString>(items: impl IntoIterator<Item = T>) -> Vec<String> {
    items.into_iter().map(|item| item.to_string()).collect()
}

/// A flow to deploy or to simulate, and where it came from.
#[must_use]
pub struct Optimized<'a> {
    /// The rewritten flow, or the original one after a fallback. Handles and ports of the original flow belong to both.
    pub flow: BuiltFlow<'a>,
    /// Where it runs beyond the original's locations; none after a fallback.
    pub locations: Locations<'a>,
    /// The plan that was applied; none after a fallback.
    pub plan: Option<Plan>,
    /// Why there is no plan, after a fallback.
    pub fallback: Option<Error>,
}

/// Optimizes a flow: asks the service for a plan, or reads a committed one, and applies it.
///
/// ```no_run
/// use hydro_lang::prelude::*;
/// use hydrofoil::{ExportOptions, Options, optimize};
///
/// # fn main() -> Result<(), hydrofoil::Error> {
/// let mut flow = FlowBuilder::new();
/// let leader = flow.process::<()>();
/// let replicas = flow.cluster::<()>();
/// // ... build the program on `leader` and `replicas` ...
/// let known = ExportOptions::new("my_program").cluster_size(&replicas, 3);
/// let optimized = optimize(flow.finalize(), &Options::new(known))?;
/// // Deploy `optimized.flow` as before, with `optimized.locations` added.
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Those of [`export`](crate::export()), of the service ([`ServiceError`](crate::ServiceError)), of [`Plan::from_json`] and of
/// [`apply`](crate::apply()); `other-sizes` for a plan file that was made for other cluster sizes. There is none with
/// [`Options::fallback_to_original`].
pub fn optimize<'a>(built: BuiltFlow<'a>, options: &Options) -> Result<Optimized<'a>, Error> {
    match rewrite(&built, options) {
        Ok((Applied { flow, locations }, plan)) => Ok(Optimized {
            flow,
            locations,
            plan: Some(plan),
            fallback: None,
        }),
        Err(error) if options.fallback => {
            let reason = error.to_string().replace(['\n', '\r'], " ");
            eprintln!("hydrofoil: the program stays as it is: {reason}");
            Ok(Optimized {
                flow: built,
                locations: Locations::default(),
                plan: None,
                fallback: Some(error),
            })
        }
        Err(error) => Err(error),
    }
}

/// The flow as the plan says, and the plan.
pub(crate) fn rewrite<'a>(
    built: &BuiltFlow<'a>,
    options: &Options,
) -> Result<(Applied<'a>, Plan), Error> {
    let plan = match &options.plan_file {
        Some(path) => {
            let plan = Plan::read(path)?;
            compare_sizes(&plan, &options.export)?;
            plan
        }
        None => ask(built, options)?,
    };
    Ok((apply(built, &plan)?, plan))
}

fn ask(built: &BuiltFlow<'_>, options: &Options) -> Result<Plan, Error> {
    let url = address(options.url.as_deref(), std::env::var_os(URL_VARIABLE));
    let client = Client::new(&url, options.timeout.unwrap_or(TIMEOUT))?;
    // The program is text already, and must stay as it is.
    let program = export(built, &options.export)?.to_json()?;
    let mut search = serde_json::to_value(&options.search)?;
    if let Some(path) = &options.profile {
        search["profile"] = read_profile(path).map_err(|cause| Error::io(path, cause))?;
    }
    let answer = client.optimize(&format!("{{\"program\":{program},\"options\":{search}}}"))?;
    let plan = Plan::from_json(&answer)?;
    if let Some(path) = &options.save_plan {
        plan.write(path)?;
    }
    Ok(plan)
}

fn read_profile(path: &Path) -> std::io::Result<Value> {
    let text = std::fs::read_to_string(path)?;
    Ok(serde_json::from_str(&text)?)
}

fn address(given: Option<&str>, variable: Option<OsString>) -> String {
    given.map_or_else(
        || match variable {
            Some(url) if !url.is_empty() => url.to_string_lossy().into_owned(),
            _ => DEFAULT_URL.to_owned(),
        },
        str::to_owned,
    )
}

/// A plan divides the members that clusters had when it was made.
fn compare_sizes(plan: &Plan, export: &ExportOptions) -> Result<(), Error> {
    for SizedCluster { key, name, size } in plan.clusters() {
        let given = export.locations.get(&key).and_then(|given| given.size);
        if let Some(given) = given
            && given != size
        {
            return Err(Error::OtherSizes {
                cluster: name.to_owned(),
                given,
                plan: size,
            });
        }
    }
    Ok(())
}

impl Options {
    /// The same options for another program.
    #[cfg(feature = "sim")]
    pub(crate) fn with_export(&self, export: ExportOptions) -> Self {
        Self {
            export,
            ..self.clone()
        }
    }

    /// What the search is asked for: `{}` for the defaults.
    #[cfg(feature = "sim")]
    pub(crate) fn search_text(&self) -> String {
        serde_json::to_string(&self.search).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_what_is_given_or_in_the_environment_or_this_machine() {
        assert_eq!(
            address(Some("http://a"), Some("http://b".into())),
            "http://a"
        );
        assert_eq!(address(None, Some("http://b".into())), "http://b");
        assert_eq!(address(None, Some("".into())), DEFAULT_URL);
        assert_eq!(address(None, None), DEFAULT_URL);
    }

    #[test]
    fn options_have_the_names_of_the_service() {
        let text = |options: &Options| serde_json::to_string(&options.search).unwrap();
        assert_eq!(text(&Options::default()), "{}");
        let options = Options::default()
            .max_machines(9)
            .max_shards(2)
            .max_work(1000)
            .verify(Verify::Thorough)
            .only(["partition"])
            .disable(["a"])
            .disable(["b"])
            .exclude(["Gateway"])
            .cost("userFunctionNs", 2.5);
        assert_eq!(
            text(&options),
            r#"{"maxMachines":9,"maxShards":2,"maxWork":1000,"verify":"thorough","only":["partition"],"disable":["a","b"],"exclude":["Gateway"],"costs":{"userFunctionNs":2.5}}"#
        );
    }
}
