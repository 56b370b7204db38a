//! What the cost model says about a program, read from a plan.

use anyhow::{Context, Result};
use serde::Deserialize;

/// What the model predicts for one form of a program.
#[derive(Clone, Debug)]
pub struct Prediction {
    /// One for each location.
    locations: Vec<LocationCost>,
    /// Throughput over that of the program as written.
    pub speedup: f64,
}

/// What a command costs at one machine of a location.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocationCost {
    name: String,
    /// CPU nanoseconds.
    pub cpu_ns: f64,
    /// Messages sent and received.
    pub messages: f64,
}

/// The member `cost` of a plan.
#[derive(Deserialize)]
struct Costs {
    before: Cost,
    after: Cost,
    speedup: f64,
}

#[derive(Deserialize)]
struct Cost {
    locations: Vec<LocationCost>,
}

impl Prediction {
    /// What a plan says about the program as written, and about the program as it rewrites it.
    pub fn of_plan(plan: &serde_json::Value) -> Result<(Self, Self)> {
        let costs = Costs::deserialize(&plan["cost"]).context("the plan tells no costs")?;
        let before = Self {
            locations: costs.before.locations,
            speedup: 1.0,
        };
        let after = Self {
            locations: costs.after.locations,
            speedup: costs.speedup,
        };
        Ok((before, after))
    }

    /// What is predicted for a location.
    pub fn location(&self, name: &str) -> Option<&LocationCost> {
        self.locations.iter().find(|location| location.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_tells_both_forms() {
        let location = |nanoseconds: f64| serde_json::json!({"locations": [{"name": "Leader", "cpuNs": nanoseconds, "messages": 2}]});
        let plan = serde_json::json!({
            "cost": {"before": location(800.0), "after": location(400.0), "speedup": 2}
        });
        let (before, after) = Prediction::of_plan(&plan).unwrap();
        assert_eq!(before.location("Leader").unwrap().cpu_ns, 800.0);
        assert_eq!(after.location("Leader").unwrap().cpu_ns, 400.0);
        assert_eq!((before.speedup, after.speedup), (1.0, 2.0));
        assert!(after.location("Follower").is_none());
        assert!(Prediction::of_plan(&serde_json::json!({})).is_err());
    }
}
