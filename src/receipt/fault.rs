//! Why there is no receipt, in words for staff. No word of the receipt is in them.

use std::io::ErrorKind;

/// What went wrong, with the cure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrintFault {
    /// It cannot be opened or connected to.
    #[error("the printer cannot be reached ({0}): is it plugged in, switched on, and named rightly in the config?")]
    Unreachable(ErrorKind),
    /// It went away in the middle.
    #[error("the printer went away in the middle of a receipt ({0}): look after its plug")]
    Broke(ErrorKind),
    /// It takes no bytes, or says nothing when it is asked for its paper.
    #[error("the printer does not answer: is it switched on, closed, and has it paper?")]
    Silent,
    /// The paper has come to its end.
    #[error("the printer has no paper: put in a new roll")]
    NoPaper,
    /// The cover is open.
    #[error("the printer's cover is open: close it")]
    CoverOpen,
    /// Earlier receipts are still waiting for it.
    #[error("the printer has not done with earlier receipts: is it switched on, and has it paper?")]
    Busy,
    /// The text of the receipt could not be made.
    #[error("the text of the receipt could not be made: `omatoimi check` says what is wrong with `receipt_template`")]
    NotComposed,
}
