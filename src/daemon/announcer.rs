//! The one thread that plays announcements: commands of the config, one at a time, without a shell, each ended when its
//! time is over. The loop never waits for it, and it ends with the daemon.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::sync::mpsc;

use super::event::Event;
use crate::time::Clock;

/// Announcements that may wait for their turn.
const WAITING_AT_MOST: usize = 8;
/// How often a running command is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// What systemd tells this program, and no other.
const PRIVATE: [&str; 4] = ["NOTIFY_SOCKET", "CREDENTIALS_DIRECTORY", "WATCHDOG_USEC", "WATCHDOG_PID"];

/// One announcement: a program that is run once for each list of arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Job {
    pub(super) announcement: String,
    pub(super) program: String,
    pub(super) runs: Vec<Vec<String>>,
    /// For each run.
    pub(super) timeout: Duration,
}

/// Why an announcement was not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum SoundFault {
    #[error("its command cannot be started: {0}")]
    NotStarted(io::ErrorKind),
    #[error("its command failed: {0}")]
    Failed(String),
    #[error("its command did not end in time")]
    TimedOut,
    #[error("too many announcements wait")]
    Crowded,
}

/// The way to the thread.
pub(super) struct Announcer {
    jobs: Option<SyncSender<Job>>,
    /// Closing it ends the command that runs.
    running: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Announcer {
    /// Starts the thread; what becomes of each job is an [`Event::Announced`].
    pub(super) fn spawn(clock: Clock, events: mpsc::Sender<Event>) -> io::Result<Self> {
        let (jobs, inbox) = sync_channel::<Job>(WAITING_AT_MOST);
        let (running, stop) = channel();
        let thread = std::thread::Builder::new().name("announcer".to_owned()).spawn(move || {
            while let Ok(job) = inbox.recv() {
                let done = play(&job, &stop, clock);
                if events.blocking_send(Event::Announced { announcement: job.announcement, done }).is_err() {
                    break;
                }
            }
        })?;
        Ok(Self { jobs: Some(jobs), running: Some(running), thread: Some(thread) })
    }

    /// Plays it when those before it are over.
    pub(super) fn play(&self, job: Job) -> Result<(), SoundFault> {
        match self.jobs.as_ref().map(|jobs| jobs.try_send(job)) {
            Some(Ok(())) => Ok(()),
            Some(Err(TrySendError::Full(_) | TrySendError::Disconnected(_))) | None => Err(SoundFault::Crowded),
        }
    }
}

impl Drop for Announcer {
    fn drop(&mut self) {
        self.jobs = None;
        self.running = None;
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the announcer's thread ended badly");
        }
    }
}

/// Every run in turn; the first that fails does not stop the others, for another language may still be heard.
fn play(job: &Job, stop: &Receiver<()>, clock: Clock) -> Result<(), SoundFault> {
    let mut done = Ok(());
    for arguments in &job.runs {
        let run = run(&job.program, arguments, job.timeout, stop, clock);
        done = done.and(run);
    }
    done
}

fn run(
    program: &str,
    arguments: &[String],
    timeout: Duration,
    stop: &Receiver<()>,
    clock: Clock,
) -> Result<(), SoundFault> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // With whatever it starts itself, it is one group, which can be ended as one.
    command.process_group(0);
    PRIVATE.iter().for_each(|name| {
        command.env_remove(name);
    });
    let give_up_at = clock.now().mono + timeout;
    let mut child = command.spawn().map_err(|error| SoundFault::NotStarted(error.kind()))?;
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(SoundFault::Failed(status.to_string())),
            Ok(None) => {}
            Err(error) => {
                end(&mut child);
                return Err(SoundFault::Failed(error.to_string()));
            }
        }
        let is_over = clock.now().mono >= give_up_at;
        if is_over || stop.recv_timeout(LOOK_EVERY) == Err(RecvTimeoutError::Disconnected) {
            end(&mut child);
            return Err(SoundFault::TimedOut);
        }
    }
}

/// Ends it and all it started.
fn end(child: &mut Child) {
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // An error means that nobody is left in it.
        let _ = kill_process_group(group, Signal::KILL);
    }
    if child.wait().is_err() {
        tracing::warn!("an announcement's command could not be waited for");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(script: &str, timeout: Duration) -> Job {
        let runs = vec![vec!["-c".to_owned(), script.to_owned()]];
        Job { announcement: "closing".to_owned(), program: "/bin/sh".to_owned(), runs, timeout }
    }

    fn played(job: &Job) -> Result<(), SoundFault> {
        let (_running, stop) = channel();
        play(job, &stop, Clock::system())
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_command_that_fails_is_told_and_those_after_it_are_run() {
        let directory = tempfile::tempdir().unwrap();
        let heard = directory.path().join("heard");
        let mut both = job("exit 3", LONG);
        both.runs.push(vec!["-c".to_owned(), format!("echo sv >> {}", heard.display())]);
        assert!(matches!(played(&both), Err(SoundFault::Failed(_))));
        assert_eq!(std::fs::read_to_string(&heard).unwrap(), "sv\n");
        let missing = Job { program: "/no/such/program".to_owned(), ..job("", LONG) };
        assert_eq!(played(&missing), Err(SoundFault::NotStarted(io::ErrorKind::NotFound)));
        assert_eq!(played(&job("exit 0", LONG)), Ok(()));
    }

    #[test]
    fn a_command_that_hangs_is_ended_with_everything_it_started() {
        let directory = tempfile::tempdir().unwrap();
        let pid = directory.path().join("pid");
        let script = format!("sleep 600 & echo $! > {}; wait", pid.display());
        assert_eq!(played(&job(&script, Duration::from_millis(500))), Err(SoundFault::TimedOut));
        let pid = std::fs::read_to_string(&pid).unwrap().trim().to_owned();
        let is_there = || {
            let status = std::fs::read_to_string(format!("/proc/{pid}/status"));
            status.is_ok_and(|status| !status.contains("State:\tZ"))
        };
        for _ in 0..1000 {
            if !is_there() {
                return;
            }
            std::thread::yield_now();
        }
        assert!(!is_there(), "it sleeps on");
    }

    #[test]
    fn what_systemd_tells_this_program_is_not_told_on() {
        assert_eq!(played(&job("test -z \"$NOTIFY_SOCKET$CREDENTIALS_DIRECTORY\"", LONG)), Ok(()));
    }

    #[test]
    fn a_daemon_that_ends_ends_what_plays() {
        let (running, stop) = channel();
        drop(running);
        assert_eq!(play(&job("sleep 600", LONG), &stop, Clock::system()), Err(SoundFault::TimedOut));
    }
}
