//! The socket and its clients: bounded in number, in what they may send and in patience.

use std::io;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::unix::OwnedReadHalf;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};

use super::request::{Ask, LINE_MAX_LEN, Request};
use super::{Act, Answer, DoorLine, INSTALL_AT_MOST, Order, Trouble, named, until, users};
use crate::ids::{CardPattern, DeviceId, DoorId};
use crate::store::Note;
use crate::time::Clock;

/// Who may connect: the daemon's user and group, and root.
const MODE: u32 = 0o660;
/// Clients at the same time; one more waits until another ends.
const CLIENTS_AT_MOST: usize = 16;
/// How long a client may take over a line, and over taking its answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Whom the kernel names to a service with `PrivateUsers=` in place of every user but root and the service's own
/// (user_namespaces(7), overflowuid): the record would name the same nobody for all of them.
const NOBODY: u32 = 65534;
/// After an accept that failed, for want of file descriptors say.
const BREATH: Duration = Duration::from_millis(200);

/// What a request is judged by.
pub(crate) struct Site {
    pub(crate) doors: Vec<DoorId>,
    /// Readers that can be given a key.
    pub(crate) readers: Vec<DeviceId>,
    pub(crate) cards: CardPattern,
    pub(crate) zone: chrono_tz::Tz,
    pub(crate) clock: Clock,
    /// Where acts go.
    pub(crate) orders: mpsc::Sender<Order>,
    /// Where it is asked how the doors stand.
    pub(crate) looks: mpsc::Sender<oneshot::Sender<Vec<DoorLine>>>,
}

/// The socket's place, taken and not yet served.
pub(crate) struct Taken {
    listener: UnixListener,
    path: PathBuf,
}

/// The socket in service. When it is dropped, its clients go and its file with them.
pub(crate) struct Control {
    task: JoinHandle<()>,
    path: PathBuf,
}

impl Taken {
    /// Takes the place. What a daemon that died left there is removed; what somebody listens on is not.
    ///
    /// # Errors
    /// When somebody listens there, something else than a socket is there, or the directory is missing or not ours.
    pub(crate) fn take(path: &Path) -> io::Result<Self> {
        remove_stale(path)?;
        let listener = UnixListener::bind(path)?;
        let taken = Self { listener, path: path.to_owned() };
        // Nobody is let in before this: a connection made meanwhile is judged by the umask (0077 in the unit).
        if let Err(error) = std::fs::set_permissions(path, std::fs::Permissions::from_mode(MODE)) {
            let _ = std::fs::remove_file(path);
            return Err(error);
        }
        Ok(taken)
    }

    /// Serves it from now on.
    pub(crate) fn serve(self, site: Site) -> Control {
        self.serve_with(site, PATIENCE)
    }

    fn serve_with(self, site: Site, patience: Duration) -> Control {
        Control { task: tokio::spawn(accept(self.listener, Arc::new(site), patience)), path: self.path }
    }
}

impl Control {
    /// Ends it and its clients.
    pub(crate) async fn stop(mut self) {
        self.task.abort();
        // Cancelled, which is what was asked for.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        self.task.abort();
        // It may be gone already, with its directory.
        let _ = std::fs::remove_file(&self.path);
    }
}

fn remove_stale(path: &Path) -> io::Result<()> {
    let kind = match std::fs::symlink_metadata(path) {
        Ok(metadata) => metadata.file_type(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if !kind.is_socket() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "something else than a socket is there"));
    }
    match std::os::unix::net::UnixStream::connect(path) {
        Ok(_) => Err(io::Error::new(io::ErrorKind::AddrInUse, "another daemon listens there")),
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => std::fs::remove_file(path),
        Err(error) => Err(error),
    }
}

async fn accept(listener: UnixListener, site: Arc<Site>, patience: Duration) {
    // Dropped with this task, and its clients with it.
    let mut clients = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = clients.join_next() => {}
            accepted = listener.accept(), if clients.len() < CLIENTS_AT_MOST => match accepted {
                Ok((stream, _)) => {
                    let site = Arc::clone(&site);
                    // What goes wrong with one client is that client's affair.
                    clients.spawn(async move { drop(attend(stream, &site, patience).await) });
                }
                Err(error) => {
                    tracing::debug!(%error, "a client was not accepted");
                    tokio::time::sleep(BREATH).await;
                }
            }
        }
    }
}

/// One client, line by line, until it goes or is too slow.
async fn attend(stream: UnixStream, site: &Site, patience: Duration) -> io::Result<()> {
    let uid = stream.peer_cred().map(|peer| peer.uid()).ok();
    let (reads, mut writes) = stream.into_split();
    let mut reads = BufReader::with_capacity(LINE_MAX_LEN, reads);
    loop {
        let line = match tokio::time::timeout(patience, read_line(&mut reads)).await {
            Ok(line) => line?,
            Err(_) => return Ok(()),
        };
        let (answer, goes_on) = match line {
            Some(Ok(line)) => (serve(&line, uid, site).await, true),
            Some(Err(trouble)) => (Answer::Trouble(trouble), false),
            None => return Ok(()),
        };
        let text = format!("{}\n", answer.line());
        let written = tokio::time::timeout(patience, writes.write_all(text.as_bytes())).await;
        written.map_err(io::Error::from)??;
        if !goes_on {
            return Ok(());
        }
    }
}

/// The next line, without its end; None when the client has gone. Half a line is nothing.
async fn read_line(reads: &mut BufReader<OwnedReadHalf>) -> io::Result<Option<Result<Vec<u8>, Trouble>>> {
    let mut line = Vec::new();
    let bound = u64::try_from(LINE_MAX_LEN).unwrap_or(u64::MAX);
    reads.take(bound).read_until(b'\n', &mut line).await?;
    if line.pop_if(|byte| *byte == b'\n').is_some() {
        return Ok(Some(Ok(line)));
    }
    Ok((line.len() >= LINE_MAX_LEN).then_some(Err(Trouble::TooLong)))
}

async fn serve(line: &[u8], uid: Option<u32>, site: &Site) -> Answer {
    let Some(request) = Request::read(line) else { return Answer::Trouble(Trouble::NotARequest) };
    if request.ask == Ask::Doors {
        let (asks, doors) = oneshot::channel();
        // A daemon that ends drops what it was asked.
        let _ = site.looks.send(asks).await;
        return doors.await.map_or(Answer::Trouble(Trouble::Ending), Answer::Doors);
    }
    match order(request, uid, site) {
        Ok((act, who, reason)) => {
            let (done, outcome) = oneshot::channel();
            let sent = site.orders.send(Order { act, who, reason, done }).await;
            let outcome = match sent {
                Ok(()) => outcome.await.unwrap_or(Err(Trouble::Ending)),
                Err(_) => Err(Trouble::Ending),
            };
            outcome.map_or_else(Answer::Trouble, Answer::Done)
        }
        Err(trouble) => Answer::Trouble(trouble),
    }
}

/// What is to be done, by whom and why; nothing is done yet.
fn order(request: Request, uid: Option<u32>, site: &Site) -> Result<(Act, Note, Option<Note>), Trouble> {
    let act = act(request.ask, site)?;
    let who = who(uid, request.caller)?;
    let reason = request.reason.map(|text| Note::without_card(&text, &site.cards)).transpose();
    Ok((act, who, reason.map_err(Trouble::Reason)?))
}

fn act(ask: Ask, site: &Site) -> Result<Act, Trouble> {
    Ok(match ask {
        Ask::Open { door } => Act::Open { door: site.door(&door)? },
        Ask::Hold { door, until } => {
            let door = site.door(&door)?;
            let until = until::read(&until, site.clock.now().wall, site.zone).ok_or(Trouble::NotAnEnd)?;
            Act::Hold { door, until }
        }
        Ask::Lock { door } => Act::Lock { door: site.door(&door)? },
        Ask::Test { door } => Act::Test { door: site.door(&door)? },
        Ask::Lockdown { door, on } => Act::Lockdown { door: site.door(&door)?, on },
        Ask::FireReset { door } => Act::FireReset { door: site.door(&door)? },
        Ask::InstallKey { device, minutes } => {
            let names = || site.readers.iter().map(ToString::to_string).collect();
            let device = site.readers.iter().find(|reader| reader.as_str() == device);
            let device = device.cloned().ok_or_else(|| Trouble::NoSuchReader(names()))?;
            let for_ = Duration::from_secs(60 * u64::from(minutes));
            if for_.is_zero() || for_ > INSTALL_AT_MOST {
                return Err(Trouble::NotAnEnd);
            }
            Act::InstallKey { device, for_ }
        }
        Ask::Inside { people } => Act::Inside { people },
        // Answered before.
        Ask::Doors => return Err(Trouble::NotARequest),
    })
}

/// The name under which an act is written down. The caller behind `sudo` is the client's own word, so it is taken only
/// from those whom no record could bind: root, and the user whose store this is.
fn who(uid: Option<u32>, caller: Option<u32>) -> Result<Note, Trouble> {
    let uid = uid.filter(|uid| *uid != NOBODY).ok_or(Trouble::WhoAsks)?;
    let trusted = uid == 0 || uid == rustix::process::getuid().as_raw();
    Note::new(&named(&users(), uid, caller.filter(|_| trusted))).ok_or(Trouble::WhoAsks)
}

impl Site {
    fn door(&self, name: &str) -> Result<DoorId, Trouble> {
        let names = || self.doors.iter().map(ToString::to_string).collect();
        let door = self.doors.iter().find(|door| door.as_str() == name);
        door.cloned().ok_or_else(|| Trouble::NoSuchDoor(names()))
    }
}

#[cfg(test)]
mod tests;
