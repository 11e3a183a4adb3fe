//! The people on the bench: everybody of the sample register, and those of whom it knows nothing. All are invented.

use crate::register::SampleRegister;
use crate::web::simulator::SampleCard;

/// Cleans at night: on the site's own allow list, with a PIN of the site's own.
pub(super) const CLEANER: (&str, &str, &str) = ("28888000000017", "8642", "A cleaner, on the site's allow list");
/// In order at the library system, and on the site's own deny list.
pub(super) const SHUT_OUT: (&str, &str, &str) = ("28888000000025", "7531", "On the site's deny list");
/// Nobody has ever heard of this card.
const STRANGER: (&str, &str, &str) = ("29999999999999", "1111", "Unknown to the library system");

/// Everybody, in the order in which they lie on the bench.
pub(super) fn everybody(register: &SampleRegister) -> Vec<SampleCard> {
    let of_register =
        register.people().iter().cloned().map(|person| (person.card, person.pin, person.fate)).collect::<Vec<_>>();
    let others = [CLEANER, SHUT_OUT, STRANGER];
    let others = others.map(|(card, pin, fate)| (card.to_owned(), pin.to_owned(), fate.to_owned()));
    of_register.into_iter().chain(others).map(|(number, pin, fate)| SampleCard { number, pin, fate }).collect()
}
