//! Receipts: what a patron borrowed, renewed and returned, on paper. Without a name and without a card number.
//!
//! A text that the library may edit ([`Template`]) is filled in, made fit for the printer, and put into its commands
//! ([`Slips::paper`]): all of that is pure. [`Printer`] sends the bytes, in a task of its own with a deadline of its own; a
//! printer that is out of paper, silent or gone costs a receipt and nothing else.

mod fault;
mod letters;
mod paper;
mod printer;
mod sheet;
mod template;
mod wire;

use std::sync::Arc;

use chrono_tz::Tz;

pub use fault::PrintFault;
pub use printer::Printer;
pub use template::{Template, check_template};

use crate::i18n::Messages;
use crate::station::Receipt;
use sheet::Sheet;

/// Makes the receipts of one station.
pub struct Slips {
    /// The library's own text, or the built-in one.
    pub template: Template,
    pub messages: Arc<Messages>,
    /// `[site] name`.
    pub site: String,
    pub timezone: Tz,
    /// Characters in a line of the printer.
    pub columns: u8,
}

impl Slips {
    /// The bytes for the printer (ESC/POS). Where the library's own text fails, the built-in one is used.
    ///
    /// # Errors
    /// [`PrintFault::NotComposed`] where neither text can be filled in.
    pub fn paper(&self, receipt: &Receipt) -> Result<Vec<u8>, PrintFault> {
        let sheet = Sheet::new(receipt, self);
        let text = self.template.fill(&sheet).or_else(|line| {
            tracing::warn!(line, "the library's own receipt text fails; the built-in one is used");
            Template::built_in().fill(&sheet)
        });
        let text = text.map_err(|_| PrintFault::NotComposed)?;
        paper::commands(&text, self.columns).map_err(|_| PrintFault::NotComposed)
    }
}
