//! The messages of SIP2 2.00 as data: code, answer, fixed part.

use std::fmt;

/// The two characters a message starts with.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessageCode(pub [u8; 2]);

impl MessageCode {
    pub const BLOCK_PATRON: Self = Self(*b"01");
    pub const CHECKIN: Self = Self(*b"09");
    pub const CHECKIN_RESPONSE: Self = Self(*b"10");
    pub const CHECKOUT: Self = Self(*b"11");
    pub const CHECKOUT_RESPONSE: Self = Self(*b"12");
    pub const HOLD: Self = Self(*b"15");
    pub const HOLD_RESPONSE: Self = Self(*b"16");
    pub const ITEM_INFORMATION: Self = Self(*b"17");
    pub const ITEM_INFORMATION_RESPONSE: Self = Self(*b"18");
    pub const ITEM_STATUS_UPDATE: Self = Self(*b"19");
    pub const ITEM_STATUS_UPDATE_RESPONSE: Self = Self(*b"20");
    pub const PATRON_STATUS: Self = Self(*b"23");
    pub const PATRON_STATUS_RESPONSE: Self = Self(*b"24");
    pub const PATRON_ENABLE: Self = Self(*b"25");
    pub const PATRON_ENABLE_RESPONSE: Self = Self(*b"26");
    pub const RENEW: Self = Self(*b"29");
    pub const RENEW_RESPONSE: Self = Self(*b"30");
    pub const END_SESSION: Self = Self(*b"35");
    pub const END_SESSION_RESPONSE: Self = Self(*b"36");
    pub const FEE_PAID: Self = Self(*b"37");
    pub const FEE_PAID_RESPONSE: Self = Self(*b"38");
    pub const PATRON_INFORMATION: Self = Self(*b"63");
    pub const PATRON_INFORMATION_RESPONSE: Self = Self(*b"64");
    pub const RENEW_ALL: Self = Self(*b"65");
    pub const RENEW_ALL_RESPONSE: Self = Self(*b"66");
    pub const LOGIN: Self = Self(*b"93");
    pub const LOGIN_RESPONSE: Self = Self(*b"94");
    /// Asks the kiosk to send its last message again.
    pub const RESEND_TO_SC: Self = Self(*b"96");
    /// Asks the library system to send its last message again.
    pub const RESEND_TO_ACS: Self = Self(*b"97");
    pub const ACS_STATUS: Self = Self(*b"98");
    pub const SC_STATUS: Self = Self(*b"99");

    /// The fixed part in its order, or nothing for a code that is not SIP2.
    pub fn parts(self) -> Option<&'static [Part]> {
        Some(self.row()?.parts)
    }

    /// The code of the answer to this request; nothing for an answer, or for a code that is not SIP2.
    pub fn answer(self) -> Option<MessageCode> {
        self.row()?.answer
    }

    fn row(self) -> Option<&'static Row> {
        MESSAGES.iter().find(|row| row.code == self)
    }
}

impl fmt::Display for MessageCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.escape_ascii())
    }
}

impl fmt::Debug for MessageCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// One place of a fixed part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub name: &'static str,
    /// In bytes.
    pub width: usize,
}

struct Row {
    code: MessageCode,
    answer: Option<MessageCode>,
    parts: &'static [Part],
}

const fn part(name: &'static str, width: usize) -> Part {
    Part { name, width }
}

const fn request(code: MessageCode, answer: MessageCode, parts: &'static [Part]) -> Row {
    Row { code, answer: Some(answer), parts }
}

const fn response(code: MessageCode, parts: &'static [Part]) -> Row {
    Row { code, answer: None, parts }
}

const DATE: Part = part("date", 18);
const LANGUAGE: Part = part("language", 3);
const OK: Part = part("ok", 1);
const NO_BLOCK: Part = part("no block", 1);
const NB_DUE_DATE: Part = part("nb due date", 18);
const PATRON_FLAGS: Part = part("status", 14);

/// Sections 3 of the protocol description, "fixed" of both tables.
const MESSAGES: &[Row] = &[
    request(
        MessageCode::SC_STATUS,
        MessageCode::ACS_STATUS,
        &[part("status", 1), part("max print width", 3), part("version", 4)],
    ),
    request(MessageCode::LOGIN, MessageCode::LOGIN_RESPONSE, &[part("uid algorithm", 1), part("pwd algorithm", 1)]),
    request(MessageCode::PATRON_STATUS, MessageCode::PATRON_STATUS_RESPONSE, &[LANGUAGE, DATE]),
    request(
        MessageCode::PATRON_INFORMATION,
        MessageCode::PATRON_INFORMATION_RESPONSE,
        &[LANGUAGE, DATE, part("summary", 10)],
    ),
    request(
        MessageCode::CHECKOUT,
        MessageCode::CHECKOUT_RESPONSE,
        &[part("SC renewal policy", 1), NO_BLOCK, DATE, NB_DUE_DATE],
    ),
    request(MessageCode::CHECKIN, MessageCode::CHECKIN_RESPONSE, &[NO_BLOCK, DATE, part("return date", 18)]),
    request(MessageCode::RENEW, MessageCode::RENEW_RESPONSE, &[part("third party", 1), NO_BLOCK, DATE, NB_DUE_DATE]),
    request(MessageCode::RENEW_ALL, MessageCode::RENEW_ALL_RESPONSE, &[DATE]),
    request(MessageCode::HOLD, MessageCode::HOLD_RESPONSE, &[part("mode", 1), DATE]),
    request(MessageCode::ITEM_INFORMATION, MessageCode::ITEM_INFORMATION_RESPONSE, &[DATE]),
    request(MessageCode::ITEM_STATUS_UPDATE, MessageCode::ITEM_STATUS_UPDATE_RESPONSE, &[DATE]),
    request(
        MessageCode::FEE_PAID,
        MessageCode::FEE_PAID_RESPONSE,
        &[DATE, part("fee type", 2), part("payment type", 2), part("currency", 3)],
    ),
    request(MessageCode::END_SESSION, MessageCode::END_SESSION_RESPONSE, &[DATE]),
    request(MessageCode::BLOCK_PATRON, MessageCode::PATRON_STATUS_RESPONSE, &[part("card retained", 1), DATE]),
    request(MessageCode::PATRON_ENABLE, MessageCode::PATRON_ENABLE_RESPONSE, &[DATE]),
    // The answer to 97 is whatever was answered last.
    response(MessageCode::RESEND_TO_ACS, &[]),
    response(
        MessageCode::ACS_STATUS,
        &[
            part("on-line", 1),
            part("checkin ok", 1),
            part("checkout ok", 1),
            part("renewal policy", 1),
            part("status update ok", 1),
            part("off-line ok", 1),
            part("time-out", 3),
            part("retries", 3),
            DATE,
            part("version", 4),
        ],
    ),
    response(MessageCode::LOGIN_RESPONSE, &[OK]),
    response(MessageCode::PATRON_STATUS_RESPONSE, &[PATRON_FLAGS, LANGUAGE, DATE]),
    response(
        MessageCode::PATRON_INFORMATION_RESPONSE,
        &[
            PATRON_FLAGS,
            LANGUAGE,
            DATE,
            part("hold", 4),
            part("overdue", 4),
            part("charged", 4),
            part("fine", 4),
            part("recall", 4),
            part("unavailable hold", 4),
        ],
    ),
    response(
        MessageCode::CHECKOUT_RESPONSE,
        &[OK, part("renewal ok", 1), part("magnetic", 1), part("desensitize", 1), DATE],
    ),
    response(MessageCode::CHECKIN_RESPONSE, &[OK, part("resensitize", 1), part("magnetic", 1), part("alert", 1), DATE]),
    response(
        MessageCode::RENEW_RESPONSE,
        &[OK, part("renewal ok", 1), part("magnetic", 1), part("desensitize", 1), DATE],
    ),
    response(MessageCode::RENEW_ALL_RESPONSE, &[OK, part("renewed count", 4), part("unrenewed count", 4), DATE]),
    response(MessageCode::HOLD_RESPONSE, &[OK, part("available", 1), DATE]),
    response(
        MessageCode::ITEM_INFORMATION_RESPONSE,
        &[part("circulation status", 2), part("security marker", 2), part("fee type", 2), DATE],
    ),
    response(MessageCode::ITEM_STATUS_UPDATE_RESPONSE, &[part("properties ok", 1), DATE]),
    response(MessageCode::FEE_PAID_RESPONSE, &[part("accepted", 1), DATE]),
    response(MessageCode::END_SESSION_RESPONSE, &[part("end", 1), DATE]),
    response(MessageCode::PATRON_ENABLE_RESPONSE, &[PATRON_FLAGS, LANGUAGE, DATE]),
    response(MessageCode::RESEND_TO_SC, &[]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_start_where_real_servers_put_them() {
        for (code, offset) in [
            (MessageCode::PATRON_STATUS_RESPONSE, 37),
            (MessageCode::PATRON_INFORMATION_RESPONSE, 61),
            (MessageCode::CHECKOUT_RESPONSE, 24),
            (MessageCode::RENEW_RESPONSE, 24),
            (MessageCode::CHECKIN_RESPONSE, 24),
            (MessageCode::ACS_STATUS, 36),
            (MessageCode::ITEM_INFORMATION_RESPONSE, 26),
            (MessageCode::RENEW_ALL_RESPONSE, 29),
            (MessageCode::HOLD_RESPONSE, 22),
            (MessageCode::ITEM_STATUS_UPDATE_RESPONSE, 21),
            (MessageCode::END_SESSION_RESPONSE, 21),
            (MessageCode::FEE_PAID_RESPONSE, 21),
        ] {
            let width: usize = code.parts().unwrap().iter().map(|part| part.width).sum();
            assert_eq!(2 + width, offset, "{code}");
        }
    }

    #[test]
    fn every_request_has_an_answer_that_is_a_message() {
        let answers = MESSAGES.iter().filter_map(|row| row.answer).collect::<Vec<_>>();
        assert_eq!(answers.len(), 15);
        assert!(answers.iter().all(|answer| answer.parts().is_some()));
        assert_eq!(MessageCode(*b"XX").parts(), None);
    }
}
