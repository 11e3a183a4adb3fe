//! The text of the config: where a byte stands, and what of its line may be shown.

use std::ops::Range;
use std::path::Path;

use super::problem::{Code, Excerpt, Problem};

/// The most characters of one line that are shown.
const WINDOW: usize = 120;
/// Words in a key whose value is not shown, unless the key names a file.
const SECRETS: [&str; 7] = ["password", "passwd", "secret", "token", "pepper", "credential", "passphrase"];

/// A config file's text.
pub(super) struct Source<'a> {
    file: String,
    text: &'a str,
    /// Where each line begins, in bytes.
    lines: Vec<usize>,
}

/// A problem before its place has become a line and a column.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) code: Code,
    /// Bytes of the text.
    pub(super) at: Range<usize>,
    pub(super) path: String,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl<'a> Source<'a> {
    /// The text of the file at `path`.
    pub(super) fn new(path: &Path, text: &'a str) -> Self {
        // A byte order mark is no column of the first line.
        let start = text.len() - text.trim_start_matches('\u{feff}').len();
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { file: path.display().to_string(), text, lines: std::iter::once(start).chain(breaks).collect() }
    }

    /// The problem as people are told it.
    pub(super) fn problem(&self, finding: Finding) -> Problem {
        let line = self.lines.partition_point(|start| *start <= finding.at.start).max(1);
        let line_start = line.checked_sub(1).and_then(|index| self.lines.get(index).copied()).unwrap_or(0);
        let rest = self.text.get(line_start..).unwrap_or_default();
        let whole_line = rest.split('\n').next().unwrap_or_default().trim_end_matches('\r');
        let before = self.text.get(line_start..finding.at.start).unwrap_or_default();
        let column = before.chars().count() + 1;
        let width = self.text.get(finding.at).unwrap_or_default().split('\n').next();
        Problem {
            file: self.file.clone(),
            line,
            column,
            severity: finding.code.severity(),
            code: finding.code,
            path: finding.path,
            message: finding.message,
            help: finding.help,
            excerpt: Some(excerpt(whole_line, column - 1, width.unwrap_or_default().chars().count())),
        }
    }
}

fn excerpt(line: &str, before: usize, width: usize) -> Excerpt {
    let shown = without_secret(line);
    let skipped = if before + width > WINDOW { before.saturating_sub(WINDOW / 4) } else { 0 };
    let text: String = shown.chars().skip(skipped).take(WINDOW).map(plain).collect();
    let length = text.chars().count();
    let before = (before - skipped).min(length);
    Excerpt { text, before, width: width.clamp(1, (length - before).max(1)) }
}

/// A line of the config must not move the cursor, colour the terminal or reverse what follows.
fn plain(character: char) -> char {
    let harmless =
        character == ' ' || !(character.is_control() || character.is_whitespace() || is_invisible(character));
    match character {
        '\t' => ' ',
        _ if harmless => character,
        _ => '\u{fffd}',
    }
}

/// Marks that turn or hide text: zero-width, bidirectional, byte order.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The line up to the value of a key that sounds like a secret, or to a login in an address. Secrets are always files,
/// so such a line is wrong here.
fn without_secret(line: &str) -> String {
    let lower = line.to_ascii_lowercase();
    let is_key = |character: char| character.is_alphanumeric() || matches!(character, '_' | '-');
    let cut = SECRETS
        .iter()
        .flat_map(|word| lower.match_indices(word))
        .filter_map(|(at, word)| {
            let after = lower.get(at + word.len()..)?;
            let (tail, rest) = after.split_at(after.find(|next| !is_key(next)).unwrap_or(after.len()));
            let value = after.len() - rest.len() + rest.find('=')? + 1;
            (!tail.ends_with("_file")).then_some(at + word.len() + value)
        })
        .min();
    let login = line.find("://").map(|at| at + "://".len());
    let login =
        login.filter(|at| line.get(*at..).is_some_and(|rest| rest.split('/').next().unwrap_or(rest).contains('@')));
    match cut.into_iter().chain(login).min().and_then(|cut| line.get(..cut)) {
        Some(kept) => format!("{kept} …"),
        None => line.to_owned(),
    }
}

/// A value in a sentence: short, in backticks, harmless on a terminal.
pub(super) fn quoted(value: &str) -> String {
    let mut shown: String = value.chars().take(60).map(plain).collect();
    if value.chars().nth(60).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn i11_a_secret_written_into_the_config_is_not_shown() {
        for (line, shown) in [
            ("login_password = \"hunter2\"", "login_password = …"),
            ("Password=hunter2", "Password= …"),
            ("ils = { login_secret = \"hunter2\" }", "ils = { login_secret = …"),
            ("\"hub-token\" = 'hunter2' # mine", "\"hub-token\" = …"),
            ("login_password_file = \"ils-password\"", "login_password_file = \"ils-password\""),
            ("timeout = \"3s\" # not a password", "timeout = \"3s\" # not a password"),
            ("url = \"http://admin:hunter2@cam/a\"", "url = \"http:// …"),
            ("url = \"http://cam/a@b\"", "url = \"http://cam/a@b\""),
            ("a_file = 1, password = 2", "a_file = 1, password = …"),
        ] {
            assert_eq!(without_secret(line), shown);
        }
    }

    #[test]
    fn a_line_cannot_drive_the_terminal() {
        let shown = excerpt("id = \u{1b}[31m\u{202e}x\u{7}\ty", 5, 3);
        assert_eq!(shown.text, "id = \u{fffd}[31m\u{fffd}x\u{fffd} y");
        assert_eq!((shown.before, shown.width), (5, 3));
    }

    proptest! {
        #[test]
        fn any_place_in_any_text_is_shown(text in "(?s).{0,300}", start in 0_usize..400, length in 0_usize..400) {
            let source = Source::new(Path::new("x"), &text);
            let finding = Finding {
                code: Code::Syntax, at: start..start + length, path: String::new(), message: String::new(), help: None,
            };
            let shown = source.problem(finding).excerpt.unwrap();
            prop_assert!(shown.before <= shown.text.chars().count() && shown.width >= 1);
        }
    }
}
