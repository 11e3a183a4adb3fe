//! `key new`: a key is made once, for its owner, in a file.

use std::os::unix::fs::PermissionsExt;

use super::typed::omatoimi;

#[test]
fn a_new_key_is_for_its_owner_and_never_overwrites_another() {
    let directory = tempfile::TempDir::new().unwrap();
    let path = directory.path().join("store-key");
    let name = path.to_str().unwrap();
    let made = omatoimi(&["key", "new", name, "--output", "json"], b"");
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let key = std::fs::read(&path).unwrap();
    assert_eq!((key.len(), std::fs::metadata(&path).unwrap().permissions().mode() & 0o777), (32, 0o600));
    let again = omatoimi(&["key", "new", name], b"");
    assert_eq!((again.code, std::fs::read(&path).unwrap()), (Some(1), key), "{}", again.stderr);
}

#[test]
fn a_key_is_not_put_into_a_file_called_dash_by_those_who_mean_standard_output() {
    let ended = omatoimi(&["key", "new", "-"], b"");
    assert_eq!((ended.code, &*ended.stdout), (Some(2), ""), "{}", ended.stderr);
    assert!(!std::path::Path::new("-").exists());
}
