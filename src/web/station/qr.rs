//! The payment page as a QR code (ISO/IEC 18004).

use std::fmt::Write;

use qrcode::QrCode;
use qrcode::types::Color;

/// Light modules around the code, which every reader needs.
const QUIET: usize = 4;

/// The code of `text` as an SVG of one unit a module; None where `text` is too long for any.
pub(super) fn svg(text: &str) -> Option<String> {
    let code = QrCode::new(text).ok()?;
    let (width, side) = (code.width(), code.width() + 2 * QUIET);
    let mut dark = String::new();
    for (index, _) in code.to_colors().iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
        // Writing to a text cannot fail.
        let _ = write!(dark, "M{} {}h1v1h-1z", index % width + QUIET, index / width + QUIET);
    }
    Some(format!(
        r##"<svg class="code" viewBox="0 0 {side} {side}" aria-hidden="true" focusable="false" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{dark}"/></svg>"##
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_quiet_zone_and_its_three_finders_and_too_long_a_text_has_none() {
        let code = svg("https://maksu.example/").unwrap();
        // 22 bytes at level M are a code of version 2, 25 modules wide (ISO/IEC 18004, table 7).
        assert!(code.contains(r#"viewBox="0 0 33 33""#), "{code}");
        for finder in ["M4 4h1", "M28 4h1", "M4 28h1"] {
            assert!(code.contains(finder), "{code}");
        }
        assert!(!code.contains("M3 ") && !code.contains("M29 "), "nothing dark in the quiet zone");
        assert!(svg(&"x".repeat(5000)).is_none());
    }
}
