//! Some blocks of a tag's memory.

use std::fmt;

/// What is read or written at once is at most this many bytes, as FEIG readers have it.
pub const MAX_BYTES: usize = 128;

/// Some blocks of a tag's memory, one after another. What they hold does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct Blocks {
    first: u8,
    size: u8,
    bytes: Vec<u8>,
}

impl Blocks {
    /// The blocks from `first` on, of `size` bytes each, 1 to 32. `None` for an amount that is no whole number of blocks,
    /// is nothing, or is more than [`MAX_BYTES`].
    pub fn new(first: u8, size: u8, bytes: Vec<u8>) -> Option<Self> {
        let fits = (1..=32).contains(&size) && (1..=MAX_BYTES).contains(&bytes.len());
        let is_whole = fits && bytes.len().is_multiple_of(usize::from(size));
        is_whole.then_some(Self { first, size, bytes })
    }

    /// The number of the first block, from 0.
    pub fn first(&self) -> u8 {
        self.first
    }

    /// Bytes in each block.
    pub fn size(&self) -> u8 {
        self.size
    }

    /// How many blocks.
    pub fn count(&self) -> u8 {
        u8::try_from(self.bytes.len() / usize::from(self.size)).unwrap_or(u8::MAX)
    }

    /// Every byte, block after block.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The same blocks with the bytes of each in the other order, as some FEIG readers send them.
    #[must_use]
    pub fn reversed(mut self) -> Self {
        self.bytes.chunks_exact_mut(usize::from(self.size)).for_each(<[u8]>::reverse);
        self
    }

    /// One block after another.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.bytes.chunks_exact(usize::from(self.size))
    }

    /// From blocks that come each with so many bytes before it, which are dropped.
    pub(crate) fn from_framed(first: u8, size: u8, before: usize, framed: &[u8]) -> Option<Self> {
        if framed.len() > MAX_BYTES * (before + 1) {
            return None;
        }
        let blocks = framed.chunks(usize::from(size) + before);
        Self::new(first, size, blocks.flat_map(|block| block.iter().skip(before)).copied().collect())
    }
}

impl fmt::Debug for Blocks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blocks({} from {}, ..)", self.count(), self.first)
    }
}
