//! What a client asks: one JSON object a line, such as `{"do": {"open": {"door": "main"}}, "reason": "a delivery"}`.

use serde::{Deserialize, Serialize};

/// The longest line, in bytes, its end included; what does not fit is no request.
pub const LINE_MAX_LEN: usize = 4096;

/// One request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    #[serde(rename = "do")]
    pub ask: Ask,
    /// Why; for acts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The user behind `sudo`. It is believed only of those who could do anything here under any name: root and the
    /// daemon's own user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caller: Option<u32>,
}

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Ask {
    /// What the doors are and do; moves nothing.
    Doors,
    Open {
        door: String,
    },
    Hold {
        door: String,
        /// `21:30`, `2h`, a date-time.
        until: String,
    },
    Lock {
        door: String,
    },
    Test {
        door: String,
    },
    Lockdown {
        door: String,
        on: bool,
    },
    FireReset {
        door: String,
    },
    InstallKey {
        device: String,
        minutes: u32,
    },
    /// Sets how many are inside.
    Inside {
        people: u32,
    },
}

impl Request {
    /// A request without a reason.
    pub fn new(ask: Ask) -> Self {
        Self { ask, reason: None, caller: None }
    }

    /// The request in a line, without its end; None where it is none.
    pub(super) fn read(line: &[u8]) -> Option<Self> {
        serde_json::from_slice(line).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promise_10_only_a_whole_and_exact_request_is_one() {
        let read = |line: &str| Request::read(line.as_bytes());
        assert_eq!(read(r#"{"do":"doors"}"#), Some(Request::new(Ask::Doors)));
        let open = Request::new(Ask::Open { door: "main".into() });
        assert_eq!(read(r#"{"do":{"open":{"door":"main"}}}"#), Some(open.clone()));
        let reasoned = Request { reason: Some("a delivery".into()), ..open };
        assert_eq!(read(r#"{"reason":"a delivery","do":{"open":{"door":"main"}}}"#), Some(reasoned));
        for wrong in [
            "",
            "{}",
            "open",
            "\"doors\"",
            r#"{"do":"open"}"#,
            r#"{"do":"doors","now":true}"#,
            r#"{"do":{"open":{}}}"#,
            r#"{"do":{"open":{"door":"main","for":"5s"}}}"#,
            r#"{"do":{"open":{"door":["main"]}}}"#,
            r#"{"do":{"open":{"door":"main"},"lock":{"door":"main"}}}"#,
            r#"{"do":{"open":{"door":"main"}}"#,
            r#"{"do":{"open":{"door":"main"}}} {"do":"doors"}"#,
            r#"{"do":{"Open":{"door":"main"}}}"#,
            r#"{"do":{"lockdown":{"door":"main"}}}"#,
            r#"{"do":{"inside":{"people":-1}}}"#,
            r#"{"do":{"install-key":{"device":"reader","minutes":1e3}}}"#,
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(Request::read(b"{\"do\":\"doors\xff\"}"), None);
    }
}
