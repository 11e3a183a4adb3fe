//! A loopback address of one's own, so that tests side by side can all use the contract's ports.

use std::net::{Ipv4Addr, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};

/// An address in 127/8 that nobody else in this run uses, nor anyone else on this machine as far as can be seen.
pub(crate) fn own_address() -> Ipv4Addr {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    loop {
        // 14 bits of the process, so that two runs on one machine do not meet, and 10 of the test.
        let nth = NEXT.fetch_add(1, Ordering::Relaxed) & 0x3ff;
        let [_, high, middle, low] = ((std::process::id() & 0x3fff) << 10 | nth).to_be_bytes();
        let address = Ipv4Addr::new(127, high, middle, low);
        // Not one address for two numbers: 0 and 255 at the end are left out, not bent.
        if (1..255).contains(&low) && [6001, 9090].iter().all(|port| is_free(address, *port)) {
            return address;
        }
    }
}

/// Asked by calling, not by listening there: a child that another test starts in that moment holds a copy of every
/// socket until it has become its own program.
fn is_free(address: Ipv4Addr, port: u16) -> bool {
    TcpStream::connect((address, port)).is_err()
}
