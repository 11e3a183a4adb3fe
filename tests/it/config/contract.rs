//! The example of the contract is accepted as it stands.

use std::io;
use std::path::{Path, PathBuf};

use omatoimi::cli::check::{Format, check};
use omatoimi::config::{Code, Colour, Files, judge};
use zeroize::Zeroizing;

use super::support::{Bench, CONTRACT, now};

/// A machine on which every path of the example exists.
struct Machine;

impl Files for Machine {
    fn read(&self, path: &Path, _: usize) -> io::Result<Zeroizing<Vec<u8>>> {
        let bytes: Vec<u8> = match path.to_str().unwrap() {
            "/run/credentials/omatoimi.service/store-key" => (0..32).collect(),
            "/run/credentials/omatoimi.service/pepper" => (32..64).collect(),
            "/etc/omatoimi/ils-password" | "/etc/omatoimi/hub-token" => b"made-up\n".to_vec(),
            "/etc/omatoimi/exceptions.csv" => b"date,hours,note\n".to_vec(),
            _ => return Err(io::Error::from(io::ErrorKind::NotFound)),
        };
        Ok(Zeroizing::new(bytes))
    }

    fn is_other_than_directory(&self, _: &Path) -> bool {
        false
    }

    fn is_open_to_all(&self, _: &Path) -> bool {
        false
    }

    fn real(&self, path: &Path) -> PathBuf {
        path.to_owned()
    }
}

#[test]
fn the_contracts_example_is_accepted_word_for_word() {
    let checked = judge(CONTRACT, Path::new("/etc/omatoimi/omatoimi.toml"), &Machine, now()).unwrap();
    let warnings: Vec<_> = checked.warnings.iter().map(|problem| (problem.code, problem.path.as_str())).collect();
    assert_eq!(warnings, [(Code::NoPulse, "door.main.lock"), (Code::Odd, "door.main.rules.occupancy_limit"),]);
    assert_eq!(checked.config.store.directory, Path::new("/var/lib/omatoimi"));
    assert_eq!(checked.config.control.socket, Path::new("/run/omatoimi/control.sock"));
}

#[test]
fn check_accepts_the_contracts_example_and_names_what_is_not_in_force() {
    let bench = Bench::new();
    bench.write("omatoimi.toml", bench.here(CONTRACT).as_bytes());
    let outcome = check(&bench.path("omatoimi.toml"), Format::Text(Colour::Off), now());
    assert!(outcome.accepted, "{}", outcome.printed);
    let verdict = outcome.printed.split_once("accepted, 0 errors, 2 warnings\n").unwrap().1;
    let expected = "accepted, not yet in force:
  hub: the link to a regional hub
  web.staff_listen: the staff view
  camera.main: stills at the door
";
    assert_eq!(verdict, expected);
}
