//! The line drawings. A state is a drawing and a word, and never a colour alone.

/// One drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drawing {
    Borrow,
    GiveBack,
    Loans,
    ScanItem,
    Card,
    CardCross,
    TwoCards,
    Hourglass,
    Clock,
    Phone,
    Tick,
    Cross,
    Question,
    Printer,
    NoReceipt,
    Broken,
    Shelf,
    Bin,
    StaffShelf,
    CheckShelf,
    Help,
    Lower,
    Higher,
    Contrast,
    StartOver,
    Pad,
    PutBack,
}

impl Drawing {
    /// Its SVG, of 120 x 120 units, which inherits the colour of the text.
    pub(super) const fn svg(self) -> &'static str {
        match self {
            Self::Borrow => include_str!("../drawings/borrow.svg"),
            Self::GiveBack => include_str!("../drawings/give-back.svg"),
            Self::Loans => include_str!("../drawings/loans.svg"),
            Self::ScanItem => include_str!("../drawings/scan-item.svg"),
            Self::Card => include_str!("../drawings/card.svg"),
            Self::CardCross => include_str!("../drawings/card-cross.svg"),
            Self::TwoCards => include_str!("../drawings/two-cards.svg"),
            Self::Hourglass => include_str!("../drawings/hourglass.svg"),
            Self::Clock => include_str!("../drawings/clock.svg"),
            Self::Phone => include_str!("../drawings/phone.svg"),
            Self::Tick => include_str!("../drawings/tick.svg"),
            Self::Cross => include_str!("../drawings/cross.svg"),
            Self::Question => include_str!("../drawings/question.svg"),
            Self::Printer => include_str!("../drawings/printer.svg"),
            Self::NoReceipt => include_str!("../drawings/no-receipt.svg"),
            Self::Broken => include_str!("../drawings/broken-station.svg"),
            Self::Shelf => include_str!("../drawings/shelf.svg"),
            Self::Bin => include_str!("../drawings/bin.svg"),
            Self::StaffShelf => include_str!("../drawings/staff-shelf.svg"),
            Self::CheckShelf => include_str!("../drawings/check-shelf.svg"),
            Self::Help => include_str!("../drawings/help.svg"),
            Self::Lower => include_str!("../drawings/lower.svg"),
            Self::Higher => include_str!("../drawings/higher.svg"),
            Self::Contrast => include_str!("../drawings/contrast.svg"),
            Self::Pad => include_str!("../drawings/pad.svg"),
            Self::PutBack => include_str!("../drawings/put-back.svg"),
            Self::StartOver => include_str!("../drawings/start-over.svg"),
        }
    }
}
