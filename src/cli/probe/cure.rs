//! What to do when the library system does not answer.

use std::io::ErrorKind;

use crate::register::LinkFault;
use crate::sip2::Fault;

/// The cure for a fault of the link; `heard` is what came before it, if that was no message.
pub(super) fn cure(fault: &LinkFault, heard: &[u8]) -> &'static str {
    // Words of the servers that want a terminal's login before any message (sip2.md 8).
    if heard.windows(6).any(|window| window.eq_ignore_ascii_case(b"login:")) {
        return "it wants a telnet-style login first, which is not spoken here: ask for a SIP2 account over plain TCP or TLS";
    }
    match fault {
        LinkFault::Unreachable(ErrorKind::ConnectionRefused) => {
            "nothing listens there: is `[ils] address` right, does its SIP2 service run, does a firewall refuse?"
        }
        LinkFault::Unreachable(ErrorKind::TimedOut) => {
            "nobody answers there: is `[ils] address` right, does a firewall drop the packets, is the network up, and does it \
             speak TLS on this port if `[ils] tls` is true?"
        }
        LinkFault::Unreachable(_) => "is the name in `[ils] address` right, and can this machine resolve and reach it?",
        LinkFault::Tls(_) => {
            "does it speak TLS on this port (`[ils] tls`)? For a private authority set `ca_file = \"...\"`; the name in the \
             certificate must be that of `address`"
        }
        LinkFault::File { .. } => "make it readable for the user who runs this",
        LinkFault::Closed => {
            "many library systems close without a word when the login is wrong or missing: see `login_user` and \
             `login_password_file`; or TLS is expected (`[ils] tls`)"
        }
        LinkFault::Session(Fault::Silent) => {
            "does it expect a login (`login_user`), CRLF (`terminator`), no checksum (`checksum = \"off\"`) or TLS (`tls`)?"
        }
        LinkFault::Session(Fault::LoginRefused) => "see `login_user`, `login_password_file` and `location`",
        LinkFault::Session(Fault::Checksum) => "set `checksum = \"warn\"`",
        LinkFault::Session(Fault::Unheard) => {
            "it finds our checksum wrong: see `encoding` and `terminator`, or set `checksum = \"off\"`"
        }
        LinkFault::Session(Fault::Flood) => "this is no SIP2 service: is the port in `[ils] address` right?",
        LinkFault::Session(Fault::Unsendable(_) | Fault::NotEncodable) => {
            "see the texts of `[ils]`, and whether `encoding` has their letters"
        }
    }
}
