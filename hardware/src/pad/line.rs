//! Cuts the frames of one reader out of what its line brings, through noise, halves and pieces.

use super::{NotAFrame, feig, rl866, threem};

/// Longer frames are taken for noise. 60 tags in one answer, or 128 bytes of memory, need less.
pub const MAX_FRAME: usize = 1024;

/// The make of a reader, which says how its frames begin and end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Make {
    /// FEIG OBID with ISO host commands.
    Feig,
    /// RL866 and alike.
    Rl866,
    /// 3M 210 and 810.
    ThreeM,
}

/// What the first bytes of a frame claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// No frame begins like this.
    Noise,
    /// Too few bytes to say.
    Unknown,
    /// So many bytes in all.
    Bytes(usize),
}

impl Claim {
    /// Whether these bytes, whose claim it is, are the whole frame and no more.
    pub(crate) fn holds_for(self, bytes: &[u8]) -> Result<(), NotAFrame> {
        match self {
            Self::Noise => Err(NotAFrame::Start),
            Self::Bytes(length) if length == bytes.len() => Ok(()),
            Self::Unknown | Self::Bytes(_) => Err(NotAFrame::Length(bytes.len())),
        }
    }
}

impl Make {
    fn claim(self, bytes: &[u8]) -> Claim {
        match self {
            Self::Feig => feig::claim(bytes),
            Self::Rl866 => rl866::claim(bytes),
            Self::ThreeM => threem::claim(bytes),
        }
    }

    fn is_sound(self, frame: &[u8]) -> bool {
        match self {
            Self::Feig => feig::is_sound(frame),
            Self::Rl866 => rl866::is_sound(frame),
            Self::ThreeM => threem::is_sound(frame),
        }
    }
}

/// Splits bytes into frames whose check holds. What belongs to none is dropped byte by byte, so that a frame after noise
/// is found. Take every frame after each call: then it holds less than [`MAX_FRAME`] bytes.
pub struct Splitter {
    make: Make,
    bytes: Vec<u8>,
    /// Where in `bytes` the next frame may begin.
    at: usize,
    is_silent: bool,
    dropped: usize,
}

impl Splitter {
    /// A splitter that has seen nothing.
    pub fn new(make: Make) -> Self {
        Self { make, bytes: Vec::new(), at: 0, is_silent: false, dropped: 0 }
    }

    /// Takes what one read brought.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.drain(..self.at.min(self.bytes.len()));
        self.at = 0;
        self.bytes.extend_from_slice(bytes);
        self.is_silent = false;
    }

    /// Nothing came for so long that what is half here will never be whole. A frame may hide behind it.
    pub fn handle_silence(&mut self) {
        self.is_silent = true;
    }

    /// The line broke, or a new question begins: forgets what is half here.
    pub fn reset(&mut self) {
        self.bytes.clear();
        self.at = 0;
    }

    /// The next frame, from its first byte to its check.
    pub fn next_frame(&mut self) -> Option<Vec<u8>> {
        loop {
            let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
            let (frame, may_grow) = match self.make.claim(rest) {
                Claim::Bytes(length) if length <= MAX_FRAME => (rest.get(..length), length > rest.len()),
                Claim::Unknown => (None, true),
                Claim::Noise | Claim::Bytes(_) => (None, false),
            };
            if let Some(frame) = frame.filter(|frame| self.make.is_sound(frame)) {
                let frame = frame.to_vec();
                self.at += frame.len();
                return Some(frame);
            }
            if may_grow && !self.is_silent {
                return None;
            }
            self.at += 1;
            self.dropped += 1;
        }
    }

    /// How many bytes belonged to no frame since this was last asked.
    pub fn take_dropped(&mut self) -> usize {
        std::mem::take(&mut self.dropped)
    }
}
