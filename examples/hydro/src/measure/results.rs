//! Figures from measurements: the document `hydrofoil.measurement/1`.

use serde::Serialize;

use super::machine;
use super::run::Schedule;
use super::spread::Spread;

/// The value of the document's `format` field.
pub const FORMAT: &str = "hydrofoil.measurement/1";

/// Everything that one call of the harness measured.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Results {
    /// Always [`FORMAT`].
    pub format: &'static str,
    /// How it was measured.
    pub settings: Settings,
    /// One for each program, in the order of the command line.
    pub programs: Vec<ProgramResult>,
}

/// How programs were measured.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// The command line that repeats it, without the file that the results go to.
    pub command: String,
    /// Model name of the processor, when the system tells.
    pub processor: Option<String>,
    /// Cores of the machine.
    pub cores: usize,
    /// Core that all processes were pinned to.
    pub core: usize,
    /// Cargo profile.
    pub profile: String,
    /// Runs of each form.
    pub rounds: u32,
    /// Seconds of a run before its measured time.
    pub warm_up: f64,
    /// Measured seconds of a run that is measured for a time.
    pub seconds: f64,
    /// Requests of each virtual client in a run that is measured as a whole.
    pub requests: Option<u32>,
}

/// The forms of one program.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProgramResult {
    /// Its name.
    pub name: String,
    /// Base first.
    pub forms: Vec<FormResult>,
}

/// What one form of a program showed.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FormResult {
    /// `base`, or which plan.
    pub name: String,
    /// Requests under way at a time.
    pub clients: u32,
    /// Processes, clients left out.
    pub machines: usize,
    /// Commands answered in a second.
    pub throughput: Spread,
    /// Time from a request to its answer.
    pub latency_micros: Latency,
    /// Every process.
    pub processes: Vec<ProcessResult>,
    /// The process that uses most CPU microseconds per command in the median, clients left out: the figure that counts.
    pub busiest_cpu: Busiest<Spread>,
    /// The process that handles most messages per command, clients left out: the same without noise.
    pub busiest_messages: Busiest<f64>,
    /// CPU microseconds per command at all processes, clients left out.
    pub total_cpu_micros: Spread,
    /// What base costs at its busiest process over what this form costs at its busiest.
    pub gain: Gain,
}

/// Quantiles of latency in microseconds.
#[derive(Clone, Debug, Serialize)]
pub struct Latency {
    /// Half of the requests took no longer.
    pub p50: Spread,
    /// 95 of 100 requests took no longer.
    pub p95: Spread,
    /// 99 of 100 requests took no longer.
    pub p99: Spread,
}

/// What one process showed.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProcessResult {
    /// Name of its location.
    pub location: String,
    /// Its number there.
    pub member: usize,
    /// Whether it makes load.
    pub client: bool,
    /// CPU microseconds per command.
    pub cpu_micros: Spread,
    /// Messages sent per command, counted.
    pub sent: f64,
    /// Messages received per command, counted.
    pub received: f64,
    /// What the cost model predicts, for a location that it prices.
    pub predicted: Option<Predicted>,
}

/// The cost model's figures for a process.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Predicted {
    /// CPU microseconds per command.
    pub cpu_micros: f64,
    /// Messages per command, sent and received.
    pub messages: f64,
    /// Predicted over measured CPU time: above 1 is an overestimate. None for a process that has hardly anything to do, such as a proposer
    /// that does not lead.
    pub cpu_error: Option<f64>,
}

/// The busiest process in some respect.
#[derive(Clone, Debug, Serialize)]
pub struct Busiest<Figure> {
    /// Location and number of the process.
    pub process: String,
    /// Its figure per command.
    pub figure: Figure,
}

/// Base over this form, at the busiest process.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Gain {
    /// CPU time per command, round by round.
    pub cpu: Spread,
    /// Messages per command.
    pub messages: f64,
    /// What the cost model predicts for the CPU time.
    pub predicted_cpu: Option<f64>,
}

impl Settings {
    /// The settings of a schedule, on this machine.
    pub fn of(schedule: &Schedule, command: String) -> Self {
        Self {
            command,
            processor: machine::processor(),
            cores: machine::cores(),
            core: schedule.core,
            profile: schedule.profile.clone(),
            rounds: schedule.rounds,
            warm_up: schedule.warm_up.as_secs_f64(),
            seconds: schedule.window.as_secs_f64(),
            requests: schedule.requests,
        }
    }
}
