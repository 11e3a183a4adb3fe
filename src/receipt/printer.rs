//! A printer's own task: one receipt after the other, each with a deadline, and no session waits for it.

use std::time::Duration;

use tokio::sync::mpsc;

use super::{PrintFault, wire};
use crate::config::PrinterLink;

/// A receipt is out after this, or it failed. A slow serial line adds the time its bytes need.
const DEADLINE: Duration = Duration::from_secs(10);
/// So many receipts wait for a printer that is slow; more are refused at once.
const QUEUED_AT_MOST: usize = 4;
/// Start bit, eight data bits, stop bit.
const BITS_IN_A_BYTE: u64 = 10;

/// The way to a printer's task, which ends when this is dropped.
pub struct Printer {
    jobs: mpsc::Sender<Job>,
}

struct Job {
    paper: Vec<u8>,
    answer: Box<dyn FnOnce(Result<(), PrintFault>) + Send>,
}

impl Printer {
    /// Starts the task; the printer is opened for each receipt. Must be called inside a tokio runtime.
    pub fn spawn(link: PrinterLink) -> Self {
        let (jobs, mut inbox) = mpsc::channel::<Job>(QUEUED_AT_MOST);
        tokio::spawn(async move {
            while let Some(job) = inbox.recv().await {
                (job.answer)(print(&link, &job.paper).await);
            }
        });
        Self { jobs }
    }

    /// Prints a receipt. The answer is told in the printer's task, or at once where too many are waiting.
    pub fn print(&self, paper: Vec<u8>, answer: impl FnOnce(Result<(), PrintFault>) + Send + 'static) {
        let job = Job { paper, answer: Box::new(answer) };
        if let Err(mpsc::error::TrySendError::Full(job) | mpsc::error::TrySendError::Closed(job)) =
            self.jobs.try_send(job)
        {
            (job.answer)(Err(PrintFault::Busy));
        }
    }
}

async fn print(link: &PrinterLink, paper: &[u8]) -> Result<(), PrintFault> {
    let printed = tokio::time::timeout(deadline(link, paper.len()), wire::send(link, paper)).await;
    printed.unwrap_or(Err(PrintFault::Silent))
}

fn deadline(link: &PrinterLink, bytes: usize) -> Duration {
    match link {
        PrinterLink::Serial { baud, .. } => {
            let bits = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(BITS_IN_A_BYTE);
            DEADLINE + Duration::from_millis(bits.saturating_mul(1000) / u64::from(*baud).max(1))
        }
        PrinterLink::File(_) | PrinterLink::Network(_) => DEADLINE,
    }
}
