//! `demo` takes away what it made, however it is told to end (contract.md 1).

mod bench;
mod reasons;

use rustix::process::Signal;

use super::process::{Printed, Process, omatoimi, text};
use super::wait::{SOON, until};

#[test]
fn the_demo_leaves_nothing_behind_whichever_signal_ends_it() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let directory = tempfile::tempdir().unwrap();
        let mut command = omatoimi();
        command.args(["demo", "--port", "0"]).env("TMPDIR", directory.path());
        let printed = Printed::default();
        let mut demo = Process::start(command, &printed);
        until("the demo is there", SOON, || text(&printed).contains("Ctrl-C").then_some(()));
        assert_ne!(std::fs::read_dir(directory.path()).unwrap().count(), 0, "it keeps its store here");
        demo.signal(signal);
        assert_eq!(demo.wait(SOON).code(), Some(0), "{signal:?}");
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0, "{signal:?}");
    }
}
