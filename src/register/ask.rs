//! Questions to messages.

use super::circulation::Request;
use crate::sip2::{Message, NotEncodable, Profile};
use crate::time::Now;

impl Request {
    /// The message that asks it, as this library system wants it asked.
    pub fn message(&self, profile: &Profile, now: Now) -> Result<Message, NotEncodable> {
        match self {
            Request::Patron { card, pin, list } => profile.account_request(card, pin.as_ref(), *list, now),
            Request::Checkout { card, pin, item, when } => {
                profile.checkout_request(card, pin.as_ref(), item, *when, now)
            }
            Request::Checkin { item, when } => profile.checkin_request(item, *when, now),
            Request::Renew { card, pin, item } => profile.renew_request(card, pin.as_ref(), item, now),
            Request::RenewAll { card, pin } => profile.renew_all_request(card, pin.as_ref(), now),
            Request::Item { item } => profile.item_request(item, now),
            Request::CancelHold { card, pin, hold } => {
                profile.cancel_hold_request(card, pin.as_ref(), hold.as_str(), now)
            }
            Request::EndSession { card } => profile.end_session_request(card.number().as_bytes(), now),
        }
    }
}
