//! What is typed on the terminal and never shown.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::os::fd::AsFd;

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

/// The longest line that is taken, in bytes.
const MAX_LINE: usize = 64;

/// Asks for a line without showing what is typed; nothing where there is no terminal to ask on. The question goes to
/// standard error. A line that is too long or not UTF-8 is an error of kind `InvalidData`.
pub(super) fn ask_hidden(question: &str) -> io::Result<Option<Zeroizing<String>>> {
    let Some(terminal) = terminal()? else {
        return Ok(None);
    };
    let mut stderr = io::stderr().lock();
    write!(stderr, "{question}").and_then(|()| stderr.flush())?;
    let hidden = Hidden::begin(&terminal)?;
    let line = read_line(&mut &terminal);
    drop(hidden);
    // The Enter that ended the line was not shown either.
    writeln!(stderr)?;
    line.map(Some)
}

/// Standard input where that is a terminal, else the one this program belongs to, if somebody would see the question.
fn terminal() -> io::Result<Option<File>> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return stdin.as_fd().try_clone_to_owned().map(|fd| Some(File::from(fd)));
    }
    if !io::stderr().is_terminal() {
        return Ok(None);
    }
    Ok(File::open("/dev/tty").ok())
}

/// While it lives, nothing that is typed is shown, and no signal key can end the program and leave it so.
struct Hidden<'a> {
    terminal: &'a File,
    before: Termios,
}

impl<'a> Hidden<'a> {
    fn begin(terminal: &'a File) -> io::Result<Self> {
        let before = tcgetattr(terminal)?;
        let mut hidden = before.clone();
        hidden.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ISIG);
        tcsetattr(terminal, OptionalActions::Drain, &hidden)?;
        Ok(Self { terminal, before })
    }
}

impl Drop for Hidden<'_> {
    fn drop(&mut self) {
        // If even this fails, the terminal is gone.
        let _ = tcsetattr(self.terminal, OptionalActions::Drain, &self.before);
    }
}

/// One line without its end, whatever it is read from: byte by byte, so that no buffer keeps what was typed.
pub(super) fn read_line(terminal: &mut impl Read) -> io::Result<Zeroizing<String>> {
    let invalid = || io::Error::from(io::ErrorKind::InvalidData);
    // The whole length at once, so that growing leaves no copy behind.
    let mut line = Zeroizing::new(Vec::with_capacity(MAX_LINE));
    let mut byte = Zeroizing::new([0]);
    while terminal.read(&mut *byte)? == 1 && !matches!(*byte, [b'\n' | b'\r']) {
        if line.len() == MAX_LINE {
            return Err(invalid());
        }
        line.extend_from_slice(&*byte);
    }
    let text = str::from_utf8(&line).map_err(|_| invalid())?;
    let mut kept = Zeroizing::new(String::with_capacity(MAX_LINE));
    kept.push_str(text);
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_at_enter_and_is_bounded() {
        let read = |mut bytes: &[u8]| read_line(&mut bytes).map(|line| line.to_string()).ok();
        assert_eq!(read(b"1234\n5"), Some("1234".to_owned()));
        assert_eq!(read(b"12"), Some("12".to_owned()));
        assert_eq!(read(b"\n"), Some(String::new()));
        assert_eq!(read(&[b'1'; MAX_LINE + 1]), None);
        assert_eq!(read(b"\xff\n"), None);
    }
}
