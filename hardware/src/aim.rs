//! AIM identifiers: the three characters `]cm` that a scanner puts before a code to say how it was printed.
//!
//! Sources: Motorola LS4208 manual, appendix B; CipherLab 9700 manual, appendix II; hardware.md 1.
//! Does not do: telling EAN-8, EAN-13 and UPC apart, or any modifier not listed here.

/// How a code was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbology {
    /// Code 39.
    Code39(CheckDigit),
    /// Code 128.
    Code128,
    /// Code 128 that begins with FNC1.
    Gs1Code128,
    /// EAN or UPC: an article or an ISBN, never a patron.
    Ean,
    /// Codabar; its start and stop letters are already stripped.
    Codabar,
    /// Interleaved 2 of 5.
    Interleaved2of5(CheckDigit),
    /// Code 93.
    Code93,
    /// Data Matrix.
    DataMatrix,
    /// QR code.
    Qr,
    /// PDF417.
    Pdf417,
    /// Any other AIM letter.
    Other(char),
}

/// What the scanner did about the check digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckDigit {
    /// Not looked at.
    None,
    /// Verified, and still part of the text.
    Sent,
    /// Verified and stripped from the text.
    Stripped,
}

/// Splits `]cm` off the front of `text`. Without an identifier the text is returned whole.
pub fn split(text: &str) -> (Option<Symbology>, &str) {
    let mut characters = text.chars();
    let (Some(']'), Some(letter), Some(modifier)) = (characters.next(), characters.next(), characters.next()) else {
        return (None, text);
    };
    if !letter.is_ascii_alphabetic() || !modifier.is_ascii_alphanumeric() {
        return (None, text);
    }
    let symbology = symbology(letter, modifier);
    let data = characters.as_str();
    match symbology {
        Symbology::Codabar => (Some(symbology), without_start_and_stop(data)),
        Symbology::Code39(_)
        | Symbology::Code128
        | Symbology::Gs1Code128
        | Symbology::Ean
        | Symbology::Interleaved2of5(_)
        | Symbology::Code93
        | Symbology::DataMatrix
        | Symbology::Qr
        | Symbology::Pdf417
        | Symbology::Other(_) => (Some(symbology), data),
    }
}

fn symbology(letter: char, modifier: char) -> Symbology {
    match letter {
        'A' => Symbology::Code39(check_digit(modifier)),
        'C' if modifier == '1' => Symbology::Gs1Code128,
        'C' => Symbology::Code128,
        'E' => Symbology::Ean,
        'F' => Symbology::Codabar,
        'G' => Symbology::Code93,
        'I' => Symbology::Interleaved2of5(check_digit(modifier)),
        'L' => Symbology::Pdf417,
        'Q' => Symbology::Qr,
        'd' => Symbology::DataMatrix,
        other => Symbology::Other(other),
    }
}

/// Modifiers are sums: 1 verified, 3 verified and stripped (2 in one old manual), 4 full ASCII.
fn check_digit(modifier: char) -> CheckDigit {
    match modifier.to_digit(16).unwrap_or(0) & 3 {
        0 => CheckDigit::None,
        1 => CheckDigit::Sent,
        _ => CheckDigit::Stripped,
    }
}

/// Codabar frames its digits in one of A-D at each end; scanners may send them.
fn without_start_and_stop(data: &str) -> &str {
    let is_frame = |c: char| matches!(c, 'A'..='D' | 'a'..='d');
    data.strip_prefix(is_frame).and_then(|rest| rest.strip_suffix(is_frame)).unwrap_or(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_split_off_and_understood() {
        for (sent, symbology, data) in [
            ("]A0167A006007", Symbology::Code39(CheckDigit::None), "167A006007"),
            ("]A1167A006007.", Symbology::Code39(CheckDigit::Sent), "167A006007."),
            ("]A2167A006007", Symbology::Code39(CheckDigit::Stripped), "167A006007"),
            ("]A7167A006007", Symbology::Code39(CheckDigit::Stripped), "167A006007"),
            ("]C1FI0012345", Symbology::Gs1Code128, "FI0012345"),
            ("]E09789510000000", Symbology::Ean, "9789510000000"),
            ("]F0A1234B", Symbology::Codabar, "1234"),
            ("]F0A1234", Symbology::Codabar, "A1234"),
            ("]I31234", Symbology::Interleaved2of5(CheckDigit::Stripped), "1234"),
            ("]Z9x", Symbology::Other('Z'), "x"),
            ("]C0", Symbology::Code128, ""),
        ] {
            assert_eq!(split(sent), (Some(symbology), data), "{sent}");
        }
    }

    #[test]
    fn text_that_only_looks_like_an_identifier_is_left_whole() {
        for text in ["", "]", "]C", "]10", "]C-1", "A]C0", "A1234B", "\u{e4}]C0"] {
            assert_eq!(split(text), (None, text));
        }
    }
}
