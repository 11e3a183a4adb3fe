//! The two 16-bit checks of library tags and of the readers under them.

/// Polynomial 1021, most significant bit first, no final xor. Started at FFFF this is CRC-16/CCITT-FALSE (IBM-3740); with
/// the result inverted, CRC-16/GENIBUS. What is already summed goes in as `start`.
pub(crate) fn ccitt(start: u16, bytes: &[u8]) -> u16 {
    bytes.iter().fold(start, |sum, byte| {
        (0..8).fold(sum ^ (u16::from(*byte) << 8), |sum, _| match sum & 0x8000 {
            0 => sum << 1,
            _ => sum << 1 ^ 0x1021,
        })
    })
}

/// Polynomial 8408 (1021 reflected), least significant bit first, started at FFFF, no final xor: CRC-16/MCRF4XX.
pub(crate) fn mcrf4xx(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |sum, byte| {
        (0..8).fold(sum ^ u16::from(*byte), |sum, _| match sum & 1 {
            0 => sum >> 1,
            _ => sum >> 1 ^ 0x8408,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_values_of_the_catalogue_and_of_the_danish_model_hold() {
        assert_eq!(ccitt(0xFFFF, b"123456789"), 0x29B1);
        assert_eq!(ccitt(ccitt(0xFFFF, b"1234"), b"56789"), 0x29B1);
        assert_eq!(!ccitt(0xFFFF, b"123456789"), 0xD64E);
        assert_eq!(mcrf4xx(b"123456789"), 0x6F91);
        assert_eq!(ccitt(0xFFFF, b"RFID tag data model"), 0x1AEE);
        assert_eq!(ccitt(0xFFFF, &[0; 30]), 0x2A45);
        assert_eq!(ccitt(0xFFFF, &[0; 32]), 0xF14C);
    }
}
