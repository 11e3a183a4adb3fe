//! Readers that are not what they should be: nothing of theirs is believed, and staff are told why.

use super::*;
use crate::twin::OsdpFault;

const CARD: [u8; 4] = [4, 0xA1, 0xB2, 0xC3];

/// Half a minute with a reader that is not secure: what was told, besides the alarm, and the alarm itself, at its time.
fn alarm_of(mut lab: Lab) -> NotSecure {
    for reader in &lab.readers {
        reader.present(&uid(&CARD));
        reader.press("1");
    }
    lab.run(seconds(30));
    let mut alarm = None;
    for (at, _, event) in &lab.events {
        if let Event::Reader(Report::NotSecure(why)) = event {
            assert!(*at >= seconds(10) && *at < ms(10_300), "{at:?}");
            assert_eq!(alarm.replace(*why), None);
        } else {
            assert!(matches!(event, Event::Lost { .. }), "not from this reader: {event:?}");
        }
    }
    alarm.expect("an alarm")
}

#[test]
fn a_reader_with_another_key_is_an_alarm_and_never_heard() {
    assert_eq!(alarm_of(Lab::new(&[5], vec![TwinReader::new(5, Some(OTHER_KEY))])), NotSecure::WrongKey);
}

#[test]
fn i28_i31_the_published_key_is_never_used_outside_an_install_mode() {
    let new = TwinReader::new(5, None);
    let mut lab = Lab::new(&[5], vec![new.clone()]);
    lab.run(seconds(30));
    assert!(lab.sent.iter().all(|frame| {
        let frame = Frame::parse(frame).expect("a frame");
        !matches!(&frame.security, Some((0x11 | 0x13, mark)) if mark == &[0])
    }));
    assert_eq!(new.key(), None);
    assert_eq!(alarm_of(Lab::new(&[5], vec![new])), NotSecure::NoKey);
}

#[test]
fn a_silent_a_garbled_and_a_missing_reader_are_alarms_of_their_own() {
    let silent = reader();
    silent.set_fault(OsdpFault::Silent);
    assert_eq!(alarm_of(Lab::new(&[5], vec![silent])), NotSecure::Silent);
    assert_eq!(alarm_of(Lab::new(&[5], vec![])), NotSecure::Silent);
    assert_eq!(alarm_of(Lab::new(&[5], vec![TwinReader::new(6, Some(KEY))])), NotSecure::Silent);
    let garbled = reader();
    garbled.set_fault(OsdpFault::Garbled);
    assert_eq!(alarm_of(Lab::new(&[5], vec![garbled])), NotSecure::Garbled);
}

#[test]
fn what_turns_out_to_be_something_else_is_told_anew() {
    let other = TwinReader::new(5, Some(OTHER_KEY));
    other.set_fault(OsdpFault::Silent);
    let mut lab = Lab::new(&[5], vec![other.clone()]);
    lab.run(seconds(15));
    assert_eq!(lab.events().last(), Some(&Event::Reader(Report::NotSecure(NotSecure::Silent))));
    other.set_fault(OsdpFault::None);
    lab.run(seconds(30));
    assert_eq!(lab.events(), [Event::Reader(Report::NotSecure(NotSecure::WrongKey))]);
}

#[test]
fn a_bus_at_the_wrong_speed_is_an_alarm() {
    let mut lab = Lab::new(&[5], vec![reader()]);
    // What a line driver makes of bits that are half as long.
    lab.wire = Box::new(|_, answers| {
        let doubled = answers.concat().iter().flat_map(|byte| [byte & 0xF0 | byte >> 4, byte << 4 | 0x0F]).collect();
        vec![doubled]
    });
    assert_eq!(alarm_of(lab), NotSecure::Garbled);
}

#[test]
fn two_devices_with_one_address_are_an_alarm_whoever_answers_first() {
    for keys in [[OTHER_KEY, KEY], [OTHER_KEY, OTHER_KEY]] {
        let readers = keys.map(|key| TwinReader::new(5, Some(key))).to_vec();
        assert_eq!(alarm_of(Lab::new(&[5], readers)), NotSecure::TwoDevices);
    }
    // On a real line they talk at once.
    let mut lab = Lab::new(&[5], vec![reader(), TwinReader::new(5, Some(OTHER_KEY))]);
    lab.wire = Box::new(|_, answers| match answers.as_slice() {
        [one, other] => vec![one.iter().zip(other).map(|(one, other)| one & other).collect()],
        _ => answers,
    });
    assert_eq!(alarm_of(lab), NotSecure::Garbled);
}

#[test]
fn without_random_numbers_no_handshake_begins() {
    let lab = Lab::with_nonces(&[5], vec![reader()], Box::new(|| None));
    assert_eq!(alarm_of(lab), NotSecure::NoRandom);
}

#[test]
fn i4_i28_a_recorded_session_opens_nothing_for_a_controller_that_starts_again() {
    let reader = reader();
    let mut recorded = Lab::new(&[5], vec![reader.clone()]);
    recorded.run(seconds(2));
    reader.present(&uid(&CARD));
    recorded.run(seconds(1));
    assert!(recorded.events().iter().any(|event| scanned(event).is_some()));

    // Whoever plays the recording answers each question as the reader did, in order and over and over.
    let mut again = Lab::with_nonces(&[5], vec![], Box::new(|| Some(*b"another!")));
    let mut tape = recorded.heard.clone().into_iter().cycle();
    again.wire = Box::new(move |_, _| tape.next().into_iter().collect());
    again.run(seconds(60));
    // And who looks for the answer that fits.
    let mut fitting = Lab::with_nonces(&[5], vec![], Box::new(|| Some(*b"a third!")));
    let pairs: Vec<_> = recorded.sent.into_iter().zip(recorded.heard).collect();
    fitting.wire = Box::new(move |asked, _| {
        let code = |frame: &[u8]| Frame::parse(frame).map(|frame| (frame.code, frame.sequence));
        pairs.iter().filter(|(then, _)| code(then) == code(asked)).map(|(_, answer)| answer.clone()).collect()
    });
    fitting.run(seconds(60));
    for lab in [&mut again, &mut fitting] {
        let events = lab.events();
        let is_trouble = |event: &Event| matches!(event, Event::Lost { .. } | Event::Reader(Report::NotSecure(_)));
        assert!(events.iter().all(is_trouble), "{events:?}");
    }
}

#[test]
fn i28_a_card_in_clear_or_under_a_wrong_mac_is_no_card() {
    let reader = reader();
    let mut lab = Lab::up(&reader);
    lab.wire = Box::new(|asked, answers| {
        let sequence = Frame::parse(asked).expect("a frame").sequence;
        let in_clear = with_crc(&[0x53, 0x85, 0x10, 0, 4 | sequence, 0x50, 0, 1, 32, 0, 4, 1, 2, 3]);
        let forged =
            with_crc(&[0x53, 0x85, 0x16, 0, 12 | sequence, 2, 0x16, 0x50, 0, 1, 32, 0, 4, 1, 2, 3, 9, 9, 9, 9]);
        [vec![in_clear, forged], answers].concat()
    });
    lab.run(seconds(5));
    assert_eq!(lab.events(), []);
    reader.present(&uid(&CARD));
    lab.run(ms(100));
    assert_eq!(lab.events().iter().filter_map(scanned).collect::<Vec<_>>(), ["04A1B2C3"]);
}

#[test]
fn a_refusal_in_clear_does_not_break_a_channel_that_still_answers() {
    let mut lab = Lab::up(&reader());
    lab.wire = Box::new(|asked, answers| {
        let sequence = Frame::parse(asked).expect("a frame").sequence;
        [vec![with_crc(&[0x53, 0x85, 9, 0, 4 | sequence, 0x41, 6])], answers].concat()
    });
    lab.run(seconds(5));
    assert_eq!(lab.events(), []);
}

#[test]
fn a_new_reader_gets_its_key_in_an_install_mode_and_is_then_like_any_other() {
    let new = TwinReader::new(5, None);
    let mut lab = Lab::new(&[5], vec![new.clone()]);
    lab.run(seconds(20));
    lab.events();
    lab.bus.install(address(5), InstallMode::begin(lab.now, seconds(60)).ends_at(), lab.now);
    new.present(&uid(&CARD));
    lab.run(seconds(3));
    assert_eq!(new.key(), Some(KEY));
    assert_eq!(lab.events(), [Event::Found, Event::Reader(Report::Installed(Installed::Done))]);
    lab.run(seconds(120));
    assert_eq!(lab.events(), []);
    // The key went over the wire, but not for all to read.
    assert!(lab.sent.iter().all(|frame| frame.windows(16).all(|bytes| bytes != KEY)));
}

#[test]
fn an_install_mode_ends_in_time_and_is_never_longer_than_ten_minutes() {
    let mut lab = Lab::new(&[5], vec![]);
    lab.bus.install(address(5), InstallMode::begin(lab.now, seconds(5)).ends_at(), lab.now);
    lab.run(seconds(6));
    assert!(lab.events().contains(&Event::Reader(Report::Installed(Installed::TimeOver))));
    let new = TwinReader::new(5, None);
    lab.readers = vec![new.clone()];
    lab.run(seconds(30));
    assert_eq!(new.key(), None);
    // It ends while the channel with the published key is up and the key is about to be sent.
    let mut lab = Lab::new(&[5], vec![new.clone()]);
    let is_proof = |frame: &Vec<u8>| Frame::parse(frame).is_ok_and(|frame| frame.security == Some((0x13, vec![0])));
    lab.bus.install(address(5), InstallMode::begin(lab.now, ms(500)).ends_at(), lab.now);
    lab.wire = Box::new(|asked, answers| {
        // The reader agrees only after a while.
        let is_slow = Frame::parse(asked).is_ok_and(|frame| frame.code == 0x77);
        if is_slow { vec![] } else { answers }
    });
    lab.run(seconds(30));
    assert!(lab.sent.iter().any(is_proof));
    assert_eq!(new.key(), None);
    assert_eq!(InstallMode::begin(lab.now, seconds(86_400)).ends_at(), lab.now + INSTALL_AT_MOST);
}

#[test]
fn tamper_is_told_when_it_begins_and_ends_and_is_asked_for_after_each_start() {
    let reader = reader();
    reader.set_tamper(true);
    let mut lab = Lab::new(&[5], vec![reader.clone()]);
    lab.run(seconds(2));
    assert_eq!(lab.events(), [Event::Found, Event::Reader(Report::Tamper(true))]);
    reader.set_tamper(false);
    lab.run(ms(100));
    assert_eq!(lab.events(), [Event::Reader(Report::Tamper(false))]);
}

fn with_crc(frame: &[u8]) -> Vec<u8> {
    let crc = ::osdp::packet::crc16(frame);
    [frame, &crc.to_le_bytes()].concat()
}
