//! The names of Unix users, and who is behind `sudo`.

/// The system's users, as `passwd(5)` has them; empty where they cannot be read, and users then go by number.
pub(crate) fn users() -> String {
    std::fs::read_to_string("/etc/passwd").unwrap_or_default()
}

/// The name of a user, or the number where the system has no name for it; with the caller behind `sudo`,
/// `anna as root`.
pub(crate) fn named(users: &str, uid: u32, caller: Option<u32>) -> String {
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
