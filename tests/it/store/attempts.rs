//! PIN attempts on disk: counted before the check, and no way to shorten a wait.

use super::*;

fn counted(gate: Gate) -> AttemptId {
    match gate {
        Gate::Counted { attempt, .. } => attempt,
        Gate::Locked { for_ } => panic!("locked for {for_:?}"),
    }
}

fn locked(gate: Gate) -> Duration {
    match gate {
        Gate::Locked { for_ } => for_,
        Gate::Counted { .. } => panic!("not locked"),
    }
}

/// Wrong PINs until the card is locked for at least `at_least`.
fn guess_until_locked(kiosk: &mut Kiosk, number: &str, at_least: Duration) -> Duration {
    loop {
        match kiosk.attempt(number, "main") {
            Gate::Counted { .. } => {}
            Gate::Locked { for_ } if for_ >= at_least => return for_,
            Gate::Locked { for_ } => kiosk.advance(for_),
        }
    }
}

#[test]
fn i7_an_attempt_is_on_disk_before_its_pin_is_checked() {
    let mut kiosk = Kiosk::new();
    let _ = counted(kiosk.attempt("23529000035676", "main"));
    // What another program sees now is what a power cut would leave.
    let copy = tempfile::tempdir().unwrap();
    for (name, bytes) in bytes_of_all_files(&kiosk.path()) {
        std::fs::write(copy.path().join(name), bytes).unwrap();
    }
    let settings = Settings { directory: copy.path().to_owned(), ..kiosk.settings() };
    let mut after_the_cut = Store::open(settings, &key(), kiosk.now).unwrap().store;
    let gate = after_the_cut.count_attempt(&card("23529000035676"), &door("main"), kiosk.now);
    assert_eq!(locked(gate.unwrap()), Duration::from_secs(1));
}

#[test]
fn i8_neither_a_restart_nor_a_clock_step_shortens_a_lock() {
    let mut kiosk = Kiosk::new();
    guess_until_locked(&mut kiosk, "23529000035676", Duration::from_secs(300));
    kiosk.advance(Duration::from_secs(100));
    let before = locked(kiosk.attempt("23529000035676", "main"));
    assert_eq!(before, Duration::from_secs(200));

    for days in [-21, 21, 4000] {
        let wall = kiosk.now.wall + chrono::TimeDelta::days(days);
        kiosk.set_wall(wall);
        assert_eq!(locked(kiosk.attempt("23529000035676", "main")), before, "{days} days");
    }
    for _ in 0..3 {
        // Off for a day: that does not count as waiting, and what was last written is where it goes on.
        kiosk.stop();
        kiosk.advance(DAY);
        kiosk.start();
        assert!(locked(kiosk.attempt("23529000035676", "main")) >= before);
    }
}

#[test]
fn i8_time_in_service_goes_on_over_restarts() {
    let mut kiosk = Kiosk::new();
    guess_until_locked(&mut kiosk, "23529000035676", Duration::from_secs(300));
    let mut left = Duration::from_secs(300);
    while !left.is_zero() {
        kiosk.advance(Duration::from_secs(60));
        let now = kiosk.now;
        kiosk.store().write_uptime(now).unwrap();
        kiosk.start();
        left -= Duration::from_secs(60);
        if !left.is_zero() {
            assert_eq!(locked(kiosk.attempt("23529000035676", "main")), left);
        }
    }
    counted(kiosk.attempt("23529000035676", "main"));
}

#[test]
fn i8_a_restart_does_not_free_a_full_day() {
    let mut kiosk = Kiosk::new();
    guess_until_locked(&mut kiosk, "23529000035676", Duration::from_secs(3600));
    let before = locked(kiosk.attempt("23529000035676", "main"));
    kiosk.start();
    assert!(locked(kiosk.attempt("23529000035676", "main")) >= before);
    kiosk.advance(before);
    let now = kiosk.now;
    kiosk.store().purge(now, true).unwrap();
    counted(kiosk.attempt("23529000035676", "main"));
}

#[test]
fn asking_while_locked_does_not_extend_the_lock() {
    let mut kiosk = Kiosk::new();
    let mut left = guess_until_locked(&mut kiosk, "23529000035676", Duration::from_secs(30));
    while left > Duration::from_secs(1) {
        kiosk.advance(Duration::from_secs(1));
        left -= Duration::from_secs(1);
        assert_eq!(locked(kiosk.attempt("23529000035676", "main")), left);
    }
}

#[test]
fn i13_one_cards_failures_lock_no_other_card() {
    let mut kiosk = Kiosk::new();
    for number in 0..40 {
        guess_until_locked(&mut kiosk, &format!("2352900003{number:04}"), Duration::from_secs(300));
    }
    match kiosk.attempt("23529000035676", "main") {
        Gate::Counted { wait, .. } => assert!(wait <= Duration::from_secs(60), "the door only slows"),
        Gate::Locked { .. } => panic!("locked by others"),
    }
}

#[test]
fn a_door_slows_after_fifteen_wrong_pins_and_other_doors_do_not() {
    let mut kiosk = Kiosk::new();
    let waits: Vec<u64> = (0..20)
        .map(|number| match kiosk.attempt(&format!("29{number}"), "main") {
            Gate::Counted { wait, .. } => wait.as_secs(),
            Gate::Locked { .. } => panic!("locked"),
        })
        .collect();
    assert_eq!(waits[..15], [0; 15]);
    assert_eq!(waits[15..], [5, 10, 20, 40, 60]);
    kiosk.start();
    assert!(matches!(kiosk.attempt("30", "main"), Gate::Counted { wait, .. } if wait == Duration::from_secs(60)));
    assert!(matches!(kiosk.attempt("31", "side"), Gate::Counted { wait, .. } if wait.is_zero()));
}

#[test]
fn an_attempt_without_a_verdict_is_handed_back() {
    let mut kiosk = Kiosk::new();
    for _ in 0..30 {
        let attempt = counted(kiosk.attempt("23529000035676", "main"));
        let now = kiosk.now;
        kiosk.store().return_attempt(&attempt, now).unwrap();
        // Twice changes nothing more.
        kiosk.store().return_attempt(&attempt, now).unwrap();
    }
    assert!(matches!(kiosk.attempt("1", "main"), Gate::Counted { wait, .. } if wait.is_zero()));
}

#[test]
fn a_right_pin_clears_the_waits_with_its_entry_and_a_wrong_one_does_not() {
    let mut kiosk = Kiosk::new();
    guess_until_locked(&mut kiosk, "23529000035676", Duration::from_secs(300));
    kiosk.advance(Duration::from_secs(300));
    let attempt = counted(kiosk.attempt("23529000035676", "main"));
    kiosk.record("23529000035676", Reason::WrongPin);
    assert_eq!(locked(kiosk.attempt("23529000035676", "main")), Duration::from_secs(900));
    // The PIN was right though the rules say no.
    kiosk.try_record("23529000035676", Reason::Fees, Some(&attempt)).unwrap();
    counted(kiosk.attempt("23529000035676", "main"));
    assert_eq!(locked(kiosk.attempt("23529000035676", "main")), Duration::from_secs(1));
}

#[test]
fn the_table_of_cards_is_bounded_and_drops_no_live_lock() {
    let mut kiosk = Kiosk::new();
    guess_until_locked(&mut kiosk, "23529000035676", Duration::from_secs(3600));
    let full_day = locked(kiosk.attempt("23529000035676", "main"));
    kiosk.advance(Duration::from_secs(60));
    let now = kiosk.now;
    kiosk.store().write_uptime(now).unwrap();
    kiosk.stop();
    let database = rusqlite::Connection::open(kiosk.path().join("entries.db")).unwrap();
    database
        .execute_batch(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
             INSERT INTO card_attempts SELECT randomblob(32), '{\"recent\":[],\"consecutive\":0}',
             (SELECT uptime FROM state), 0 FROM n",
        )
        .unwrap();
    let count = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    kiosk.start();
    for number in 0..20 {
        counted(kiosk.attempt(&format!("30{number}"), "main"));
    }
    assert_eq!(count("SELECT count(*) FROM card_attempts"), 10_000);
    assert_eq!(locked(kiosk.attempt("23529000035676", "main")), full_day - Duration::from_secs(60));

    database.execute("UPDATE card_attempts SET locked_until = (SELECT uptime + 7000 FROM state)", []).unwrap();
    assert_eq!(locked(kiosk.attempt("99", "main")), Duration::from_secs(7));
    assert_eq!(count("SELECT count(*) FROM card_attempts"), 10_000);
}

#[test]
fn attempts_are_swept_after_a_day_in_service_and_name_no_card() {
    let mut kiosk = Kiosk::new();
    counted(kiosk.attempt("23529000035676", "main"));
    let number: std::collections::HashSet<_> = [b"23529000035676".to_vec()].into();
    assert_eq!(first_holding(&kiosk.path(), &number), None);
    kiosk.advance(DAY - Duration::from_millis(1));
    let now = kiosk.now;
    assert_eq!(kiosk.store().purge(now, false).unwrap().attempts, 0);
    kiosk.advance(Duration::from_millis(1));
    let now = kiosk.now;
    assert_eq!(kiosk.store().purge(now, false).unwrap().attempts, 1);
}

#[test]
fn asking_how_long_a_card_is_locked_counts_nothing() {
    let mut kiosk = Kiosk::new();
    let locked = |kiosk: &mut Kiosk| {
        let now = kiosk.now;
        kiosk.store().locked_for(&card("23529000035676"), now).unwrap()
    };
    assert_eq!(locked(&mut kiosk), None);
    assert!(matches!(kiosk.attempt("23529000035676", "main"), Gate::Counted { .. }));
    let first = locked(&mut kiosk).unwrap();
    assert_eq!((first, locked(&mut kiosk)), (Duration::from_secs(1), Some(first)));
    kiosk.advance(first);
    assert_eq!(locked(&mut kiosk), None);
    assert!(matches!(kiosk.attempt("23529000035676", "main"), Gate::Counted { .. }));
}
