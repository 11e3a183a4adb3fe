//! The sample register on loopback, and how a kiosk is told of it.

use std::sync::Arc;
use std::time::Duration;

use omatoimi::config::{self, Checksum, Encoding, IlsFields, IlsFlags, Terminator};
use omatoimi::register::SampleRegister;
use omatoimi::sip2::serve::Service;
use omatoimi::time::Clock;

pub(super) const ANSWER_WITHIN: Duration = Duration::from_millis(600);
/// Nothing takes this long unless it is broken.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// Without a login.
pub(super) fn settings(address: String) -> config::Ils {
    config::Ils {
        address,
        tls: None,
        institution: "LASTU".to_owned(),
        location: "SAMMON".to_owned(),
        login: None,
        timeout: ANSWER_WITHIN,
        checksum: Checksum::Strict,
        encoding: Encoding::Utf8,
        terminator: Terminator::Cr,
        terminal_password_file: None,
        fields: IlsFields::default(),
        flags: IlsFlags { door: vec![4], loan: Vec::new(), lending_ban: vec![0] },
    }
}

/// Without the login stanza, so that no password file is needed.
pub(super) fn register() -> Arc<SampleRegister> {
    let text = include_str!("../../../config/sample-register.toml");
    let text = text.replace("[[login]]", "").replace("user = \"kiosk1\"", "").replace("password = \"kioskpwd\"", "");
    Arc::new(SampleRegister::from_toml(&text).unwrap())
}

pub(super) fn service(register: &Arc<SampleRegister>) -> Service {
    Service {
        register: Arc::clone(register) as Arc<_>,
        timezone: chrono_tz::Europe::Helsinki,
        encoding: Encoding::Utf8,
        terminator: Terminator::Cr,
        clock: Clock::system(),
    }
}
