//! What a reader is told to show, sound or drive, and the bytes of it (SIA OSDP 2.2, 6.8 to 6.12).

use std::time::Duration;

use osdp::command::buzzer::BuzzerTone;
use osdp::command::led::{LedColor, LedPermanent, LedRecord, LedTemporary};
use osdp::command::output::{OutputControlCode, OutputRecord};
use osdp::command::text::TextCommand;
use osdp::command::{BuzzerControl, Command, LedControl, OutputControl};

/// The longest text for a reader's display, in characters.
pub const MAX_TEXT: usize = 64;

/// Something for the patron in front of the reader. Of two orders for the same lamp, line or buzzer the newer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// A lamp.
    Led(Led),
    /// The buzzer.
    Beep(Beep),
    /// A line of text.
    Text(Text),
}

/// A lamp of the reader: it shows `on` for `on_for`, then `off` for `off_for`, over and over. Times are rounded down to
/// 0.1 s.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Led {
    /// Which lamp; readers with one have lamp 0.
    pub led: u8,
    /// The first color.
    pub on: Color,
    /// The second color.
    pub off: Color,
    /// At most 25.5 s.
    pub on_for: Duration,
    /// At most 25.5 s.
    pub off_for: Duration,
    /// How long the whole lasts, at most 6553.5 s; then what was shown before is shown again. `None`: for good.
    pub lasts: Option<Duration>,
}

impl Led {
    /// One color, until told otherwise.
    pub fn steady(led: u8, color: Color) -> Self {
        let tick = Duration::from_millis(100);
        Self { led, on: color, off: color, on_for: tick, off_for: Duration::ZERO, lasts: None }
    }

    /// One color for a while.
    pub fn flash(led: u8, color: Color, lasts: Duration) -> Self {
        Self { lasts: Some(lasts), ..Self::steady(led, color) }
    }
}

/// A color of a lamp (table 18).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// Dark.
    Off,
    /// Red.
    Red,
    /// Green.
    Green,
    /// Amber.
    Amber,
    /// Blue.
    Blue,
}

/// The buzzer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beep {
    /// At most 25.5 s.
    pub on_for: Duration,
    /// At most 25.5 s.
    pub off_for: Duration,
    /// How often; 0 is for ever.
    pub times: u8,
}

/// A line on the reader's display. Characters that are not printable ASCII are shown as `?`, and what is longer than
/// [`MAX_TEXT`] is cut: displays know no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// From 1.
    pub row: u8,
    /// What to show.
    pub text: String,
    /// How long, at most 255 s. `None`: for good.
    pub lasts: Option<Duration>,
}

/// What one order replaces.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    Led(u8),
    Buzzer,
    Text(u8),
}

impl Order {
    pub(super) fn slot(&self) -> Slot {
        match self {
            Self::Led(led) => Slot::Led(led.led),
            Self::Beep(_) => Slot::Buzzer,
            Self::Text(text) => Slot::Text(text.row),
        }
    }

    /// The command's code and data.
    pub(super) fn encode(&self) -> Option<(u8, Vec<u8>)> {
        encode(&match self {
            Self::Led(led) => Command::Led(LedControl::new(vec![led.record()])),
            Self::Beep(beep) => Command::Buzzer(BuzzerControl {
                reader: 0,
                tone: BuzzerTone::Default,
                on_time: short(beep.on_for),
                off_time: short(beep.off_for),
                count: beep.times,
            }),
            Self::Text(text) => Command::Text(text.command()),
        })
    }
}

impl Led {
    fn record(&self) -> LedRecord {
        let (on_time, off_time) = (short(self.on_for), short(self.off_for));
        let (on_color, off_color) = (self.on.code(), self.off.code());
        let timer = self.lasts.map_or(0, tenths);
        // Table 16: 2 sets the temporary state, 1 cancels it. Table 17: 1 sets the permanent one, 0 leaves it.
        let (temporary, permanent) = if self.lasts.is_some() { (2, 0) } else { (1, 1) };
        LedRecord {
            reader: 0,
            led: self.led,
            temporary: LedTemporary { control: temporary, on_time, off_time, on_color, off_color, timer },
            permanent: LedPermanent { control: permanent, on_time, off_time, on_color, off_color },
        }
    }
}

impl Color {
    fn code(self) -> LedColor {
        match self {
            Self::Off => LedColor::Black,
            Self::Red => LedColor::Red,
            Self::Green => LedColor::Green,
            Self::Amber => LedColor::Amber,
            Self::Blue => LedColor::Blue,
        }
    }
}

impl Text {
    fn command(&self) -> osdp::command::Text {
        let shown = self.text.chars().take(MAX_TEXT);
        let printable = shown.map(|c| u8::try_from(c).ok().filter(|byte| matches!(byte, 0x20..=0x7E)).unwrap_or(b'?'));
        let seconds = |lasts: Duration| u8::try_from(lasts.as_secs().clamp(1, 255)).unwrap_or(u8::MAX);
        osdp::command::Text {
            reader: 0,
            command: if self.lasts.is_some() { TextCommand::TemporaryNoWrap } else { TextCommand::PermanentNoWrap },
            temp_time_s: self.lasts.map_or(0, seconds),
            row: self.row.max(1),
            column: 1,
            text: printable.collect(),
        }
    }
}

/// An output, on or off; with a time, it falls back by itself when that is over.
pub(super) fn drive(output: u8, on: bool, falls_back_after: Option<Duration>) -> Option<(u8, Vec<u8>)> {
    let code = match (on, falls_back_after) {
        (true, None) => OutputControlCode::PermanentOnAbortTimed,
        (false, None) => OutputControlCode::PermanentOffAbortTimed,
        (true, Some(_)) => OutputControlCode::TemporaryOnResume,
        (false, Some(_)) => OutputControlCode::TemporaryOffResume,
    };
    let timer = falls_back_after.map_or(0, tenths);
    encode(&Command::Output(OutputControl::new(vec![OutputRecord { output, code, timer }])))
}

fn encode(command: &Command) -> Option<(u8, Vec<u8>)> {
    Some((command.code().as_byte(), command.encode_data().ok()?))
}

/// In units of 100 ms, as many as fit.
fn tenths(time: Duration) -> u16 {
    u16::try_from(time.as_millis() / 100).unwrap_or(u16::MAX)
}

/// The same in one byte.
fn short(time: Duration) -> u8 {
    u8::try_from(tenths(time)).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(order: &Order) -> String {
        let (code, data) = order.encode().expect("a command");
        std::iter::once(code).chain(data).map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn orders_are_the_bytes_of_captured_commands() {
        let half = Duration::from_millis(500);
        let beep = Beep { on_for: half, off_for: half, times: 1 };
        assert_eq!(hex(&Order::Beep(beep)), "6a0002050501");
        let text = Text { row: 1, text: "TERVETULOA".to_owned(), lasts: None };
        assert_eq!(hex(&Order::Text(text)), "6b00010001010a544552564554554c4f41");
        let lasts = Some(Duration::from_secs(20));
        let text = Text { row: 1, text: "TERVETULOA".to_owned(), lasts };
        assert_eq!(hex(&Order::Text(text)), "6b00031401010a544552564554554c4f41");
        let (code, data) = drive(0, true, Some(Duration::from_secs(3))).expect("a command");
        assert_eq!((code, data), (0x68, vec![0x00, 0x05, 0x1e, 0x00]));
    }

    #[test]
    fn a_lamp_is_set_for_a_while_or_for_good() {
        assert_eq!(hex(&Order::Led(Led::steady(0, Color::Green))), "69000001010002020000010100".to_owned() + "0202");
        let flash = Led::flash(1, Color::Red, Duration::from_secs(2));
        assert_eq!(hex(&Order::Led(flash)), "6900010201000101140000010001".to_owned() + "01");
    }

    #[test]
    fn a_display_gets_printable_ascii_and_no_more_than_it_holds() {
        let text = Text { row: 0, text: "Ääni\r\n".repeat(100), lasts: Some(Duration::MAX) };
        let shown = text.command();
        assert_eq!((shown.row, shown.temp_time_s, shown.text.len()), (1, 255, MAX_TEXT));
        assert!(shown.text.starts_with(b"??ni??"));
    }
}
