//! Check digits of library numbers. Printed cards exist that fail them, so whether to ask is a setting of the site.
//!
//! Source: hardware.md 1, with its vectors.

/// Whether 14 digits end in their check digit: every second digit from the first is doubled (less 9 above 9), and the sum
/// of all is a multiple of 10. Anything but 14 digits is `false`.
pub fn is_valid_mod10(number: &str) -> bool {
    let digits: Option<Vec<u32>> = number.chars().map(|c| c.to_digit(10)).collect();
    let Some(digits) = digits.filter(|digits| digits.len() == 14) else {
        return false;
    };
    let sum: u32 = digits
        .iter()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, doubled) if doubled > 9 => doubled - 9,
            (0, doubled) => doubled,
            (_, _) => *digit,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The characters of Code 39 in the order of their values.
const CODE39: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";

/// The text without its last character, when that is the Code 39 modulo 43 check character of the rest.
pub fn verified_mod43(text: &str) -> Option<&str> {
    let check = text.chars().next_back()?;
    let data = text.strip_suffix(check).filter(|data| !data.is_empty())?;
    let sum = data.chars().map(value).sum::<Option<usize>>()?;
    (value(check)? == sum % CODE39.len()).then_some(data)
}

fn value(character: char) -> Option<usize> {
    CODE39.chars().position(|c| c == character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_fourteen_digits_can_pass_mod_10() {
        for text in ["", "3", "3023400051786", "302340005178610", "3023400051786x", "３0234000517861"] {
            assert!(!is_valid_mod10(text), "{text}");
        }
    }

    #[test]
    fn mod_43_refuses_what_code_39_cannot_print() {
        for text in ["", "0", "a0", "1\u{e4}2", "\u{20ac}"] {
            assert_eq!(verified_mod43(text), None, "{text}");
        }
    }
}
