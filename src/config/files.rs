//! The files that a config names: keys, passwords, certificates. The one part of judging that reads the disk.

use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

/// What judging asks of the disk; tests answer from memory.
pub trait Files {
    /// At most the first `limit` bytes of a file.
    ///
    /// # Errors
    /// When there is no such file, it may not be read, or it is a directory.
    fn read(&self, path: &Path, limit: usize) -> io::Result<Zeroizing<Vec<u8>>>;

    /// Whether something is there that is not a directory.
    fn is_other_than_directory(&self, path: &Path) -> bool;

    /// Whether every user of the machine may read what is there.
    fn is_open_to_all(&self, path: &Path) -> bool;

    /// The path with its links followed; as it is where nothing is there.
    fn real(&self, path: &Path) -> PathBuf;
}

/// The machine's own files.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
        // A key must not be left behind in a buffer that grew.
        let mut bytes = Zeroizing::new(Vec::with_capacity(limit));
        // Looked at before it is opened: opening a pipe would wait for its other end.
        if !std::fs::metadata(path)?.is_file() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        std::fs::File::open(path)?.take(limit as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn is_other_than_directory(&self, path: &Path) -> bool {
        std::fs::metadata(path).is_ok_and(|found| !found.is_dir())
    }

    fn is_open_to_all(&self, path: &Path) -> bool {
        std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o004 != 0)
    }

    fn real(&self, path: &Path) -> PathBuf {
        std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
    }
}
