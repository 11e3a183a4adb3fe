//! The codes of variable fields.

use std::fmt;

/// The two characters a variable field starts with. Any two bytes: vendors add their own, and unknown ones are kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(pub [u8; 2]);

impl Code {
    pub const PATRON_ID: Self = Self(*b"AA");
    pub const ITEM_ID: Self = Self(*b"AB");
    pub const TERMINAL_PASSWORD: Self = Self(*b"AC");
    pub const PATRON_PIN: Self = Self(*b"AD");
    pub const PERSONAL_NAME: Self = Self(*b"AE");
    pub const SCREEN_MESSAGE: Self = Self(*b"AF");
    pub const PRINT_LINE: Self = Self(*b"AG");
    pub const DUE_DATE: Self = Self(*b"AH");
    pub const TITLE: Self = Self(*b"AJ");
    pub const BLOCKED_CARD_MESSAGE: Self = Self(*b"AL");
    pub const LIBRARY_NAME: Self = Self(*b"AM");
    pub const TERMINAL_LOCATION: Self = Self(*b"AN");
    pub const INSTITUTION: Self = Self(*b"AO");
    pub const CURRENT_LOCATION: Self = Self(*b"AP");
    pub const PERMANENT_LOCATION: Self = Self(*b"AQ");
    pub const HOLD_ITEMS: Self = Self(*b"AS");
    pub const OVERDUE_ITEMS: Self = Self(*b"AT");
    pub const CHARGED_ITEMS: Self = Self(*b"AU");
    pub const FINE_ITEMS: Self = Self(*b"AV");
    /// Never an ordinary field: the sequence number of error detection.
    pub const SEQUENCE: Self = Self(*b"AY");
    /// Never an ordinary field: the checksum of error detection.
    pub const CHECKSUM: Self = Self(*b"AZ");
    pub const HOME_ADDRESS: Self = Self(*b"BD");
    pub const EMAIL: Self = Self(*b"BE");
    pub const PHONE: Self = Self(*b"BF");
    pub const OWNER: Self = Self(*b"BG");
    pub const CURRENCY: Self = Self(*b"BH");
    pub const CANCEL: Self = Self(*b"BI");
    pub const TRANSACTION_ID: Self = Self(*b"BK");
    pub const VALID_PATRON: Self = Self(*b"BL");
    pub const RENEWED_ITEMS: Self = Self(*b"BM");
    pub const UNRENEWED_ITEMS: Self = Self(*b"BN");
    pub const FEE_ACKNOWLEDGED: Self = Self(*b"BO");
    pub const START_ITEM: Self = Self(*b"BP");
    pub const END_ITEM: Self = Self(*b"BQ");
    pub const QUEUE_POSITION: Self = Self(*b"BR");
    pub const PICKUP_LOCATION: Self = Self(*b"BS");
    pub const FEE_TYPE: Self = Self(*b"BT");
    pub const RECALL_ITEMS: Self = Self(*b"BU");
    pub const AMOUNT: Self = Self(*b"BV");
    pub const HOLD_EXPIRY: Self = Self(*b"BW");
    pub const SUPPORTED_MESSAGES: Self = Self(*b"BX");
    pub const HOLD_TYPE: Self = Self(*b"BY");
    pub const HOLD_LIMIT: Self = Self(*b"BZ");
    pub const OVERDUE_LIMIT: Self = Self(*b"CA");
    pub const CHARGED_LIMIT: Self = Self(*b"CB");
    pub const FEE_LIMIT: Self = Self(*b"CC");
    pub const UNAVAILABLE_HOLDS: Self = Self(*b"CD");
    pub const HOLD_QUEUE_LENGTH: Self = Self(*b"CF");
    pub const FEE_ID: Self = Self(*b"CG");
    pub const ITEM_PROPERTIES: Self = Self(*b"CH");
    pub const SECURITY_INHIBIT: Self = Self(*b"CI");
    pub const RECALL_DATE: Self = Self(*b"CJ");
    pub const MEDIA_TYPE: Self = Self(*b"CK");
    pub const SORT_BIN: Self = Self(*b"CL");
    pub const PICKUP_DATE: Self = Self(*b"CM");
    pub const LOGIN_USER: Self = Self(*b"CN");
    pub const LOGIN_PASSWORD: Self = Self(*b"CO");
    pub const LOCATION_CODE: Self = Self(*b"CP");
    pub const VALID_PIN: Self = Self(*b"CQ");
    pub const COLLECTION: Self = Self(*b"CR");
    pub const CALL_NUMBER: Self = Self(*b"CS");
    pub const DESTINATION: Self = Self(*b"CT");
    pub const ALERT_TYPE: Self = Self(*b"CV");
    /// Who waits for the item; never for the one who returns it.
    pub const HOLD_PATRON_ID: Self = Self(*b"CY");
    /// Who waits for the item; never for the one who returns it.
    pub const HOLD_PATRON_NAME: Self = Self(*b"DA");

    /// A code as written in a config, `PA`; nothing if it is not two printable ASCII characters other than `|`, or if it
    /// belongs to error detection.
    pub fn new(text: &str) -> Option<Self> {
        let code = Self(<[u8; 2]>::try_from(text.as_bytes()).ok()?);
        code.is_sendable().then_some(code)
    }

    /// Whether an ordinary field may have the code.
    pub(super) fn is_ordinary(self) -> bool {
        self != Self::SEQUENCE && self != Self::CHECKSUM
    }

    /// Whether the code may be written: ordinary, printable ASCII, without the delimiter.
    pub(super) fn is_sendable(self) -> bool {
        self.is_ordinary() && self.0.iter().all(|byte| byte.is_ascii_graphic() && *byte != b'|')
    }

    /// Whether a single letter of this field may stand in a log: verdicts, which name nobody.
    pub(super) fn is_open(self) -> bool {
        matches!(self, Self::VALID_PATRON | Self::VALID_PIN)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.escape_ascii())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
