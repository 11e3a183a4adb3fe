//! Which configured parts work, for `/healthz` and whoever looks after the kiosk.

use std::collections::BTreeMap;

use serde::Serialize;

/// Every configured part by name (`device.door-relay`, `ils`, `store`, `clock`) with what is wrong with it, if anything.
/// Names and causes only: nothing here comes from a card, a PIN or a register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    parts: BTreeMap<String, Option<Fault>>,
}

/// What is wrong with a part and what helps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Stable: a technician may search for it.
    pub code: &'static str,
    pub cause: String,
    pub cure: &'static str,
}

impl Health {
    /// A part is not known to work until it has said so.
    pub fn expect(&mut self, part: &str) {
        let waiting =
            Fault { code: "F-WAIT", cause: "not heard of yet".to_owned(), cure: "wait a few seconds after the start" };
        self.parts.insert(part.to_owned(), Some(waiting));
    }

    /// Notes that a part works, or what is wrong with it. Says whether that is news.
    pub fn set(&mut self, part: &str, fault: Option<Fault>) -> bool {
        if self.parts.get(part) == Some(&fault) {
            return false;
        }
        self.parts.insert(part.to_owned(), fault);
        true
    }

    /// Whether every configured part works.
    pub fn is_well(&self) -> bool {
        self.parts.values().all(Option::is_none)
    }

    /// The parts that do not work.
    pub fn faults(&self) -> impl Iterator<Item = (&str, &Fault)> {
        self.parts.iter().filter_map(|(part, fault)| Some((part.as_str(), fault.as_ref()?)))
    }

    /// The body of `/healthz`: `status`, then every part with `ok` and, where it does not work, code, cause and cure.
    pub fn to_json(&self) -> serde_json::Value {
        let parts = self.parts.iter().map(|(part, fault)| match fault {
            None => serde_json::json!({ "part": part, "ok": true }),
            Some(fault) => serde_json::json!({
                "part": part, "ok": false, "code": fault.code, "cause": fault.cause, "cure": fault.cure,
            }),
        });
        let status = if self.is_well() { "ok" } else { "degraded" };
        serde_json::json!({ "status": status, "parts": parts.collect::<Vec<_>>() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_counts_as_broken_until_it_has_said_that_it_works() {
        let mut health = Health::default();
        health.expect("ils");
        assert!(!health.is_well());
        assert!(health.set("ils", None));
        assert!(health.is_well());
        assert!(!health.set("ils", None), "nothing new");
        let fault = Fault { code: "F-ILS", cause: "connection refused".into(), cure: "start it" };
        assert!(health.set("ils", Some(fault)));
        assert_eq!(health.faults().count(), 1);
        assert_eq!(health.to_json()["parts"][0]["code"], "F-ILS");
    }
}
