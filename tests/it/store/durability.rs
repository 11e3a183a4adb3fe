//! What is answered is on disk; what is damaged, foreign or newer is left as it is.

use std::os::unix::fs::PermissionsExt;

use super::*;

const FILES: [&str; 3] = ["entries.db", "register.db", "keys.db"];

/// How many transactions a WAL file holds (SQLite file format, section 4.1: a commit frame carries the size of the
/// database).
fn commits(wal: &Path) -> usize {
    let bytes = std::fs::read(wal).unwrap();
    let Some(header) = bytes.get(..32) else { return 0 };
    let page_size = u32::from_be_bytes(header[8..12].try_into().unwrap()) as usize;
    bytes[32..]
        .chunks_exact(24 + page_size)
        .filter(|frame| frame[8..16] == header[16..24] && frame[4..8] != [0; 4])
        .count()
}

#[test]
fn promise_3_a_visit_costs_two_commits() {
    let mut kiosk = Kiosk::new();
    let now = kiosk.now;
    kiosk.store().prepare_hour(now).unwrap();
    let in_all = |kiosk: &Kiosk| -> Vec<usize> {
        let wal = |file: &str| commits(&kiosk.path().join(format!("{file}-wal")));
        FILES.iter().map(|file| wal(file)).collect()
    };
    let before = in_all(&kiosk);
    let Gate::Counted { attempt, .. } = kiosk.attempt("23529000035676", "main") else { panic!("locked") };
    let counted = in_all(&kiosk);
    assert_eq!(counted, [before[0] + 1, before[1], before[2]]);
    kiosk.try_record("23529000035676", Reason::Granted, Some(&attempt)).unwrap();
    assert_eq!(in_all(&kiosk), [before[0] + 2, before[1], before[2]]);
    kiosk.advance(HOUR);
    kiosk.record("23529000035676", Reason::Granted);
    assert_eq!(in_all(&kiosk), [before[0] + 3, before[1], before[2]], "the next hour too");
}

#[test]
fn i21_an_acknowledged_entry_is_there_after_a_power_cut() {
    let mut kiosk = Kiosk::new();
    for number in 0..50 {
        let id = kiosk.record(&format!("2352900003{number:04}"), Reason::Granted);
        if number % 10 != 9 {
            continue;
        }
        // The files as they are, WAL and all, with nothing closed: what the disk holds when the power goes.
        let copy = tempfile::tempdir().unwrap();
        for (name, bytes) in bytes_of_all_files(&kiosk.path()) {
            if !name.ends_with("-shm") {
                std::fs::write(copy.path().join(name), bytes).unwrap();
            }
        }
        let settings = Settings { directory: copy.path().to_owned(), ..kiosk.settings() };
        let opened = Store::open(settings, &key(), kiosk.now).unwrap();
        assert_eq!(opened.set_aside, []);
        let log = opened.store.entries(None, None, kiosk.now.wall).unwrap();
        assert_eq!(log.len(), number + 1);
        let last = log.last().unwrap();
        assert_eq!(last.id, id);
        assert_eq!(last.card.as_ref().unwrap().number(), format!("2352900003{number:04}"));
    }
}

#[test]
fn i21_a_wal_cut_anywhere_keeps_whole_entries_and_no_half_one() {
    let mut kiosk = Kiosk::new();
    kiosk.record("1", Reason::Granted);
    kiosk.stop();
    kiosk.start();
    for number in 2..6 {
        kiosk.record(&number.to_string(), Reason::Granted);
    }
    let files = bytes_of_all_files(&kiosk.path());
    let wal = files.iter().find(|(name, _)| name == "entries.db-wal").unwrap().1.len();
    for cut in (0..wal).step_by(997) {
        let copy = tempfile::tempdir().unwrap();
        for (name, bytes) in &files {
            let kept = if name == "entries.db-wal" { &bytes[..cut] } else { &bytes[..] };
            if !name.ends_with("-shm") {
                std::fs::write(copy.path().join(name), kept).unwrap();
            }
        }
        let settings = Settings { directory: copy.path().to_owned(), ..kiosk.settings() };
        let opened = Store::open(settings, &key(), kiosk.now).unwrap();
        assert_eq!(opened.set_aside, [], "cut at {cut}");
        let log = opened.store.entries(None, None, kiosk.now.wall).unwrap();
        let numbers: Vec<_> = log.iter().map(|record| record.card.as_ref().unwrap().number()).collect();
        assert_eq!(numbers, ["1", "2", "3", "4", "5"][..numbers.len()], "cut at {cut}");
        assert!(!numbers.is_empty(), "cut at {cut}");
    }
}

#[test]
fn the_files_are_for_this_user_only() {
    let mut kiosk = Kiosk::new();
    kiosk.record("23529000035676", Reason::Granted);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&kiosk.path()), 0o700);
    for entry in std::fs::read_dir(kiosk.path()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[test]
fn another_key_is_named_and_changes_nothing() {
    let mut kiosk = Kiosk::new();
    kiosk.record("23529000035676", Reason::Granted);
    kiosk.stop();
    let before = bytes_of_all_files(&kiosk.path());
    let wrong = Store::open(kiosk.settings(), &StoreKey::from_bytes([43; 32]), kiosk.now);
    let error = wrong.err().unwrap();
    assert!(matches!(error, Error::WrongKey { .. }));
    assert!(error.to_string().contains("put the right key file back"), "{error}");
    assert_eq!(bytes_of_all_files(&kiosk.path()), before);
    kiosk.start();
    assert_eq!(kiosk.log().len(), 1);
}

#[test]
fn a_newer_store_is_refused_by_name_and_not_touched() {
    for file in FILES {
        let mut kiosk = Kiosk::new();
        kiosk.stop();
        let path = kiosk.path().join(file);
        let database = rusqlite::Connection::open(&path).unwrap();
        database.pragma_update(None, "user_version", 99).unwrap();
        drop(database);
        let before = std::fs::read(&path).unwrap();
        match kiosk.try_start() {
            Err(Error::Newer { path: named, found: 99, known: 1..=4 }) => assert_eq!(named, path),
            other => panic!("{file}: {other:?}"),
        }
        assert_eq!(std::fs::read(&path).unwrap(), before, "{file}");
        assert!(matches!(Store::join(kiosk.settings(), &key(), kiosk.now), Err(Error::Newer { .. })));
    }
}

#[test]
fn a_store_with_a_migration_this_program_does_not_know_is_refused() {
    for file in FILES {
        let mut kiosk = Kiosk::new();
        kiosk.stop();
        let database = rusqlite::Connection::open(kiosk.path().join(file)).unwrap();
        let unknown = "INSERT INTO refinery_schema_history VALUES (99, 'later', '2030-01-01T00:00:00Z', '1')";
        database.execute(unknown, []).unwrap();
        drop(database);
        assert!(matches!(kiosk.try_start(), Err(Error::Newer { found: 99, known: 1..=4, .. })), "{file}");
        let joined = Store::join(kiosk.settings(), &key(), kiosk.now);
        assert!(matches!(joined, Err(Error::Newer { found: 99, .. })), "{file}");
    }
}

#[test]
fn a_start_cut_off_before_the_tables_is_made_good_and_not_joined() {
    let mut kiosk = Kiosk::new();
    kiosk.stop();
    let path = kiosk.path().join("entries.db");
    std::fs::write(&path, "").unwrap();
    assert!(matches!(Store::join(kiosk.settings(), &key(), kiosk.now), Err(Error::Older { .. })));
    assert_eq!(kiosk.start(), []);
    assert_eq!(kiosk.log(), []);
}

#[test]
fn a_database_of_another_program_is_refused_and_not_touched() {
    for mark in [0, 7] {
        let mut kiosk = Kiosk::new();
        kiosk.stop();
        let path = kiosk.path().join("entries.db");
        std::fs::remove_file(&path).unwrap();
        let database = rusqlite::Connection::open(&path).unwrap();
        database.execute_batch("CREATE TABLE theirs (x)").unwrap();
        database.pragma_update(None, "application_id", mark).unwrap();
        drop(database);
        let before = std::fs::read(&path).unwrap();
        assert!(matches!(kiosk.try_start(), Err(Error::Foreign { .. })), "{mark}");
        assert_eq!(std::fs::read(&path).unwrap(), before, "{mark}");
    }
}

#[test]
fn a_damaged_file_is_set_aside_whole_and_the_kiosk_goes_on() {
    for file in FILES {
        for damage in ["noise", "cut", "short"] {
            let mut kiosk = Kiosk::new();
            for number in 0..200 {
                kiosk.record(&format!("2352900003{number:04}"), Reason::Granted);
            }
            kiosk.stop();
            let path = kiosk.path().join(file);
            let mut bytes = std::fs::read(&path).unwrap();
            match damage {
                "noise" => bytes.iter_mut().skip(100).step_by(3).for_each(|byte| *byte ^= 0x5a),
                "cut" => bytes.truncate(bytes.len() / 2 + 100),
                _ => bytes.truncate(50),
            }
            std::fs::write(&path, &bytes).unwrap();
            assert!(Store::join(kiosk.settings(), &key(), kiosk.now).is_err() || damage == "cut");

            let set_aside = kiosk.start();
            let [SetAside { moved_to }] = set_aside.as_slice() else { panic!("{file} {damage}: {set_aside:?}") };
            let name = moved_to.file_name().unwrap().to_str().unwrap();
            assert_eq!(name, format!("{file}.damaged-20261122T153440Z"));
            assert_eq!(std::fs::read(moved_to).unwrap(), bytes, "{file} {damage}: whole");
            kiosk.record("23529000035676", Reason::Granted);
            assert_eq!(kiosk.log().last().unwrap().card.as_ref().unwrap().number(), "23529000035676");
            assert_eq!(kiosk.start(), [], "{file} {damage}: once");

            // It is forgotten like everything else.
            kiosk.advance(TWO_WEEKS);
            let now = kiosk.now;
            assert!(kiosk.store().purge(now, true).unwrap().set_aside >= 1);
            assert!(!moved_to.exists());
        }
    }
}

#[test]
fn a_second_damaged_file_in_the_same_second_does_not_overwrite_the_first() {
    let mut kiosk = Kiosk::new();
    let mut names = std::collections::BTreeSet::new();
    for _ in 0..3 {
        kiosk.stop();
        std::fs::write(kiosk.path().join("entries.db"), "no database at all, whatever else it is").unwrap();
        names.insert(kiosk.start().remove(0).moved_to);
    }
    assert_eq!(names.len(), 3);
    assert!(names.iter().all(|name| name.exists()));
}

#[test]
fn joining_makes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let mut settings = Kiosk::new().settings();
    settings.directory = directory.path().join("none");
    let joined = Store::join(settings.clone(), &key(), Clock::system().now());
    assert!(matches!(joined, Err(Error::Files { .. })));
    assert!(!settings.directory.exists());
}

#[test]
fn what_was_sure_of_time_is_kept() {
    let mut kiosk = Kiosk::new();
    assert_eq!(kiosk.store().time_floor().unwrap(), None);
    assert_eq!(kiosk.store().newest_entry_at().unwrap(), None);
    let now = kiosk.now;
    kiosk.store().write_time_floor(now).unwrap();
    kiosk.advance(HOUR);
    kiosk.record("1", Reason::Granted);
    kiosk.start();
    assert_eq!(kiosk.store().time_floor().unwrap(), Some(now.wall));
    assert_eq!(kiosk.store().newest_entry_at().unwrap(), Some(now.wall + HOUR));
}

#[test]
fn one_store_serves_one_daemon_and_whoever_joins_may_look() {
    let mut kiosk = Kiosk::new();
    let again = Store::open(kiosk.settings(), &key(), kiosk.now);
    assert!(matches!(again, Err(Error::Served { .. })));
    assert!(Store::join(kiosk.settings(), &key(), kiosk.now).is_ok());
    assert_eq!(kiosk.start(), [], "free again once the first has ended");
}
