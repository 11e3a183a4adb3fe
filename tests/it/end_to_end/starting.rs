//! What it refuses to start on, and how it says so.

use super::ils::Ils;
use super::kiosk::Kiosk;
use super::patrons::oystila;
use super::site::Site;

/// The config is wrong (contract.md 2); systemd does not restart on it.
const CONFIG_IS_WRONG: Option<i32> = Some(78);

type Damage = fn(&Kiosk);

#[test]
fn a_missing_or_short_store_key_is_named_and_ends_with_78() {
    let damages: [(&str, Damage); 3] = [
        ("missing", |kiosk| std::fs::remove_file(kiosk.path("store-key")).unwrap()),
        ("short", |kiosk| std::fs::write(kiosk.path("store-key"), [7; 31]).unwrap()),
        ("empty", |kiosk| std::fs::write(kiosk.path("store-key"), []).unwrap()),
    ];
    for (case, damage) in damages {
        let ils = Ils::open();
        let kiosk = Site::new(ils.address()).equipped();
        damage(&kiosk);
        let ended = kiosk.start_in_vain();
        assert_eq!(ended.code, CONFIG_IS_WRONG, "{case}: {}", ended.stderr);
        assert!(ended.stderr.contains("key_file"), "{case}: {}", ended.stderr);
        assert_eq!(std::fs::read_dir(kiosk.path("store")).unwrap().count(), 0, "{case}: nothing was written");
    }
}

#[test]
fn a_store_sealed_with_another_key_is_refused_and_left_as_it_is() {
    let ils = Ils::open();
    let mut kiosk = Kiosk::open(&ils);
    kiosk.let_in(oystila());
    assert_eq!(kiosk.stop(), Some(0));
    let right = std::fs::read(kiosk.path("store-key")).unwrap();
    std::fs::write(kiosk.path("store-key"), [7; 32]).unwrap();
    let ended = kiosk.start_in_vain();
    assert!(matches!(ended.code, Some(1 | 78)), "{ended:?}");
    assert!(ended.stderr.contains("key"), "{}", ended.stderr);
    std::fs::write(kiosk.path("store-key"), right).unwrap();
    kiosk.start();
    kiosk.wait_until_well();
    assert_eq!(kiosk.granted().len(), 1);
}

#[test]
fn a_wrong_config_is_refused_with_its_place_and_78() {
    let ils = Ils::open();
    let kiosk = Site::new(ils.address()).with("unlock_for", "unlok_for").equipped();
    let place = format!("omatoimi.toml:{}:", line_of(&kiosk, "unlok_for"));
    for command in ["run", "check"] {
        let ended = kiosk.run(&[command]);
        assert_eq!(ended.code, CONFIG_IS_WRONG, "{command}: {}", ended.stderr);
        let said = ended.stdout + &ended.stderr;
        assert!(said.contains(&place) && said.contains("unlock_for"), "{command}: {said}");
    }
}

#[test]
fn the_contracts_example_is_accepted_once_its_paths_exist() {
    let ils = Ils::open();
    let kiosk = Site::as_in_contract(ils.address()).equipped();
    let ended = kiosk.run(&["check"]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    assert_eq!(std::fs::read_dir(kiosk.path("store")).unwrap().count(), 0, "check touches nothing");
}

#[test]
fn two_programs_on_one_store_are_not_both_served() {
    let ils = Ils::open();
    let mut kiosk = Kiosk::open(&ils);
    let ended = kiosk.start_in_vain();
    assert!(matches!(ended.code, Some(1..=78)), "{ended:?}");
    assert!(kiosk.is_running());
    kiosk.let_in(oystila());
}

fn line_of(kiosk: &Kiosk, text: &str) -> usize {
    let config = std::fs::read_to_string(kiosk.path("omatoimi.toml")).unwrap();
    1 + config.lines().position(|line| line.contains(text)).unwrap()
}
