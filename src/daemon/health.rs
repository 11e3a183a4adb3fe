//! Which configured parts work, for `/healthz`, `/metrics` and whoever looks after the kiosk.

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

    /// The body of `/metrics` (Prometheus text format 0.0.4): which version serves, and 1 or 0 for each configured part.
    /// A part's name is a word of the config, so nothing in a label has to be escaped.
    pub fn to_metrics(&self) -> String {
        let mut text = format!(
            "# HELP omatoimi_build_info The version that serves.\n# TYPE omatoimi_build_info gauge\n\
             omatoimi_build_info{{version=\"{}\"}} 1\n\
             # HELP omatoimi_part_up Whether a configured part works: 1, or 0.\n# TYPE omatoimi_part_up gauge\n",
            env!("CARGO_PKG_VERSION")
        );
        for (part, fault) in &self.parts {
            text.push_str(&format!("omatoimi_part_up{{part=\"{part}\"}} {}\n", u8::from(fault.is_none())));
        }
        text
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

    #[test]
    fn a_scraper_reads_every_part_as_a_number_and_no_cause() {
        let mut health = Health::default();
        health.expect("door.main.lock");
        health.set("ils", None);
        let text = health.to_metrics();
        assert!(
            text.ends_with("omatoimi_part_up{part=\"door.main.lock\"} 0\nomatoimi_part_up{part=\"ils\"} 1\n"),
            "{text}"
        );
        let samples = text.lines().filter(|line| !line.starts_with('#'));
        for sample in samples {
            let (name, value) = sample.rsplit_once(' ').unwrap();
            assert!(name.starts_with("omatoimi_") && matches!(value, "0" | "1"), "{sample}");
        }
    }
}
