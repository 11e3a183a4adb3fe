//! One screen as it is drawn: a state, a drawing, one sentence and what to do next.

use crate::door::{Display, RefusalClass};
use crate::i18n::Language;

/// What stands on the screen, ready to be put into the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Screen {
    pub(super) state: State,
    pub(super) language: Language,
    /// Above the sentence: the library's name, or the word "closed".
    pub(super) over: Option<String>,
    pub(super) title: String,
    pub(super) next: String,
    /// How a PIN of varying length is ended.
    pub(super) enter: Option<String>,
    pub(super) dots: Option<Dots>,
    pub(super) phone: Option<String>,
    /// The same sentence in the site's other languages.
    pub(super) others: Vec<Other>,
    pub(super) privacy: Option<String>,
    pub(super) privacy_more: String,
}

/// The digits of a PIN: how many, never which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dots {
    pub(super) full: usize,
    pub(super) empty: usize,
    /// For those who hear the screen.
    pub(super) spoken: String,
}

/// The sentence in another language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Other {
    pub(super) language: Language,
    pub(super) title: String,
}

/// The states of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Idle,
    StandsOpen,
    LoginAgain,
    Closed,
    AskPin,
    Checking,
    Welcome,
    NotACard,
    OutOfOrder,
    OtherDoorFirst,
    CloseTheDoor,
    Fire,
    Refused(RefusalClass),
}

/// The ground of the whole screen. Colour never says it alone: drawing and words say it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Good,
    Bad,
    Attention,
    Shut,
}

impl State {
    pub(super) fn of(display: &Display) -> Self {
        match display {
            Display::Idle => Self::Idle,
            Display::StandsOpen => Self::StandsOpen,
            Display::LoginAgain => Self::LoginAgain,
            Display::Closed { .. } => Self::Closed,
            Display::AskPin { .. } => Self::AskPin,
            Display::Checking => Self::Checking,
            Display::Welcome { .. } => Self::Welcome,
            Display::NotACard => Self::NotACard,
            Display::OutOfOrder => Self::OutOfOrder,
            Display::OtherDoorFirst => Self::OtherDoorFirst,
            Display::CloseTheDoor => Self::CloseTheDoor,
            Display::Fire => Self::Fire,
            Display::Refused { class } => Self::Refused(*class),
        }
    }

    /// The id of its messages.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::StandsOpen => "stands-open",
            Self::LoginAgain => "login-again",
            Self::Closed => "closed",
            Self::AskPin => "ask-pin",
            Self::Checking => "checking",
            Self::Welcome => "welcome",
            Self::NotACard => "not-a-card",
            Self::OutOfOrder => "out-of-order",
            Self::OtherDoorFirst => "other-door-first",
            Self::CloseTheDoor => "close-the-door",
            Self::Fire => "fire",
            Self::Refused(RefusalClass::NotAccepted) => "refused-not-accepted",
            Self::Refused(RefusalClass::TooSlow) => "refused-too-slow",
            Self::Refused(RefusalClass::Agreement) => "refused-agreement",
            Self::Refused(RefusalClass::Age) => "refused-age",
            Self::Refused(RefusalClass::Closed) => "refused-closed",
            Self::Refused(RefusalClass::Full) => "refused-full",
            Self::Refused(RefusalClass::CallUs) => "refused-call-us",
            Self::Refused(RefusalClass::TryLater) => "refused-try-later",
        }
    }

    /// Whether nobody is at the door: languages take turns then.
    pub(super) const fn rests(self) -> bool {
        matches!(self, Self::Idle | Self::StandsOpen | Self::LoginAgain | Self::Closed | Self::OutOfOrder)
    }

    /// Whether the patron is told to call.
    pub(super) const fn says_call(self) -> bool {
        matches!(self, Self::OutOfOrder | Self::Refused(RefusalClass::CallUs))
    }

    pub(super) const fn tone(self) -> Tone {
        match self {
            Self::Idle | Self::LoginAgain | Self::AskPin | Self::Checking => Tone::Plain,
            Self::Welcome | Self::StandsOpen => Tone::Good,
            Self::Closed | Self::Refused(RefusalClass::Closed) => Tone::Shut,
            Self::NotACard
            | Self::OutOfOrder
            | Self::OtherDoorFirst
            | Self::CloseTheDoor
            | Self::Fire
            | Self::Refused(RefusalClass::TooSlow | RefusalClass::TryLater) => Tone::Attention,
            Self::Refused(
                RefusalClass::NotAccepted
                | RefusalClass::Agreement
                | RefusalClass::Age
                | RefusalClass::Full
                | RefusalClass::CallUs,
            ) => Tone::Bad,
        }
    }

    pub(super) const fn drawing(self) -> &'static str {
        match self {
            Self::Idle | Self::LoginAgain => include_str!("../drawings/card.svg"),
            Self::Closed | Self::Refused(RefusalClass::Closed) => include_str!("../drawings/shut-door.svg"),
            Self::AskPin => include_str!("../drawings/keypad.svg"),
            Self::Checking | Self::Refused(RefusalClass::TryLater) => include_str!("../drawings/hourglass.svg"),
            Self::Welcome | Self::StandsOpen => include_str!("../drawings/open-door.svg"),
            Self::OtherDoorFirst => include_str!("../drawings/two-doors.svg"),
            Self::CloseTheDoor => include_str!("../drawings/close-door.svg"),
            Self::Fire => include_str!("../drawings/fire-door.svg"),
            Self::NotACard | Self::Refused(RefusalClass::NotAccepted) => include_str!("../drawings/card-cross.svg"),
            Self::OutOfOrder => include_str!("../drawings/broken-door.svg"),
            Self::Refused(RefusalClass::TooSlow) => include_str!("../drawings/clock.svg"),
            Self::Refused(RefusalClass::Agreement) => include_str!("../drawings/agreement.svg"),
            Self::Refused(RefusalClass::Age) => include_str!("../drawings/age.svg"),
            Self::Refused(RefusalClass::Full) => include_str!("../drawings/full.svg"),
            Self::Refused(RefusalClass::CallUs) => include_str!("../drawings/phone.svg"),
        }
    }
}

impl Tone {
    /// Its class in the style sheet.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Attention => "attention",
            Self::Shut => "shut",
        }
    }
}
