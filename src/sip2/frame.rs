//! A stream of bytes, cut into frames.

use zeroize::{Zeroize, Zeroizing};

use super::checksum::{ChecksumState, split_trailer};
use super::spec::MessageCode;

/// The longest frame that is taken, in bytes; real ones reach 5 KB (section 1).
pub const MAX_FRAME_LEN: usize = 64 * 1024;

/// The peer sent more than [`MAX_FRAME_LEN`] bytes without ending a frame. The connection is of no more use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a frame is longer than 64 KiB")]
pub struct FrameTooLong;

/// Cuts a stream at each CR. What stands before a frame's first character (LF, blanks, control bytes) and empty frames
/// are dropped; what follows a frame is kept for the next. It holds at most one unfinished frame and the last push.
#[derive(Default)]
pub struct Splitter {
    buffer: Vec<u8>,
    /// Bytes at the start of `buffer` that are known to hold no CR.
    searched: usize,
}

impl Splitter {
    /// Takes bytes as they were read. Take every frame out before the next push.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), FrameTooLong> {
        let unfinished = match bytes.iter().rposition(|byte| *byte == b'\r') {
            Some(last) => bytes.len() - last - 1,
            None => self.buffer.len() + bytes.len(),
        };
        if unfinished > MAX_FRAME_LEN {
            self.clear();
            return Err(FrameTooLong);
        }
        self.buffer.extend_from_slice(bytes);
        Ok(())
    }

    /// The next whole frame, without its terminator.
    pub fn next_frame(&mut self) -> Option<Zeroizing<Vec<u8>>> {
        loop {
            let unsearched = self.buffer.get(self.searched..)?;
            let Some(found) = unsearched.iter().position(|byte| *byte == b'\r') else {
                self.searched = self.buffer.len();
                return None;
            };
            let end = self.searched + found;
            let frame = trim_start(self.buffer.get(..end)?);
            let frame = Zeroizing::new(frame.to_vec());
            self.remove(end + 1);
            if !frame.is_empty() {
                return Some(frame);
            }
        }
    }

    /// What is buffered, if it is a frame that only lacks its terminator: a known code, a sequence number and a right
    /// checksum. For the moment the wait for it is over (section 1: some servers forget the CR).
    pub fn flush(&mut self) -> Option<Zeroizing<Vec<u8>>> {
        let frame = Zeroizing::new(trim_start(&self.buffer).to_vec());
        self.clear();
        let split = split_trailer(&frame);
        let known = split.text.first_chunk::<2>().is_some_and(|code| MessageCode(*code).parts().is_some());
        let fits = known && split.sequence.is_some() && split.state == ChecksumState::Valid;
        fits.then_some(frame)
    }

    /// Forgets what is buffered: nothing that came before a request is its answer.
    pub fn clear(&mut self) {
        self.buffer.zeroize();
        self.searched = 0;
    }

    /// Takes the first `count` bytes away and wipes what the buffer no longer holds.
    fn remove(&mut self, count: usize) {
        let count = count.min(self.buffer.len());
        let rest = self.buffer.len() - count;
        self.buffer.rotate_left(count);
        if let Some(spent) = self.buffer.get_mut(rest..) {
            spent.zeroize();
        }
        self.buffer.truncate(rest);
        self.searched = 0;
    }
}

fn trim_start(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|byte| *byte > b' ').unwrap_or(bytes.len());
    bytes.get(start..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn frames(splitter: &mut Splitter) -> Vec<Vec<u8>> {
        std::iter::from_fn(|| splitter.next_frame().map(|frame| frame.to_vec())).collect()
    }

    #[test]
    fn frames_end_at_cr_and_the_rest_is_kept() {
        let mut splitter = Splitter::default();
        splitter.push(b"\n  941\r\r\n\r\n96").unwrap();
        assert_eq!(frames(&mut splitter), [b"941"]);
        splitter.push(b"AZFEF6\r\n").unwrap();
        assert_eq!(frames(&mut splitter), [b"96AZFEF6"]);
        splitter.push(b"24AFone\ntwo|\r").unwrap();
        assert_eq!(frames(&mut splitter), [b"24AFone\ntwo|"]);
    }

    #[test]
    fn an_unterminated_frame_counts_only_if_its_trailer_proves_it_whole() {
        for (bytes, whole) in [
            (&b"941AY0AZFDFD"[..], true),
            (b"\n941AY0AZFDFD \n", true),
            (b"941", false),
            (b"941AY0AZFDF", false),
            (b"941AY0AZFDFE", false),
            (b"XX1AY0AZFDD5", false),
            (b"None", false),
            (b"", false),
        ] {
            let mut splitter = Splitter::default();
            splitter.push(bytes).unwrap();
            assert_eq!(splitter.next_frame(), None);
            assert_eq!(splitter.flush().is_some(), whole, "{bytes:?}");
            assert_eq!(splitter.flush(), None, "nothing is flushed twice");
        }
    }

    #[test]
    fn i25_a_flood_without_an_end_is_cut_off_at_the_limit() {
        let mut splitter = Splitter::default();
        let mut taken = 0;
        while splitter.push(&[b'A'; 4096]).is_ok() {
            assert_eq!(splitter.next_frame(), None);
            taken += 4096;
        }
        assert_eq!(taken, MAX_FRAME_LEN);
        assert!(splitter.buffer.is_empty());
        splitter.push(b"941\r").unwrap();
        assert_eq!(frames(&mut splitter), [b"941"], "it serves on");
    }

    proptest! {
        #[test]
        fn i25_however_the_stream_is_cut_the_frames_are_the_same(
            stream in proptest::collection::vec(prop_oneof![Just(b'\r'), Just(b'\n'), any::<u8>()], 0..200),
            size in 1usize..20,
        ) {
            let mut whole = Splitter::default();
            whole.push(&stream).unwrap();
            let expected = frames(&mut whole);
            let mut splitter = Splitter::default();
            let mut found = Vec::new();
            for piece in stream.chunks(size) {
                splitter.push(piece).unwrap();
                found.extend(frames(&mut splitter));
            }
            prop_assert_eq!(found, expected);
        }
    }
}
