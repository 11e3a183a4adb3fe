//! The library system as the rest of the program sees it: a link that is up or down, and answers about cards.
//!
//! [`Link`] decides when to connect, [`spawn`] is the task that does, and [`read_answer`] makes facts of a message,
//! dropping what no rule needs.

mod ask;
pub mod circulation;
mod connect;
mod dates;
mod due;
mod facts;
mod ils;
mod link;
mod question;
mod read;
mod sample;

pub use facts::{CardAnswer, FactsNeeded, read_answer};
pub use ils::{IlsEvent, IlsHandle, spawn};
pub(crate) use ils::{Way, spawn_tapped};
pub use link::{Jitter, Link, LinkFault, LinkReport};
pub use read::Reading;
pub use sample::{
    SampleAct, SampleActKind, SampleError, SampleLoan, SamplePerson, SampleRegister, SampleTag, SampleThing,
};
