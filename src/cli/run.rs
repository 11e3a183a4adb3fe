//! `run`: the daemon in the foreground, until SIGTERM. SIGHUP reads the config again.

use std::path::Path;

use rustix::process::{DumpableBehavior, set_dumpable_behavior};
use sd_notify::NotifyState;
use tokio::signal::unix::{SignalKind, signal};

use super::load::{join_store, load};
use super::output::{Failure, Outcome};
use crate::config::Config;
use crate::daemon;
use crate::time::Clock;

/// Runs until it is told to end.
pub(super) fn run(path: &Path) -> Outcome {
    let config = load(path)?;
    start_logging();
    // A crash must not leave PINs in a file (security.md 3), and nobody of the same user may read this memory.
    if let Err(error) = set_dumpable_behavior(DumpableBehavior::NotDumpable) {
        tracing::warn!(%error, "core dumps cannot be switched off");
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| Failure::of(&e))?;
    runtime.block_on(serve(config, path))
}

async fn serve(mut config: Config, path: &Path) -> Outcome {
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| Failure::of(&error))?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| Failure::of(&error))?;
    let mut hang_up = signal(SignalKind::hangup()).map_err(|error| Failure::of(&error))?;
    let mut fallback = None;
    loop {
        let mut daemon = match daemon::start(config.clone(), Clock::system()).await {
            Ok(daemon) => daemon,
            Err(error) => {
                let failure = Failure::of(&error);
                let Some(old) = fallback.take() else { return Err(failure) };
                tracing::error!(code = "E-CFG", %error, "the new config cannot be served; the doors go on with the old one");
                config = old;
                continue;
            }
        };
        notify(&[NotifyState::Ready]);
        tracing::info!(site = %config.site.id, doors = config.doors.len(), "ready");
        let reloaded = loop {
            tokio::select! {
                _ = terminate.recv() => break None,
                _ = interrupt.recv() => break None,
                _ = hang_up.recv() => if let Some(new) = reload(path) { break Some(new) },
                () = daemon.ended() => return Err(Failure::Failed("the daemon broke down; every lock is secured".to_owned())),
            }
        };
        match reloaded {
            Some(new) => {
                tracing::info!("the config has changed: every lock is secured, then the doors serve again");
                notify(&[NotifyState::Reloading]);
                daemon.stop().await;
                fallback = Some(std::mem::replace(&mut config, new));
            }
            None => {
                tracing::info!("ending");
                notify(&[NotifyState::Stopping]);
                daemon.stop().await;
                return Ok(());
            }
        }
    }
}

/// The config as it is now, if it may be applied; a running door survives any bad edit (promise 11). A key file whose
/// content no longer opens the store is found here, while the doors still serve: the old config names that file too.
fn reload(path: &Path) -> Option<Config> {
    match load(path).and_then(|config| join_store(&config, Clock::system().now()).map(|_| config)) {
        Ok(config) => Some(config),
        Err(failure) => {
            let why = failure.text().unwrap_or("it does not check");
            tracing::error!(code = "E-CFG", why, "the config is not applied; the doors go on with the old one");
            None
        }
    }
}

fn notify(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "systemd cannot be told");
    }
}

/// Log lines go to stderr, where the journal takes them; `RUST_LOG` narrows them. They name doors, visits and reason
/// codes, never a person (contract.md 6).
fn start_logging() {
    use std::io::IsTerminal;
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
}
