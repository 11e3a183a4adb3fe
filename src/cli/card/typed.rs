//! Standard input, a line at a time: a card number, a PIN.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;

use zeroize::Zeroizing;

use crate::cli::output::Failure;
use crate::cli::terminal::{ask_hidden, read_line};
use crate::config::Config;
use crate::ids::Pin;

/// What is typed or piped in. Unbuffered, so that nothing of it stays behind.
pub(super) struct Typed {
    input: File,
}

impl Typed {
    /// Standard input.
    pub(super) fn open() -> Result<Self, Failure> {
        let input = io::stdin().as_fd().try_clone_to_owned().map_err(|error| Failure::of(&error))?;
        Ok(Self { input: File::from(input) })
    }

    /// The next line.
    pub(super) fn line(&mut self) -> Result<Zeroizing<String>, Failure> {
        read_line(&mut self.input).map_err(|_| Failure::Failed("standard input has no line of that kind".to_owned()))
    }

    /// A PIN of the site's length: typed twice where a person types, else the next line.
    pub(super) fn new_pin(&mut self, config: &Config) -> Result<Pin, Failure> {
        if !self.input.is_terminal() {
            let line = self.line()?;
            if !line.is_empty() {
                return fitting(&line, config);
            }
        }
        let ask = |question: &str| -> Result<Zeroizing<String>, Failure> {
            let typed = ask_hidden(question).map_err(|error| Failure::of(&error))?;
            typed.ok_or_else(|| {
                Failure::Failed("there is no PIN: type it on a terminal, or give it on standard input".to_owned())
            })
        };
        let pin = fitting(&ask("New PIN (it is not shown): ")?, config)?;
        if *ask("The same PIN again: ")? != *pin.digits() {
            return Err(Failure::Failed("the two PINs are not the same; nothing was changed".to_owned()));
        }
        Ok(pin)
    }
}

fn fitting(text: &str, config: &Config) -> Result<Pin, Failure> {
    let length = &config.pin.length;
    Pin::new(text).filter(|pin| length.contains(&pin.digits().len())).ok_or_else(|| {
        let digits = match length.start() == length.end() {
            true => length.start().to_string(),
            false => format!("{} to {}", length.start(), length.end()),
        };
        Failure::Failed(format!("a PIN here has {digits} digits; nothing was changed"))
    })
}
