//! Which line a byte of a file is on.

/// Counts lines up to a byte; asked in rising order it reads the text once.
pub(super) struct Lines<'a> {
    text: &'a str,
    counted: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { text, counted: 0, line: 1 }
    }

    /// The line of this byte, from 1; never one before that of the last byte asked about.
    pub(super) fn at(&mut self, byte: usize) -> usize {
        if let Some(passed) = self.text.as_bytes().get(self.counted..byte.min(self.text.len())) {
            self.line += passed.iter().filter(|byte| **byte == b'\n').count();
            self.counted += passed.len();
        }
        self.line
    }
}
