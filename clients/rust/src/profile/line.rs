//! The lines that instrumented processes print on their standard output.

use std::fmt;
use std::str::FromStr;

/// What a number in a line counts, since its process started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Elements that left an operator.
    Out,
    /// Messages that a network took from its sender.
    Sent,
    /// Messages that a network gave to its receiver.
    Received,
    /// Serialized bytes of the messages that a network took from its sender.
    Bytes,
    /// Nanoseconds that the closure of an operator took, by the clock.
    Nanos,
    /// Calls of the closure of an operator.
    Calls,
}

impl Measure {
    const ALL: [Self; 6] = [
        Self::Out,
        Self::Sent,
        Self::Received,
        Self::Bytes,
        Self::Nanos,
        Self::Calls,
    ];

    /// What a line of this measure begins with. A number in brackets, `: ` and the count follow, as Hydro's own counter prints them.
    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Self::Out => "hydrofoil-out",
            Self::Sent => "hydrofoil-sent",
            Self::Received => "hydrofoil-received",
            Self::Bytes => "hydrofoil-bytes",
            Self::Nanos => "hydrofoil-nanos",
            Self::Calls => "hydrofoil-calls",
        }
    }
}

/// One count of one process: `hydrofoil-sent(19): 345`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// What is counted.
    pub measure: Measure,
    /// Number of the operator in the flow that was instrumented.
    pub op: usize,
    /// How many since the process started.
    pub count: u64,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({}): {}", self.measure.prefix(), self.op, self.count)
    }
}

/// The line is not one of ours: the program printed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotALine;

impl FromStr for Line {
    type Err = NotALine;

    fn from_str(text: &str) -> Result<Self, NotALine> {
        let (head, count) = text.trim_end().split_once("): ").ok_or(NotALine)?;
        let (prefix, op) = head.split_once('(').ok_or(NotALine)?;
        let measure = Measure::ALL
            .into_iter()
            .find(|measure| measure.prefix() == prefix)
            .ok_or(NotALine)?;
        Ok(Self {
            measure,
            op: op.parse().map_err(|_| NotALine)?,
            count: count.parse().map_err(|_| NotALine)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_printed() {
        for measure in Measure::ALL {
            let line = Line {
                measure,
                op: 19,
                count: u64::MAX,
            };
            assert_eq!(line.to_string().parse(), Ok(line));
            assert_eq!(format!("{line}\r\n").parse(), Ok(line));
        }
    }

    #[test]
    fn lines_of_the_program_are_left_alone() {
        for text in [
            "",
            "answered: 12",
            "_counter(19): 345",
            "hydrofoil-sent(19) 345",
            "hydrofoil-sent(19): ",
            "hydrofoil-sent(19): -1",
            "hydrofoil-sent(19): 3.5",
            "hydrofoil-sent(): 3",
            "hydrofoil-sent(a): 3",
            "x hydrofoil-sent(19): 3",
            "hydrofoil-other(19): 3",
        ] {
            assert_eq!(text.parse::<Line>(), Err(NotALine), "{text}");
        }
    }
}
