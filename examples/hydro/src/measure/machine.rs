//! Where and when a measurement is made.

/// Model of the processor, when the system tells.
pub fn processor() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// Cores of the machine.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The machine in words.
pub fn name() -> String {
    let processor = processor().unwrap_or_else(|| "unknown processor".to_owned());
    format!("{processor}, {} cores", cores())
}

/// The day in UTC, as an ISO 8601 date.
pub fn today() -> String {
    chrono::Utc::now().format("%Y-%m-%d").to_string()
}
