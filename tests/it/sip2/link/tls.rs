//! The link over TLS.

use std::sync::Arc;

use omatoimi::config::Tls;
use omatoimi::ids::Visit;
use omatoimi::register::{CardAnswer, LinkFault};
use omatoimi::sip2::serve::{self, attend};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::sync::watch;

use super::{Door, listener, no_tap, settings};
use crate::sip2::loopback::{register, service};

#[tokio::test]
async fn tls_is_spoken_to_a_server_the_private_ca_vouches_for_and_to_no_other() {
    let (listener, address) = listener().await;
    let port = listener.local_addr().unwrap().port();
    let own = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let other = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(own.signing_key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(tls));
    let (_faults, faulty) = watch::channel(serve::Fault::None);
    let register = register();
    let server = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (acceptor, faulty, service) = (acceptor.clone(), faulty.clone(), service(&register));
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    attend(stream, &service, faulty, &no_tap()).await;
                }
            });
        }
    });
    let directory = tempfile::tempdir().unwrap();
    let secured = |name: &str, address: String, pem: &str| {
        let ca_file = directory.path().join(name);
        std::fs::write(&ca_file, pem).unwrap();
        let mut settings = settings(address);
        settings.tls = Some(Tls { ca_file: Some(ca_file) });
        settings
    };
    let mut door = Door::new(secured("own.pem", format!("localhost:{port}"), &own.cert.pem()));
    door.until_up().await;
    door.ask(1, "1234");
    assert!(matches!(door.answer().await, (Visit(1), Some(CardAnswer::Right(_)))));

    let mut stranger = Door::new(secured("other.pem", format!("localhost:{port}"), &other.cert.pem()));
    assert!(matches!(stranger.until_down().await, LinkFault::Tls(_)));
    let mut misnamed = Door::new(secured("again.pem", address, &own.cert.pem()));
    assert!(matches!(misnamed.until_down().await, LinkFault::Tls(_)));
    let mut empty = Door::new(secured("empty.pem", format!("localhost:{port}"), ""));
    assert!(matches!(empty.until_down().await, LinkFault::Tls(_)));
    server.abort();
}
