//! The plug of a device that answers: a line behind a stable name, served by a task until it is pulled.

use std::io;
use std::path::{Path, PathBuf};

use tokio::task::JoinHandle;

use super::Pty;

pub(super) struct Plug {
    link: PathBuf,
    /// Serves the line; none while it is unplugged.
    task: Option<JoinHandle<()>>,
}

impl Plug {
    /// A plug that is not in yet.
    pub(super) fn new(link: impl Into<PathBuf>) -> Self {
        Self { link: link.into(), task: None }
    }

    /// The stable name.
    pub(super) fn path(&self) -> &Path {
        &self.link
    }

    /// Plugs in; `serve` is what the device does with its line. Must be called inside a tokio runtime.
    ///
    /// # Errors
    /// As [`Pty::open`].
    pub(super) fn put_in<F>(&mut self, serve: impl FnOnce(Pty) -> F) -> io::Result<()>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let pty = Pty::open(&self.link)?;
        self.task = Some(tokio::spawn(serve(pty)));
        Ok(())
    }

    /// Pulls it.
    pub(super) async fn pull(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
            // The line breaks when the task has let go of it; that it was aborted is no news.
            let _ = task.await;
        }
    }
}

impl Drop for Plug {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}
