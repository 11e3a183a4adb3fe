//! The real program as a process: started as systemd would, and looked at through /proc.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use omatoimi::time::Clock;
use rustix::process::{Pid, Signal, kill_process};
use tokio::net::UnixDatagram;
use tokio::time::timeout;

/// Far more than any start or end takes.
const PATIENCE: Duration = Duration::from_secs(20);
/// USER_HZ, in which /proc counts time, is 100 on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// `omatoimi run`.
pub(crate) struct Running {
    child: Child,
    /// From the start of the process to its READY=1.
    pub(crate) ready_after: Duration,
}

/// What the process has used up so far.
#[derive(Clone, Copy)]
pub(crate) struct Used {
    /// User and system time, to 10 ms.
    pub(crate) processor: Duration,
    /// How often its threads went to sleep, and so were woken.
    pub(crate) wakeups: u64,
}

impl Running {
    /// Starts it on this config and waits for READY=1; its log goes to a file beside the config.
    pub(crate) async fn start(config: &Path, notices: &UnixDatagram) -> Self {
        let log = File::create(config.with_extension("log")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_omatoimi"));
        let socket = notices.local_addr().unwrap();
        command.args(["run", "--config"]).arg(config).env("NOTIFY_SOCKET", socket.as_pathname().unwrap());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let began = Clock::system().now().mono;
        let child = command.spawn().unwrap();
        let mut running = Self { child, ready_after: Duration::ZERO };
        loop {
            let mut notice = [0; 256];
            let received = timeout(PATIENCE, notices.recv(&mut notice)).await;
            let count = received.expect("READY=1 within 20 s; see the log beside the config").unwrap();
            if notice[..count].starts_with(b"READY=1") {
                running.ready_after = began.elapsed();
                return running;
            }
        }
    }

    /// Asks it to end, and waits.
    pub(crate) async fn stop(mut self) {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
        let ended = timeout(PATIENCE, async {
            loop {
                if let Some(status) = self.child.try_wait().unwrap() {
                    return status;
                }
                tokio::time::sleep(TICK).await;
            }
        });
        let status = ended.await.expect("it ends within 20 s");
        assert!(status.success(), "it ended with {status}");
    }

    /// VmRSS, in MiB.
    pub(crate) fn resident_mib(&self) -> f64 {
        let status = std::fs::read_to_string(self.proc().join("status")).unwrap();
        let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        kib.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
    }

    /// What it has used up so far.
    pub(crate) fn used(&self) -> Used {
        let stat = std::fs::read_to_string(self.proc().join("stat")).unwrap();
        // Fields 14 and 15 of proc_pid_stat(5), counted on from the third, which follows the name in parentheses.
        let (_, after_name) = stat.rsplit_once(") ").unwrap();
        let ticks: u32 = after_name.split(' ').skip(11).take(2).map(|ticks| ticks.parse::<u32>().unwrap()).sum();
        let threads = std::fs::read_dir(self.proc().join("task")).unwrap();
        let wakeups = threads.map(|thread| {
            let status = std::fs::read_to_string(thread.unwrap().path().join("status")).unwrap();
            let slept = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:")).unwrap();
            slept.trim().parse::<u64>().unwrap()
        });
        Used { processor: TICK * ticks, wakeups: wakeups.sum() }
    }

    fn proc(&self) -> PathBuf {
        PathBuf::from(format!("/proc/{}", self.child.id()))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // After `stop` it is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
