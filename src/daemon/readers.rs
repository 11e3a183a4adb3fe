//! The lamp, the buzzer and the display of OSDP readers: they say what their door shows, each thing once.
//!
//! Keys are left to the reader, which beeps at its own; the rhythms are those of a door's buzzer, in the reader's tenths of
//! a second.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use omatoimi_hardware::osdp::{Beep, Color, Led, Order, Text};

use super::DoorView;
use super::devices::Devices;
use crate::config::{Config, Driver};
use crate::door::{Display, Rhythm, Signal, Signals, rhythm};
use crate::i18n::Lcd;
use crate::ids::{DeviceId, DoorId};
use crate::time::Now;
use crate::web::door::Place;

/// Readers have this one lamp at least.
const LAMP: u8 = 0;
/// The least that a reader's times can say (SIA OSDP 2.2, 6.10).
const TENTH: Duration = Duration::from_millis(100);
/// How the lamp blinks while the reader waits for a PIN or an answer.
const BLINK: Duration = Duration::from_millis(500);

/// The doors that have such readers.
pub(super) struct Readers {
    panels: BTreeMap<DoorId, Panel>,
    /// In whose words they speak.
    place: Arc<Place>,
}

/// The readers of one door, and what they show.
struct Panel {
    devices: Vec<DeviceId>,
    signals: Signals,
    shown: Option<Display>,
    lamp: Option<Led>,
    lines: Option<Lcd>,
}

impl Readers {
    pub(super) fn new(config: &Config, place: Arc<Place>) -> Self {
        let is_osdp = |device: &DeviceId| {
            config.devices.get(device).is_some_and(|device| matches!(device.driver, Driver::Osdp(_)))
        };
        let panel = |door: &crate::config::Door| {
            let mut devices: Vec<DeviceId> = std::iter::once(&door.reader).chain(&door.keypad).cloned().collect();
            devices.retain(is_osdp);
            devices.dedup();
            (!devices.is_empty()).then(|| Panel::new(devices))
        };
        let panels = config.doors.iter().filter_map(|(id, door)| Some((id.clone(), panel(door)?)));
        Self { panels: panels.collect(), place }
    }

    /// Takes what the doors show now.
    pub(super) fn show(&mut self, views: &BTreeMap<DoorId, DoorView>, now: Now, devices: &Devices) {
        for (door, panel) in &mut self.panels {
            let Some(DoorView { display, .. }) = views.get(door) else { continue };
            let lines = self.place.lcd(door, display, None, now.wall);
            for order in panel.show(display, lines, now.mono) {
                panel.devices.iter().for_each(|device| devices.order(device, order.clone()));
            }
        }
    }

    /// A reader has come back, and knows nothing of what it showed.
    pub(super) fn restore(&self, reader: &DeviceId, devices: &Devices) {
        for panel in self.panels.values().filter(|panel| panel.devices.contains(reader)) {
            let lamp = panel.lamp.clone().map(Order::Led);
            let lines = panel.lines.iter().flat_map(|lines| text(None, lines));
            lamp.into_iter().chain(lines).for_each(|order| devices.order(reader, order));
        }
    }
}

impl Panel {
    fn new(devices: Vec<DeviceId>) -> Self {
        Self { devices, signals: Signals::new(), shown: None, lamp: None, lines: None }
    }

    /// What the readers must be told.
    fn show(&mut self, display: &Display, lines: Lcd, now: Instant) -> Vec<Order> {
        let mut orders = Vec::new();
        let lamp = self.lamp(display, now);
        if self.lamp.as_ref() != Some(&lamp) {
            orders.push(Order::Led(lamp.clone()));
            self.lamp = Some(lamp);
        }
        if self.shown.as_ref() != Some(display) {
            orders.extend(rhythm(self.shown.as_ref(), display).and_then(beep).map(Order::Beep));
            self.shown = Some(display.clone());
        }
        orders.extend(text(self.lines.as_ref(), &lines));
        self.lines = Some(lines);
        orders
    }

    /// Green and red as a door's own lamps; else amber, which blinks while a visit goes on.
    fn lamp(&mut self, display: &Display, now: Instant) -> Led {
        self.signals.show(display, now);
        while self.signals.next_command().is_some() {}
        let lit = |wanted| self.signals.levels().any(|set| set.signal == wanted && set.on);
        if lit(Signal::Red) {
            Led::steady(LAMP, Color::Red)
        } else if lit(Signal::Green) {
            Led::steady(LAMP, Color::Green)
        } else if matches!(display, Display::AskPin { .. } | Display::Checking) {
            Led { off: Color::Off, on_for: BLINK, off_for: BLINK, ..Led::steady(LAMP, Color::Amber) }
        } else {
            Led::steady(LAMP, Color::Amber)
        }
    }
}

/// A rhythm of the door's buzzer in tenths of a second; none where it is that of a key.
fn beep(rhythm: Rhythm) -> Option<Beep> {
    let long = |ms: Option<&u64>| ms.map_or(Duration::ZERO, |ms| Duration::from_millis(*ms).max(TENTH));
    let (on_for, off_for) = (long(rhythm.first()), long(rhythm.get(1)));
    let times = u8::try_from(rhythm.len().div_ceil(2)).ok()?;
    let whole: u64 = rhythm.iter().sum();
    (Duration::from_millis(whole) >= TENTH).then_some(Beep { on_for, off_for, times })
}

/// The lines that changed.
fn text(before: Option<&Lcd>, lines: &Lcd) -> Vec<Order> {
    let Lcd(first, second) = lines;
    let row = |row, line: &str, was: Option<&String>| {
        // Spaces: a shorter line must not leave the end of a longer one.
        let text = format!("{:<width$}", plain(line), width = crate::i18n::LCD_WIDTH);
        (was.map(String::as_str) != Some(line)).then_some(Order::Text(Text { row, text, lasts: None }))
    };
    let rows = [row(1, first, before.map(|lines| &lines.0)), row(2, second, before.map(|lines| &lines.1))];
    rows.into_iter().flatten().collect()
}

/// A line in ASCII, which is all that readers take (6.12): letters without their marks, as people write them without.
fn plain(line: &str) -> String {
    let letter = |letter| match letter {
        'ä' | 'å' | 'á' | 'à' | 'â' => 'a',
        'Ä' | 'Å' | 'Á' | 'À' | 'Â' => 'A',
        'ö' | 'ø' | 'ó' | 'õ' => 'o',
        'Ö' | 'Ø' | 'Ó' | 'Õ' => 'O',
        'é' | 'è' | 'ë' => 'e',
        'É' | 'È' | 'Ë' => 'E',
        'ü' | 'ú' => 'u',
        'Ü' | 'Ú' => 'U',
        'í' => 'i',
        'Í' => 'I',
        'č' | 'ć' => 'c',
        'Č' | 'Ć' => 'C',
        'š' => 's',
        'Š' => 'S',
        'ž' => 'z',
        'Ž' => 'Z',
        '–' | '—' => '-',
        '’' => '\'',
        '\u{a0}' | '\u{202f}' => ' ',
        other => other,
    };
    line.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::door::RefusalClass;
    use crate::time::Clock;

    fn panel() -> Panel {
        Panel::new(vec![DeviceId::new("reader")])
    }

    fn lines(first: &str) -> Lcd {
        Lcd(first.to_owned(), String::new())
    }

    /// What the readers are told for each display in turn, all with the same lines.
    fn told(displays: &[Display]) -> Vec<Vec<Order>> {
        let now = Clock::system().now().mono;
        let mut panel = panel();
        displays.iter().map(|display| panel.show(display, lines("x"), now)).collect()
    }

    fn led(color: Color) -> Order {
        Order::Led(Led::steady(LAMP, color))
    }

    fn beeps(on_ms: u64, off_ms: u64, times: u8) -> Order {
        let (on_for, off_for) = (Duration::from_millis(on_ms), Duration::from_millis(off_ms));
        Order::Beep(Beep { on_for, off_for, times })
    }

    #[test]
    fn a_welcome_is_green_with_two_beeps_and_a_refusal_red_with_a_long_one() {
        let refused = Display::Refused { class: RefusalClass::NotAccepted };
        let welcome = Display::Welcome { language: None };
        let told = told(&[Display::Idle, welcome, Display::Idle, refused, Display::Idle, Display::Idle]);
        assert_eq!(told[1], [led(Color::Green), beeps(100, 100, 2)]);
        assert_eq!(told[2], [led(Color::Amber)]);
        assert_eq!(told[3], [led(Color::Red), beeps(600, 0, 1)]);
        assert_eq!((told[4].as_slice(), told[5].len()), ([led(Color::Amber)].as_slice(), 0));
    }

    #[test]
    fn the_lamp_blinks_while_a_visit_goes_on_and_keys_are_left_to_the_reader() {
        let typed = |typed| Display::AskPin { typed, longest: 4 };
        let told = told(&[Display::Idle, typed(0), typed(1), Display::Checking]);
        assert!(matches!(told[1].as_slice(), [Order::Led(Led { on: Color::Amber, off: Color::Off, .. })]));
        assert!(told[2].is_empty() && told[3].is_empty());
    }

    #[test]
    fn a_line_is_told_when_it_changes_in_letters_that_readers_have() {
        let now = Clock::system().now().mono;
        let mut panel = panel();
        let texts = |orders: Vec<Order>| -> Vec<(u8, String)> {
            let text = |order| match order {
                Order::Text(Text { row, text, .. }) => Some((row, text)),
                Order::Led(_) | Order::Beep(_) => None,
            };
            orders.into_iter().filter_map(text).collect()
        };
        let first = texts(panel.show(&Display::Idle, lines("Näytä kortti"), now));
        assert_eq!(first, [(1, "Nayta kortti    ".to_owned()), (2, " ".repeat(16))]);
        assert_eq!(texts(panel.show(&Display::Idle, lines("Näytä kortti"), now)), []);
        assert_eq!(
            texts(panel.show(&Display::Idle, lines("Čájet goartta"), now)),
            [(1, "Cajet goartta   ".to_owned())]
        );
    }

    #[test]
    fn every_line_of_every_language_is_left_in_ascii() {
        let all =
            ["fi", "sv", "en", "se"].map(|code| std::fs::read_to_string(format!("config/i18n/{code}.ftl")).unwrap());
        let said = all.iter().flat_map(|file| file.lines()).filter(|line| line.starts_with("lcd-"));
        let left: Vec<String> = said
            .map(plain)
            .filter(|line| line.chars().any(|letter| !letter.is_ascii() && !"đĐŋŊŧŦ".contains(letter)))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
}
