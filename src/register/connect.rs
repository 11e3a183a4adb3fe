//! One connection to the library system, with or without TLS.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpSocket, TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use zeroize::Zeroizing;

use super::link::LinkFault;
use crate::config::{Ils, Tls};
use crate::sip2::{Credentials, Profile};

/// The stream a session talks over.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Resolves the name anew, connects and, where configured, secures the connection. Certificates are read each time, so
/// that a renewed one is taken without a restart.
pub(super) async fn connect(settings: &Ils) -> Result<Box<dyn Stream>, LinkFault> {
    let stream = connect_tcp(&settings.address).await.map_err(unreachable)?;
    let Some(tls) = &settings.tls else {
        return Ok(Box::new(stream));
    };
    let connector = TlsConnector::from(Arc::new(client_config(tls)?));
    let name = ServerName::try_from(host(&settings.address).to_owned()).map_err(tls_fault)?;
    let stream = connector.connect(name, stream).await.map_err(tls_fault)?;
    Ok(Box::new(stream))
}

/// How this library system is spoken to; passwords are read from their files, and a last line end is not part of them.
pub(super) fn read_profile(
    settings: &Ils,
    timezone: chrono_tz::Tz,
    keep_alive_after: std::time::Duration,
    end_sessions: bool,
) -> Result<Profile, LinkFault> {
    let login = match &settings.login {
        Some(login) => Some(Credentials { user: login.user.clone(), password: read_secret(&login.password_file)? }),
        None => None,
    };
    let terminal_password = match &settings.terminal_password_file {
        Some(path) => read_secret(path)?,
        None => Zeroizing::default(),
    };
    Ok(Profile {
        login,
        institution: settings.institution.clone(),
        location: settings.location.clone(),
        terminal_password,
        timeout: settings.timeout,
        checksum: settings.checksum,
        encoding: settings.encoding,
        terminator: settings.terminator,
        timezone,
        keep_alive_after,
        end_sessions,
    })
}

fn read_secret(path: &Path) -> Result<Zeroizing<Vec<u8>>, LinkFault> {
    let mut secret = Zeroizing::new(
        std::fs::read(path).map_err(|error| LinkFault::File { path: path.to_owned(), kind: error.kind() })?,
    );
    while secret.last().is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
        secret.pop();
    }
    Ok(secret)
}

/// Tries every address of the name in turn.
async fn connect_tcp(address: &str) -> io::Result<TcpStream> {
    let mut failure = io::Error::from(io::ErrorKind::NotFound);
    for address in lookup_host(address).await? {
        let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        // A request must leave in one piece and at once (sip2.md 1); keepalive finds a peer that vanished while idle.
        socket.set_nodelay(true)?;
        socket.set_keepalive(true)?;
        match socket.connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

fn client_config(tls: &Tls) -> Result<ClientConfig, LinkFault> {
    let mut roots = RootCertStore::empty();
    match &tls.ca_file {
        Some(path) => {
            for certificate in CertificateDer::pem_file_iter(path).map_err(tls_fault)? {
                roots.add(certificate.map_err(tls_fault)?).map_err(tls_fault)?;
            }
        }
        None => {
            // Certificates of the system that cannot be read are left out; a missing root shows as a refused peer.
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    if roots.is_empty() {
        return Err(LinkFault::Tls("no certificate to trust was found".to_owned()));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(tls_fault)?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

/// `host:port` without its port, and without the brackets of an IPv6 address.
fn host(address: &str) -> &str {
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape `map_err` wants")]
fn unreachable(error: io::Error) -> LinkFault {
    LinkFault::Unreachable(error.kind())
}

fn tls_fault(error: impl std::fmt::Display) -> LinkFault {
    LinkFault::Tls(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_name_is_the_address_without_its_port() {
        for (address, name) in
            [("ils.example:6001", "ils.example"), ("127.0.0.1:6001", "127.0.0.1"), ("[::1]:6001", "::1")]
        {
            assert_eq!(host(address), name);
            assert!(ServerName::try_from(host(address)).is_ok(), "{address}");
        }
    }

    #[test]
    fn a_secret_ends_before_its_last_line_end() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), " pass word \r\n").unwrap();
        assert_eq!(*read_secret(file.path()).unwrap(), b" pass word ");
        let missing = read_secret(Path::new("/nonexistent/secret")).unwrap_err();
        assert!(matches!(missing, LinkFault::File { kind: io::ErrorKind::NotFound, .. }));
    }
}
