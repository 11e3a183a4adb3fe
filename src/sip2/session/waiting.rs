//! The one request that is outstanding, and what counts as its answer.

use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use crate::config::Checksum;
use crate::sip2::field::Code;
use crate::sip2::message::Message;
use crate::sip2::spec::MessageCode;

/// How long an answer to 35 is waited for. Nobody needs it, and some systems never send it (section 7).
const END_SESSION_WAIT: Duration = Duration::from_secs(1);

/// A request that was sent and has no answer yet.
pub(super) struct Waiting {
    pub(super) purpose: Purpose,
    pub(super) request: Message,
    pub(super) frame: Zeroizing<Vec<u8>>,
    /// After a resend servers answer with any number (section 6).
    pub(super) any_sequence: bool,
    /// Whether any byte has come since the request was sent.
    pub(super) heard: bool,
    pub(super) tries_left: u8,
    pub(super) give_up_at: Instant,
}

/// Whose request it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Login,
    FirstStatus,
    KeepAlive,
    /// Somebody's question; with `then_end` the patron's session is ended (35) once it is answered.
    Question {
        then_end: bool,
    },
    EndSession,
}

impl Waiting {
    /// Whether `answer` is the answer: of the code that belongs to the request, with its number, and about the same patron
    /// and item.
    pub(super) fn is_answered_by(&self, answer: &Message, checksum: Checksum) -> bool {
        self.is_answer_code(answer) && self.numbered_as_asked(answer, checksum) && self.is_about_the_same(answer)
    }

    /// Whether the message has the code that answers this request.
    pub(super) fn is_answer_code(&self, answer: &Message) -> bool {
        Some(answer.code()) == self.request.code().answer()
    }

    /// Whether asking twice does no harm: what such a request is answered with changes nothing (section 7).
    pub(super) fn is_query(&self) -> bool {
        is_query(self.request.code())
    }

    /// Whether its silence says nothing of the link: some systems never answer these (section 7).
    pub(super) fn may_be_unsupported(&self) -> bool {
        [MessageCode::END_SESSION, MessageCode::RENEW_ALL, MessageCode::HOLD].contains(&self.request.code())
    }

    fn numbered_as_asked(&self, answer: &Message, checksum: Checksum) -> bool {
        let same = answer.sequence() == self.request.sequence();
        match checksum {
            Checksum::Off => true,
            Checksum::Warn => same || self.any_sequence || answer.sequence().is_none(),
            Checksum::Strict => same || self.any_sequence,
        }
    }

    /// Ids are compared as bytes (section 8); an answer without the number that was asked about is about nobody.
    fn is_about_the_same(&self, answer: &Message) -> bool {
        echoed_ids(self.request.code()).iter().all(|id| {
            let asked = self.request.first(*id);
            asked.is_some() && answer.first(*id) == asked
        })
    }
}

/// How long this request's answer is waited for, where others wait for `usual`.
pub(super) fn wait_for(code: MessageCode, usual: Duration) -> Duration {
    if code == MessageCode::END_SESSION { usual.min(END_SESSION_WAIT) } else { usual }
}

fn is_query(code: MessageCode) -> bool {
    let queries = [
        MessageCode::SC_STATUS,
        MessageCode::PATRON_STATUS,
        MessageCode::PATRON_INFORMATION,
        MessageCode::ITEM_INFORMATION,
    ];
    queries.contains(&code)
}

/// The ids of a request that its answer must give back unchanged.
///
/// A loan is one patron's and one item's, so 12 and 30 must name both. The patron in 10 and 18 is whoever had the item
/// and may be anybody or missing; the item is the one that was asked about. 16 may name another copy than the one that was
/// asked for, or none. 66 has neither, and 36 is not worth losing a connection over.
fn echoed_ids(request: MessageCode) -> &'static [Code] {
    const NONE: &[Code] = &[];
    const PATRON: &[Code] = &[Code::PATRON_ID];
    const ITEM: &[Code] = &[Code::ITEM_ID];
    const BOTH: &[Code] = &[Code::PATRON_ID, Code::ITEM_ID];
    match request {
        MessageCode::PATRON_STATUS | MessageCode::PATRON_INFORMATION | MessageCode::HOLD => PATRON,
        MessageCode::CHECKOUT | MessageCode::RENEW => BOTH,
        MessageCode::CHECKIN | MessageCode::ITEM_INFORMATION => ITEM,
        _ => NONE,
    }
}
