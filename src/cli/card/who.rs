//! Who acts: the Unix user (contract.md 2), and behind `sudo` the one who called it.

use crate::cli::output::Failure;
use crate::store::Note;

/// The user's name, or number where the system has no name for it.
pub(super) fn acts() -> Result<Note, Failure> {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let uid = rustix::process::getuid();
    // Only root could have set it otherwise, and root may be anybody.
    let caller = uid.is_root().then(|| std::env::var("SUDO_UID").ok()?.parse().ok()).flatten();
    let text = named(&users, uid.as_raw(), caller);
    Note::new(&text).ok_or_else(|| Failure::Failed("the system has no name for you that could be kept".to_owned()))
}

fn named(users: &str, uid: u32, caller: Option<u32>) -> String {
    let name = |uid: u32| {
        let of_user = |line: &str| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            (fields.nth(1)? == uid.to_string()).then(|| name.to_owned())
        };
        users.lines().find_map(of_user).unwrap_or_else(|| format!("user {uid}"))
    };
    match caller {
        Some(caller) if caller != uid => format!("{} as {}", name(caller), name(uid)),
        Some(_) | None => name(uid),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i29_a_user_is_named_and_so_is_whoever_called_sudo() {
        let users = "root:x:0:0:root:/root:/bin/bash\nanna:x:1000:1000::/home/anna:/bin/sh\n:::\nbroken";
        assert_eq!(named(users, 1000, None), "anna");
        assert_eq!(named(users, 0, Some(1000)), "anna as root");
        assert_eq!(named(users, 0, Some(0)), "root");
        assert_eq!(named(users, 4711, None), "user 4711");
    }
}
