//! One Wiegand frame, as a string of 0 and 1.

use omatoimi_hardware::bits::Bits;
use omatoimi_hardware::keypad::Key;
use omatoimi_hardware::wiegand::{self, MOST_BITS, Reading};
use serde_json::{Value, json};

/// How many `bits`, whether their parity holds (null where there is none), `facility` and `card` where they are known and
/// hold. `value_hex` is the card's number in hex, and `key` the key of a keypad.
pub(super) fn decode(line: &[u8]) -> Result<Value, String> {
    let bits = line.iter().enumerate().map(|(at, byte)| match byte {
        b'0' => Ok(false),
        b'1' => Ok(true),
        _ => Err(format!("character {} is neither 0 nor 1", at + 1)),
    });
    let bits = bits.collect::<Result<Vec<bool>, String>>()?;
    let bits = Bits::from_bits(bits).filter(|bits| (1..=MOST_BITS).contains(&bits.len()));
    let bits = bits.ok_or_else(|| format!("not 1 to {MOST_BITS} bits"))?;
    let (facility, card, key) = match wiegand::read(&bits) {
        Reading::Card(card) => (card.facility, Some(card.number), None),
        Reading::Key(key) => (None, None, Some(key)),
        Reading::Noise => (None, None, None),
    };
    let digits = match bits.len() {
        26 | 34 | 37 => (bits.len() - 2).div_ceil(4),
        count => count.div_ceil(4),
    };
    // The number of a card of 26 bits has its facility before it.
    let value = card.map(|number| facility.map_or(0, |facility| u128::from(facility) << 16) | number);
    Ok(json!({
        "bits": bits.len(),
        "parity_ok": wiegand::parity(&bits),
        "facility": facility,
        // A longer one has no place in a JSON number.
        "card": card.and_then(|number| u64::try_from(number).ok()),
        "value_hex": value.map(|value| format!("{value:0digits$x}")),
        "key": key.map(name),
    }))
}

fn name(key: Key) -> String {
    match key {
        Key::Digit(digit) => char::from(digit.ascii()).to_string(),
        Key::Clear => "*".to_owned(),
        Key::Enter => "#".to_owned(),
    }
}
