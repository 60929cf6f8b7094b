//! https by the server itself.

use crate::house::House;
use crate::process::PATIENCE;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

const WITH_TLS: &str = "tls.certificate = \"cert.pem\"\ntls.key = \"key.pem\"";

fn certificate(house: &House) -> CertificateDer<'static> {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(house.path("cert.pem"), cert.pem()).unwrap();
    std::fs::write(house.path("key.pem"), signing_key.serialize_pem()).unwrap();
    cert.der().clone()
}

fn ask(address: &str, trusted: CertificateDer<'static>) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_root_certificates(roots).with_no_client_auth());
    let connection = ClientConnection::new(config, "localhost".try_into().unwrap()).unwrap();
    let socket = TcpStream::connect(address)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    let mut stream = StreamOwned::new(connection, socket);
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    Ok(text)
}

#[test]
fn server_speaks_https_with_its_certificate() {
    let house = House::new();
    let ours = certificate(&house);
    house.configure(WITH_TLS);
    let (server, url) = house.serve();
    let address = url.strip_prefix("http://").unwrap();
    let text = ask(address, ours).unwrap();
    assert!(text.starts_with("HTTP/1.1 200 OK"), "{text}");
    assert!(text.ends_with("{\"status\":\"ready\"}"), "{text}");
    let stranger = generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    assert!(ask(address, stranger.cert.der().clone()).is_err());
    server.terminate();
    assert_eq!(server.end().0.code(), Some(0));
}

#[test]
fn key_of_another_certificate_is_refused_at_start() {
    let house = House::new();
    certificate(&house);
    let other = generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(house.path("key.pem"), other.signing_key.serialize_pem()).unwrap();
    house.configure(WITH_TLS);
    let said = house.run(&["serve"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("tls.key key.pem does not fit cert.pem"), "{}", said.err);
    let said = house.run(&["doctor"]);
    assert!(said.out.contains("problem  tls          tls.key key.pem does not fit cert.pem"), "{}", said.out);
}
