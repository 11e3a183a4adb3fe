//! A loopback address of one's own, so that tests side by side can all use the contract's ports.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};

/// An address in 127/8 that nobody else in this run uses, nor anyone else on this machine as far as can be seen.
pub(crate) fn own_address() -> Ipv4Addr {
    static NEXT: AtomicU16 = AtomicU16::new(1);
    loop {
        let [high, low] = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let [process, ..] = std::process::id().to_le_bytes();
        let address = Ipv4Addr::new(127, process.max(1), high, low.max(1));
        if [6001, 9090].iter().all(|port| is_free(address, *port)) {
            return address;
        }
    }
}

fn is_free(address: Ipv4Addr, port: u16) -> bool {
    TcpListener::bind((address, port)).is_ok()
}
