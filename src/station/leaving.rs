//! The end of a session that goes well: everything is settled, a receipt is offered, and the patron is thanked.

use std::time::Duration;

use super::desk::Desk;
use super::session::{Session, Stage};
use super::{Command, ReceiptChoice};
use crate::ids::Visit;
use crate::time::Now;

/// How long the thanks stay.
const THANKS_FOR: Duration = Duration::from_secs(5);
/// How long the printer may take.
const PRINT_FOR: Duration = Duration::from_secs(10);

impl Session {
    /// Once everything is settled, the patron who is done gets a receipt or thanks.
    pub(super) fn finish_if_settled(&mut self, desk: &Desk, now: Now) {
        if !self.finishing || self.holds() || self.gates.put_back().is_some() {
            return;
        }
        self.finishing = false;
        self.stage = if desk.settings.has_printer && self.ledger.has_done() {
            Stage::Receipt
        } else {
            Stage::Thanks { until: now.mono + THANKS_FOR, printed: None }
        };
    }

    pub(super) fn receipt_chosen(&mut self, choice: ReceiptChoice, desk: &mut Desk, now: Now) {
        if !matches!(self.stage, Stage::Receipt) {
            return;
        }
        match (choice, self.visit) {
            (ReceiptChoice::Print, Some(visit)) => {
                let receipt = self.ledger.receipt(now.wall, self.language);
                desk.tell(Command::Print { visit, receipt });
                self.stage = Stage::Printing { until: now.mono + PRINT_FOR };
            }
            (ReceiptChoice::Print, None) | (ReceiptChoice::None, _) => self.thank(None, now),
        }
    }

    /// The receipt is out, or is not to be waited for.
    pub(super) fn printed(&mut self, visit: Visit, ok: bool, now: Now) {
        if matches!(self.stage, Stage::Printing { .. }) && self.visit == Some(visit) {
            self.thank(Some(ok), now);
        }
    }

    pub(super) fn thank(&mut self, printed: Option<bool>, now: Now) {
        self.stage = Stage::Thanks { until: now.mono + THANKS_FOR, printed };
    }
}
