//! The texts that stand for something else: durations, addresses, lengths. Pure, and total.

use std::io;
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

/// A duration: a whole number and one of ms, s, min (or m), h, d.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at(text.find(|next: char| !next.is_ascii_digit())?);
    // Nine digits of days fit in 64 bits of milliseconds.
    let number: u64 = (number.len() <= 9).then(|| number.parse().ok())??;
    let unit_ms = match unit {
        "ms" => 1,
        "s" => 1000,
        "min" | "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    Some(Duration::from_millis(number * unit_ms))
}

/// A duration as people write it, in the largest unit that divides it.
pub(super) fn spell(duration: Duration) -> String {
    let ms = duration.as_millis();
    match [("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000)]
        .iter()
        .find(|(_, unit_ms)| ms >= *unit_ms && ms.is_multiple_of(*unit_ms))
    {
        Some((unit, unit_ms)) => format!("{}{unit}", ms / unit_ms),
        None => format!("{ms}ms"),
    }
}

/// The host of `host:port` or `[v6]:port`, when both are there.
pub(super) fn host(address: &str) -> Option<&str> {
    let (host, port) = address.rsplit_once(':')?;
    let port_fits = port.parse::<u16>().is_ok_and(|port| port > 0) && port.bytes().all(|byte| byte.is_ascii_digit());
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let host_fits = match bare {
        Some(host) => host.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            let of_a_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
            !host.is_empty() && host.len() <= 253 && host.bytes().all(of_a_name)
        }
    };
    (port_fits && host_fits).then_some(bare.unwrap_or(host))
}

/// Whether what is sent to `host` stays on this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// `4`, or `4-6`.
pub(super) fn digits(text: &str) -> Option<RangeInclusive<usize>> {
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?;
    let (least, most) = text.split_once('-').unwrap_or((text, text));
    Some(number(least)?..=number(most)?)
}

/// A length on a screen in micrometres: `0.248mm`.
pub(super) fn micrometres(text: &str) -> Option<u32> {
    let number = text.strip_suffix("mm")?;
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let plain = |text: &str| !text.is_empty() && text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(part) || part.len() > 3 {
        return None;
    }
    let whole: u32 = whole.parse().ok()?;
    let part: u32 = format!("{part:0<3}").parse().ok()?;
    whole.checked_mul(1000)?.checked_add(part)
}

/// `path` from the directory of the config file, without `.` and `..`.
pub(super) fn resolve(base: &Path, path: &str) -> PathBuf {
    let mut whole = PathBuf::new();
    for part in base.join(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                whole.pop();
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => whole.push(part),
        }
    }
    whole
}

/// Why a file could not be read, in words.
pub(super) fn reason(error: &io::Error) -> String {
    let known = [
        (io::ErrorKind::NotFound, "there is no such file"),
        (io::ErrorKind::PermissionDenied, "this user may not read it"),
        (io::ErrorKind::IsADirectory, "it is not a file"),
    ];
    match known.iter().find(|(kind, _)| *kind == error.kind()) {
        Some((_, words)) => (*words).to_owned(),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_duration_is_a_number_and_a_unit() {
        for (text, ms) in [
            ("5s", 5000),
            ("100ms", 100),
            ("2min", 120_000),
            ("2m", 120_000),
            ("72h", 259_200_000),
            ("14d", 1_209_600_000),
            ("0s", 0),
        ] {
            assert_eq!(duration(text), Some(Duration::from_millis(ms)), "{text}");
        }
        for text in ["", "5", "s", "5 s", "-5s", "5.5s", "5S", "1h30min", "5seconds", "9999999999d", "٥s"] {
            assert_eq!(duration(text), None, "{text}");
        }
        assert_eq!(spell(Duration::from_secs(1_209_600)), "14d");
        assert_eq!(spell(Duration::from_millis(1500)), "1500ms");
        assert_eq!(spell(Duration::ZERO), "0ms");
    }

    #[test]
    fn an_address_is_a_host_and_a_port() {
        for (address, expected) in
            [("127.0.0.1:6001", "127.0.0.1"), ("[::1]:6001", "::1"), ("ils.example:6001", "ils.example")]
        {
            assert_eq!(host(address), Some(expected), "{address}");
        }
        for address in
            ["", "ils", "ils:", ":6001", "ils:0", "ils:70000", "ils:+1", "::1:6001", "il s:1", "http://ils:1", "[x]:1"]
        {
            assert_eq!(host(address), None, "{address}");
        }
        assert!(is_loopback("127.9.0.1") && is_loopback("::1") && is_loopback("localhost"));
        assert!(!is_loopback("10.0.0.1") && !is_loopback("localhost.example") && !is_loopback("0.0.0.0"));
    }

    #[test]
    fn lengths_are_read_to_the_micrometre() {
        assert_eq!(micrometres("0.248mm"), Some(248));
        assert_eq!(micrometres("600mm"), Some(600_000));
        for text in ["600", "mm", ".5mm", "0.2485mm", "-1mm", "60cm", "9999999mm"] {
            assert_eq!(micrometres(text), None, "{text}");
        }
        assert_eq!(digits("4"), Some(4..=4));
        assert_eq!(digits("4-6"), Some(4..=6));
        for text in ["", "-", "4-", "four", "+4", "4-6-8"] {
            assert_eq!(digits(text), None, "{text}");
        }
    }

    #[test]
    fn a_path_starts_at_the_config_and_loses_its_dots() {
        let base = Path::new("/etc/omatoimi");
        assert_eq!(resolve(base, "ils-password"), Path::new("/etc/omatoimi/ils-password"));
        assert_eq!(resolve(base, "/var/lib/../x/./k"), Path::new("/var/x/k"));
        assert_eq!(resolve(base, "../../../../k"), Path::new("/k"));
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC{0,30}") {
            let _ = (duration(&text), host(&text), digits(&text), micrometres(&text), resolve(Path::new("/"), &text));
        }
    }
}
