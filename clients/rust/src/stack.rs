//! Room for recursion: programs and plans nest as deep as their data flow is long.

/// Enough for the deepest document that [`Plan::from_json`](crate::Plan::from_json) accepts, in a build without optimization.
const STACK: usize = 256 << 20;

/// Runs `f` on a stack of its own that deep nesting does not exhaust. Only what is used of it takes memory.
pub(crate) fn deep<R>(f: impl FnOnce() -> R) -> R {
    stacker::grow(STACK, f)
}
