//! Results for people to read.

use super::results::{FormResult, ProcessResult, ProgramResult, Settings};

/// How everything was measured, in one line.
pub fn heading(settings: &Settings) -> String {
    let Settings {
        command: _,
        processor,
        cores,
        core,
        profile,
        rounds,
        warm_up,
        seconds,
        requests,
    } = settings;
    let length = match requests {
        Some(requests) => format!("{requests} requests of each virtual client"),
        None => format!("{seconds} s after {warm_up} s of warm-up"),
    };
    format!(
        "{}, {cores} cores, all processes on core {core}, profile {profile}, {rounds} rounds of {length}; median (min..max)\n",
        processor.as_deref().unwrap_or("unknown processor")
    )
}

/// One program: its forms side by side, then every process of each.
pub fn program(result: &ProgramResult) -> String {
    let mut text = format!("\n{}\n\n", result.name);
    text += &aligned(&forms(result));
    for form in &result.forms {
        text += &format!("\n{}: per command at each process\n\n", form.name);
        text += &aligned(&processes(form));
    }
    text
}

fn forms(result: &ProgramResult) -> Vec<Vec<String>> {
    let mut rows = vec![row([
        "form",
        "clients",
        "machines",
        "commands/s",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "busiest, CPU us",
        "gain",
        "predicted",
        "busiest, messages",
        "gain",
        "all CPU us",
    ])];
    for form in &result.forms {
        let milliseconds = |micros: f64| format!("{:.2}", micros / 1e3);
        rows.push(vec![
            form.name.clone(),
            form.clients.to_string(),
            form.machines.to_string(),
            format!("{:.0}", form.throughput),
            milliseconds(form.latency_micros.p50.median),
            milliseconds(form.latency_micros.p95.median),
            milliseconds(form.latency_micros.p99.median),
            format!(
                "{:.2} {}",
                form.busiest_cpu.figure, form.busiest_cpu.process
            ),
            format!("{:.2}", form.gain.cpu),
            form.gain
                .predicted_cpu
                .map_or_else(String::new, |gain| prediction(gain, form.gain.cpu.median)),
            format!(
                "{} {}",
                number(form.busiest_messages.figure),
                form.busiest_messages.process
            ),
            number(form.gain.messages),
            format!("{:.2}", form.total_cpu_micros),
        ]);
    }
    rows
}

fn processes(form: &FormResult) -> Vec<Vec<String>> {
    let mut rows = vec![row([
        "process",
        "CPU us",
        "predicted",
        "sent",
        "received",
        "messages",
        "predicted",
    ])];
    for process in &form.processes {
        let ProcessResult {
            location,
            member,
            client,
            cpu_micros,
            sent,
            received,
            predicted,
        } = process;
        let (cpu, messages) = predicted
            .as_ref()
            .map_or_else(Default::default, |predicted| {
                (
                    match predicted.cpu_error {
                        Some(_) => prediction(predicted.cpu_micros, cpu_micros.median),
                        None => format!("{:.2}", predicted.cpu_micros),
                    },
                    number(predicted.messages),
                )
            });
        let role = if *client { " (client)" } else { "" };
        rows.push(vec![
            format!("{location} {member}{role}"),
            format!("{cpu_micros:.2}"),
            cpu,
            number(*sent),
            number(*received),
            number(sent + received),
            messages,
        ]);
    }
    rows
}

/// A prediction and by how much it is over or under what was measured.
fn prediction(predicted: f64, measured: f64) -> String {
    format!(
        "{predicted:.2} ({:+.0} %)",
        (predicted / measured - 1.0) * 100.0
    )
}

/// Up to three decimals, as few as needed.
fn number(figure: f64) -> String {
    let rounded = (figure * 1e3).round() / 1e3;
    rounded.to_string()
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).into()
}

/// Rows in columns: the first one to the left, all others to the right.
fn aligned(rows: &[Vec<String>]) -> String {
    let widths: Vec<usize> = (0..rows[0].len())
        .map(|column| rows.iter().map(|row| row[column].len()).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for row in rows {
        let mut line = format!("{:<1$}", row[0], widths[0]);
        for (cell, width) in row.iter().zip(&widths).skip(1) {
            line += &format!("  {cell:>width$}");
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let rows = [
            row(["form", "CPU us"]),
            row(["base", "2"]),
            row(["plan 1", ""]),
        ];
        assert_eq!(aligned(&rows), "form    CPU us\nbase         2\nplan 1\n");
    }

    #[test]
    fn predictions_say_how_far_off_they_are() {
        assert_eq!(prediction(3.0, 2.0), "3.00 (+50 %)");
        assert_eq!(prediction(1.0, 2.0), "1.00 (-50 %)");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(number(14.0), "14");
        assert_eq!(number(4.0 / 3.0), "1.333");
    }
}
