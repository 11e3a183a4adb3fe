//! Looks for what must never leave (contract.md 6, I11, promise 10): cards, PINs and names, as they stand, in anything
//! the program printed and in every file it wrote.

use std::path::Path;

/// Fails when `printed`, or any file under `directory`, holds one of the secrets in clear. The secrets themselves are
/// not printed.
pub(crate) fn assert_none(secrets: &[String], printed: &[u8], directory: &Path) {
    assert_clean(secrets, printed, "what the program printed");
    for file in files_under(directory) {
        // A file may go while it is looked at: SQLite's own side files do.
        if let Ok(bytes) = std::fs::read(&file) {
            assert_clean(secrets, &bytes, &file.display().to_string());
        }
    }
}

/// Every file under a directory.
pub(crate) fn files_under(directory: &Path) -> Vec<std::path::PathBuf> {
    let mut found = vec![];
    let mut open = vec![directory.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => open.push(entry.path()),
                Ok(kind) if kind.is_file() => found.push(entry.path()),
                _ => {}
            }
        }
    }
    found
}

/// Whether the bytes hold that text.
pub(crate) fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn assert_clean(secrets: &[String], bytes: &[u8], place: &str) {
    for (place_in_list, secret) in secrets.iter().enumerate() {
        assert!(!holds(bytes, secret), "secret {place_in_list} of {} stands in {place}", secrets.len());
    }
}

#[test]
fn a_secret_in_a_file_below_is_found() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::create_dir(directory.path().join("deep")).unwrap();
    std::fs::write(directory.path().join("deep/file"), b"\x00\x0121234000000025\xFF").unwrap();
    let files = files_under(directory.path());
    assert_eq!(files.len(), 1);
    assert!(holds(&std::fs::read(&files[0]).unwrap(), "21234000000025"));
    assert!(!holds(b"2123400000002", "21234000000025"));
}
