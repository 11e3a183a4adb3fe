//! What only the kernel knows of its clock.

/// Whether the kernel counts its clock as synchronised: `adjtimex(2)`, status bit `STA_UNSYNC` clear. Any daemon that
/// disciplines the clock (timesyncd, chrony, ntpd) clears it.
#[expect(unsafe_code, reason = "adjtimex has no safe wrapper in a kept crate")]
pub(super) fn clock_is_synchronised() -> bool {
    // SAFETY: `timex` is plain integers, for which all zeroes is a value; `modes` 0 only reads, and the kernel writes
    // no further than the struct it is given.
    let (state, status) = unsafe {
        let mut timex: libc::timex = std::mem::zeroed();
        let state = libc::adjtimex(&raw mut timex);
        (state, timex.status)
    };
    state >= 0 && status & libc::STA_UNSYNC == 0
}
