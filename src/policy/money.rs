//! Amounts of money in whole cents; never a float (sip2.md 4, BV).

use std::fmt;
use std::str::FromStr;

/// An amount with its currency, `50.00 EUR` in the config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// Hundredths of the currency's unit; negative when the library owes the patron.
    pub cents: i64,
    /// ISO 4217, three capitals.
    pub currency: String,
}

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an amount looks like \"50.00 EUR\"")]
pub struct NotMoney;

impl FromStr for Money {
    type Err = NotMoney;

    /// Reads the config's form: digits, a point, two digits, a blank, a currency.
    fn from_str(text: &str) -> Result<Self, NotMoney> {
        let (amount, currency) = text.split_once(' ').ok_or(NotMoney)?;
        let currency_is_iso = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_uppercase());
        let (whole, hundredths) = amount.split_once('.').ok_or(NotMoney)?;
        let digits =
            |text: &str| !text.is_empty() && text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_digit());
        if !currency_is_iso || !digits(whole) || !digits(hundredths) || hundredths.len() != 2 {
            return Err(NotMoney);
        }
        let cents = format!("{whole}{hundredths}").parse().map_err(|_| NotMoney)?;
        Ok(Self { cents, currency: currency.to_owned() })
    }
}

impl Money {
    /// Reads an amount as library systems write it: `12.50`, `7.4`, `0.0`, `1,234.50`, `1.234,50`, `12,5 EUR`, `-0.00`.
    /// The last separator followed by one or two digits is the decimal one; a separator before exactly three digits
    /// groups thousands. Anything else is not an amount: a fee that cannot be read is not a fee of nothing.
    pub fn read_lenient(text: &str, currency: &str) -> Option<Self> {
        let text = text.trim();
        let (amount, said) = match text.split_once(' ') {
            Some((amount, said)) => (amount, said.trim()),
            None => (text, currency),
        };
        if said != currency {
            return None;
        }
        let (negative, amount) = match amount.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, amount),
        };
        let mut groups = amount.split(['.', ',']).collect::<Vec<_>>();
        let all_digits =
            groups.iter().all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
        if !all_digits || amount.len() > 20 {
            return None;
        }
        let hundredths = match groups.as_slice() {
            [_, .., last] if last.len() <= 2 => {
                let last = groups.pop().unwrap_or_default();
                let value: i64 = last.parse().ok()?;
                if last.len() == 1 { value * 10 } else { value }
            }
            _ => 0,
        };
        let (first, thousands) = groups.split_first()?;
        let grouped = thousands.is_empty() || first.len() <= 3 && thousands.iter().all(|group| group.len() == 3);
        if !grouped {
            return None;
        }
        let whole: i64 = groups.concat().parse().ok()?;
        let cents = whole.checked_mul(100)?.checked_add(hundredths)?;
        Some(Self { cents: if negative { -cents } else { cents }, currency: currency.to_owned() })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.cents < 0 { "-" } else { "" };
        let cents = self.cents.unsigned_abs();
        write!(f, "{sign}{}.{:02} {}", cents / 100, cents % 100, self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_config_form_is_strict() {
        assert_eq!("50.00 EUR".parse::<Money>().unwrap().cents, 5000);
        for wrong in ["50 EUR", "50.0 EUR", "50,00 EUR", "50.00", "50.00 euro", "-1.00 EUR", " 50.00 EUR", "50.00 EUR "]
        {
            assert!(wrong.parse::<Money>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn amounts_of_library_systems_are_read_to_the_cent() {
        let cents = |text| Money::read_lenient(text, "EUR").map(|money| money.cents);
        for (text, expected) in [
            ("12.50", 1250),
            ("7.4", 740),
            ("0.0", 0),
            ("1,234.50", 123_450),
            ("1.234,50", 123_450),
            ("12,5 EUR", 1250),
            ("-0.00", 0),
            ("-3.20", -320),
            ("5", 500),
            ("1,234", 123_400),
            ("1.234.567,8", 123_456_780),
            ("10.01", 1001),
        ] {
            assert_eq!(cents(text), Some(expected), "{text}");
        }
        for unreadable in
            ["", "-", ".", "12.", ".5", "1,23,4", "12.3456", "ten", "12 USD", "1e5", "99999999999999999999"]
        {
            assert_eq!(cents(unreadable), None, "{unreadable}");
        }
    }
}
