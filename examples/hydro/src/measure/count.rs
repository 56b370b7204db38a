//! Messages per command, counted rather than timed, under a load that ends.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use hydrofoil::profile::{Collector, Messages};

use super::fleet::Fleet;
use super::observe::{PATIENCE, check_repeated, read_report};

/// Time between two lines of a counter.
pub const PERIOD: Duration = Duration::from_millis(100);

/// Counters are read when none has changed for so long.
const REST: Duration = Duration::from_secs(1);
/// Counters that never rest, because timers send messages, are read so long after the last answer.
const LONGEST_REST: Duration = Duration::from_secs(5);

/// Waits until `commands` requests are answered and all counters rest, and returns the messages of each member.
///
/// The processes must count, see [`hydrofoil::profile::count_messages`].
pub async fn count(fleet: &mut Fleet<'_>, commands: u64) -> Result<Vec<Messages>> {
    let collector = collect(fleet, commands).await?;
    let messages = collector.messages();
    let of_member = |member: usize| messages.get(member.to_string().as_str()).copied();
    Ok((0..fleet.members.len())
        .map(|member| of_member(member).unwrap_or_default())
        .collect())
}

/// Waits until `commands` requests are answered and the messages of all members rest, and returns everything that the members have told,
/// each under its index.
pub async fn collect(fleet: &mut Fleet<'_>, commands: u64) -> Result<Collector> {
    let mut collector = Collector::new();
    let mut counted = vec![Messages::default(); fleet.members.len()];
    let mut answered = BTreeMap::new();
    let mut changed = Instant::now();
    let mut finished: Option<Instant> = None;
    while !finished.is_some_and(|at| changed.elapsed() > REST || at.elapsed() > LONGEST_REST) {
        let (member, line) = fleet.line(PATIENCE).await?;
        if let Some(report) = read_report(&line)? {
            check_repeated(&report)?;
            answered.insert(member, report.total);
            changed = Instant::now();
            if answered.values().sum::<u64>() == commands {
                finished.get_or_insert(changed);
            }
        } else if collector.line(&member.to_string(), &line) {
            let messages = collector
                .messages()
                .get(member.to_string().as_str())
                .copied()
                .unwrap_or_default();
            if messages != counted[member] {
                counted[member] = messages;
                changed = Instant::now();
            }
        }
        ensure!(
            finished.is_some() || changed.elapsed() < PATIENCE,
            "only {} of {commands} requests were answered",
            answered.values().sum::<u64>()
        );
    }
    Ok(collector)
}
