//! The files that the config names: they are there, they can be read, and they hold what they should.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::config::leaf;
use crate::config::problem::Code;
use crate::config::shape::last;

use super::Judge;

/// A store key, a pepper: 256 bits (security.md 1).
const KEY_LEN: usize = 32;
/// A password fits in one SIP2 field; anything longer is another file.
const PASSWORD_MAX_LEN: usize = 255;
/// Certificates of a whole private CA.
const CERTIFICATES_MAX_LEN: usize = 1 << 20;

impl Judge<'_> {
    /// The path as written, from the directory of the config.
    pub(super) fn path(&self, text: &str) -> PathBuf {
        leaf::resolve(&self.base, text)
    }

    /// A file of [`KEY_LEN`] random bytes, and those bytes.
    pub(super) fn key_file(&mut self, path: &str, text: &str) -> Option<(PathBuf, Zeroizing<Vec<u8>>)> {
        let (file, bytes) = self.contents(path, text, KEY_LEN + 1)?;
        let help = format!("`omatoimi key new {}` makes one", file.display());
        if bytes.len() != KEY_LEN {
            let length = if bytes.len() > KEY_LEN { "more".to_owned() } else { bytes.len().to_string() };
            let message = format!("`{}` is a file of {KEY_LEN} bytes; this one has {length}", last(path));
            self.find(Code::BadFile, path, message, help);
            return None;
        }
        let (least, most) = (bytes.iter().min(), bytes.iter().max());
        if least == most {
            let message = format!("the file of `{}` is one byte repeated, not a key", last(path));
            self.find(Code::BadFile, path, message, help);
            return None;
        }
        self.say_if_open(path, &file);
        Some((file, bytes))
    }

    /// A file with one password, with or without a line end.
    pub(super) fn password_file(&mut self, path: &str, text: &str) -> Option<PathBuf> {
        let (file, bytes) = self.contents(path, text, PASSWORD_MAX_LEN + 3)?;
        let password = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
        let password = password.strip_suffix(b"\r").unwrap_or(password);
        let wrong = match password.len() {
            0 => Some("is empty"),
            length if length > PASSWORD_MAX_LEN => Some("is too long for a password"),
            _ if password.iter().any(|byte| byte.is_ascii_control() || *byte == b'|') => {
                Some("has a control character or a `|` in it, which no password here may have")
            }
            _ => None,
        };
        if let Some(wrong) = wrong {
            let message = format!("the file of `{}` {wrong}", last(path));
            self.find(Code::BadFile, path, message, "one line with the password and nothing else");
            return None;
        }
        self.say_if_open(path, &file);
        Some(file)
    }

    /// A file of PEM certificates.
    pub(super) fn certificates_file(&mut self, path: &str, text: &str) -> Option<PathBuf> {
        let (file, bytes) = self.contents(path, text, CERTIFICATES_MAX_LEN)?;
        if !String::from_utf8_lossy(&bytes).contains("-----BEGIN CERTIFICATE-----") {
            let message = format!("the file of `{}` holds no certificate", last(path));
            self.find(Code::BadFile, path, message, "PEM: it begins with `-----BEGIN CERTIFICATE-----`");
            return None;
        }
        Some(file)
    }

    /// A secret is for its owner, and perhaps its group.
    pub(super) fn say_if_open(&mut self, path: &str, file: &Path) {
        if self.files.is_open_to_all(file) {
            let message = format!("every user of this machine may read the file of `{}`", last(path));
            self.find(Code::OpenSecret, path, message, format!("`chmod o= {}`", file.display()));
        }
    }

    pub(super) fn contents(&mut self, path: &str, text: &str, limit: usize) -> Option<(PathBuf, Zeroizing<Vec<u8>>)> {
        let file = self.path(text);
        match self.files.read(&file, limit) {
            Ok(bytes) => Some((file, bytes)),
            Err(error) => {
                let message = format!("`{}` cannot be read: {}", last(path), leaf::reason(&error));
                self.find(Code::BadFile, path, message, format!("it is looked for at {}", shown(&file)));
                None
            }
        }
    }
}

fn shown(path: &Path) -> String {
    crate::config::source::quoted(&path.display().to_string())
}
