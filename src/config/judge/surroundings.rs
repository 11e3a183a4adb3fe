//! `[web]`, `[control]`, `[hub]` and `[camera.ID]`: who else is spoken to.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::config::file::{self, File};
use crate::config::leaf;
use crate::config::model::{CONTROL_SOCKET as SOCKET, Control, Web};
use crate::config::problem::Code;
use crate::config::shape::{child, last};
use crate::config::source::quoted;
use crate::config::suggest;

use super::Judge;

/// The room for a socket's name (unix(7), sun_path, less its NUL).
const SOCKET_MAX_LEN: usize = 107;

impl Judge<'_> {
    pub(super) fn web(&mut self, web: Option<&file::Web>) -> Option<Web> {
        let written = |key: fn(&file::Web) -> Option<&String>| web.and_then(key);
        let listeners = [
            ("web.listen", written(|web| web.listen.as_ref())),
            ("web.staff_listen", written(|web| web.staff_listen.as_ref())),
            ("web.metrics_listen", written(|web| web.metrics_listen.as_ref())),
            ("web.simulator_listen", written(|web| web.simulator_listen.as_ref())),
        ];
        let read = listeners.map(|(path, text)| (path, self.listener(path, text)));
        for (index, (path, address)) in read.iter().enumerate() {
            let earlier = read.iter().take(index);
            if let Some(Some(address)) = address
                && let Some((other, _)) =
                    earlier.clone().find(|(_, other)| matches!(other, Some(Some(other)) if collide(*address, *other)))
            {
                let message = format!("`{}` is where `{}` listens", last(path), last(other));
                self.find(Code::UsedTwice, path, message, "each has its own port");
            }
        }
        let [(_, listen), (staff_path, staff_listen), (_, metrics_listen), (simulator_path, simulator_listen)] = read;
        if let Some(Some(address)) = staff_listen
            && !address.ip().is_loopback()
        {
            let message = "staff passwords would travel in the clear beyond this machine";
            self.find(Code::Plaintext, staff_path, message, "listen on `127.0.0.1`, behind a proxy that speaks TLS");
        }
        if let Some(Some(address)) = simulator_listen
            && !address.ip().is_loopback()
        {
            let message = "the simulator plays cards and keys, and is for this machine only";
            self.find(Code::Exposed, simulator_path, message, "listen on `127.0.0.1`");
            return None;
        }
        Some(Web {
            listen: listen?,
            staff_listen: staff_listen?,
            metrics_listen: metrics_listen?,
            simulator_listen: simulator_listen?,
        })
    }

    /// An address to listen on, if one is written; nothing where it is wrong.
    fn listener(&mut self, path: &str, text: Option<&String>) -> Option<Option<SocketAddr>> {
        let Some(text) = text else { return Some(None) };
        let address = text.parse().ok();
        if address.is_none() {
            let message = format!("{} is not an IP address and a port", quoted(text));
            self.find(Code::Malformed, path, message, "as in `127.0.0.1:8080` or `[::1]:8080`");
        }
        address.map(Some)
    }

    pub(super) fn control(&mut self, control: Option<&file::Control>) -> Option<Control> {
        let text = control.and_then(|control| control.socket.as_ref());
        let socket = text.map_or_else(|| PathBuf::from(SOCKET), |text| self.path(text));
        if socket.as_os_str().len() > SOCKET_MAX_LEN {
            let message = format!("the name of a socket has at most {SOCKET_MAX_LEN} bytes");
            self.find(Code::OutOfRange, "control.socket", message, format!("as in `{SOCKET}`"));
            return None;
        }
        Some(Control { socket })
    }

    pub(super) fn hub(&mut self, hub: Option<&file::Hub>) {
        let Some(hub) = hub else { return };
        if let Some(url) = &hub.url {
            self.url("hub.url", url, Beyond::Tls);
        }
        if let Some(text) = &hub.token_file {
            self.password_file("hub.token_file", text);
        }
    }

    pub(super) fn cameras(&mut self, file: &File) {
        let doors: Vec<&str> = file.door.iter().flatten().map(|(name, _)| name.as_str()).collect();
        for (name, camera) in file.camera.iter().flatten() {
            let path = format!("camera.{name}");
            if !self.places.has(&child("door", name)) {
                let help = match suggest::nearest(name, &doors) {
                    Some(near) => format!("did you mean `[camera.{near}]`?"),
                    None => "a camera has the name of its door".to_owned(),
                };
                self.find(Code::NotAChoice, &path, format!("no door is called {}", quoted(name)), help);
            }
            if let Some(url) = &camera.url {
                self.url(&format!("{path}.url"), url, Beyond::Anything);
            }
            if let Some(text) = &camera.password_file {
                self.password_file(&format!("{path}.password_file"), text);
            }
            if camera.user.is_some() != self.places.has(&format!("{path}.password_file")) {
                let message = "`user` and `password_file` belong together";
                self.find(Code::Contradiction, &path, message, "give both, or neither");
            }
        }
    }

    fn url(&mut self, path: &str, url: &str, beyond: Beyond) {
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            let message = format!("`{}` has a login in it; secrets are always files", last(path));
            self.find(Code::LiteralSecret, path, message, "keep the password in a `..._file`");
            return;
        }
        let host = if authority.ends_with(']') || !authority.contains(':') {
            leaf::host(&format!("{authority}:1")).map(str::to_owned)
        } else {
            leaf::host(authority).map(str::to_owned)
        };
        let known_scheme = matches!(scheme, "https" | "http");
        let Some(host) = host.filter(|_| known_scheme) else {
            self.find(
                Code::Malformed,
                path,
                format!("{} is not an address of the web", quoted(url)),
                "as in `https://hub.example`",
            );
            return;
        };
        if scheme == "http" && beyond == Beyond::Tls && !leaf::is_loopback(&host) {
            let message = format!("`{}` would send the token in the clear", last(path));
            self.find(Code::Exposed, path, message, "use `https://`");
        }
    }
}

/// What may be spoken with another machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beyond {
    Tls,
    Anything,
}

/// Whether two listeners want the same port of the same address; port 0 is a free one each time.
fn collide(one: SocketAddr, other: SocketAddr) -> bool {
    let any = one.ip().is_unspecified() || other.ip().is_unspecified();
    one.port() == other.port() && one.port() != 0 && (any || one.ip() == other.ip())
}
