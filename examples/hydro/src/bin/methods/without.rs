//! Public methods that no program stands for, and why.

/// Name and reason.
pub const REASONS: &[(&str, &str)] = &[];
