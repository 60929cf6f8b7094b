//! The way there: one request over a connection of its own, to an address that was looked at before it was called.

use domain::integration::{HookUrl, is_public};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{CONNECTION, CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use ipnet::IpNet;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// A message on its way.
pub(crate) struct Post<'a> {
    /// Where to.
    pub(crate) url: &'a HookUrl,
    /// What.
    pub(crate) body: Vec<u8>,
    /// The headers of our own.
    pub(crate) headers: Vec<(&'static str, String)>,
}

/// Why a message was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// What the receiver answered, if it did.
    pub(crate) status: Option<u16>,
    /// In words.
    pub(crate) text: String,
}

/// Sends messages over http and https.
pub(crate) struct Http {
    allowed: Vec<IpNet>,
    tls: Result<TlsConnector, String>,
    whole_within: Duration,
}

/// How long a connection may take to be there, names and certificates included.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// How long the whole may take.
pub(crate) const WHOLE_WITHIN: Duration = Duration::from_secs(15);
/// How much of an answer is read before the connection is closed. What it says does not count.
const ANSWER_MAX_BYTES: u64 = 16_384;

impl Http {
    /// Sends to the public internet, and to these networks.
    pub(crate) fn new(allowed: Vec<IpNet>) -> Self {
        Self { allowed, tls: tls(), whole_within: WHOLE_WITHIN }
    }

    /// Sends a message, and gives the status with which it was taken: any of the two hundreds. Redirects are not
    /// followed, for they could lead where nobody looked.
    pub(crate) async fn send(&self, post: Post<'_>) -> Result<u16, Failure> {
        let sent = tokio::time::timeout(self.whole_within, self.exchange(post)).await;
        let status = sent.unwrap_or_else(|_| Err(format!("no answer within {} s", self.whole_within.as_secs_f32())));
        match status.map_err(|text| Failure { status: None, text })? {
            status @ 200..=299 => Ok(status),
            status @ 300..=399 => {
                Err(Failure { status: Some(status), text: format!("answered {status}; redirects are not followed") })
            }
            status => Err(Failure { status: Some(status), text: format!("answered {status}") }),
        }
    }

    async fn exchange(&self, post: Post<'_>) -> Result<u16, String> {
        let connected = tokio::time::timeout(CONNECT_WITHIN, self.connect(post.url)).await;
        match connected.unwrap_or_else(|_| Err(format!("no connection within {} s", CONNECT_WITHIN.as_secs())))? {
            Connected::Plain(stream) => talk(stream, post).await,
            Connected::Tls(stream) => talk(*stream, post).await,
        }
    }

    /// Connects to the first of the host's addresses that may be called and answers. The address that was looked at is
    /// the one that is called: a name that means another one a moment later changes nothing.
    async fn connect(&self, url: &HookUrl) -> Result<Connected, String> {
        let mut last = format!("{} has no address", url.host());
        for address in addresses(url).await? {
            if let Err(why) = permits(url, address.ip(), &self.allowed) {
                last = format!("{} is {}, which {why}", url.host(), address.ip());
                continue;
            }
            match TcpStream::connect(address).await {
                Ok(stream) => return self.secure(url, stream).await,
                Err(error) => last = format!("{address}: {error}"),
            }
        }
        Err(last)
    }

    async fn secure(&self, url: &HookUrl, stream: TcpStream) -> Result<Connected, String> {
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        if !url.is_https() {
            return Ok(Connected::Plain(stream));
        }
        let name = ServerName::try_from(url.host().to_owned()).map_err(|error| error.to_string())?;
        let connector = self.tls.as_ref().map_err(Clone::clone)?;
        let secured = connector.connect(name, stream).await.map_err(|error| format!("TLS: {error}"))?;
        Ok(Connected::Tls(Box::new(secured)))
    }
}

enum Connected {
    Plain(TcpStream),
    Tls(Box<tokio_rustls::client::TlsStream<TcpStream>>),
}

/// Whether an address of a webhook may be called: any of the public internet over https, and whatever is in one of the
/// allowed networks. Fails with the end of a sentence about the address.
pub(crate) fn permits(url: &HookUrl, address: IpAddr, allowed: &[IpNet]) -> Result<(), &'static str> {
    let address = address.to_canonical();
    if allowed.iter().any(|network| network.contains(&address)) {
        return Ok(());
    }
    if !is_public(address) {
        return Err("is not on the public internet and in none of webhooks.allowed_networks");
    }
    if !url.is_https() {
        return Err("may be called over https alone, for it is in none of webhooks.allowed_networks");
    }
    Ok(())
}

async fn addresses(url: &HookUrl) -> Result<Vec<SocketAddr>, String> {
    if let Ok(address) = url.host().parse() {
        return Ok(vec![SocketAddr::new(address, url.port())]);
    }
    let found = tokio::net::lookup_host((url.host(), url.port())).await;
    found.map(Iterator::collect).map_err(|error| format!("{} cannot be found: {error}", url.host()))
}

fn tls() -> Result<TlsConnector, String> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().map_err(|error| error.to_string())?;
    Ok(TlsConnector::from(Arc::new(config.with_root_certificates(roots).with_no_client_auth())))
}

async fn talk(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static, post: Post<'_>) -> Result<u16, String> {
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|error| told(&error))?;
    // Ends with this function, however that ends.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(post.url.path())
        .header(HOST, post.url.authority())
        .header(CONTENT_TYPE, "application/json")
        .header(USER_AGENT, concat!("Latchkey/", env!("CARGO_PKG_VERSION")))
        .header(CONNECTION, "close");
    for (name, value) in post.headers {
        request = request.header(name, value);
    }
    let request = request.body(Full::new(Bytes::from(post.body))).map_err(|error| error.to_string())?;
    let answer = sender.send_request(request).await.map_err(|error| told(&error))?;
    let status = answer.status().as_u16();
    drain(answer.into_body()).await;
    Ok(status)
}

/// Reads the answer to its end, unless that is far away.
async fn drain(mut body: Incoming) {
    let mut read = 0;
    while read <= ANSWER_MAX_BYTES && !body.is_end_stream() {
        match body.frame().await {
            Some(Ok(frame)) => read += frame.data_ref().map_or(0, |bytes| bytes.len() as u64),
            Some(Err(_)) | None => return,
        }
    }
}

/// The error with its cause, which its own words leave out.
fn told(error: &hyper::Error) -> String {
    match std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<io::Error>()) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    /// Somebody who waits for a connection.
    fn listener() -> (TcpListener, u16) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        (listener, port)
    }

    async fn send(allowed: &[&str], url: &str) -> Result<u16, Failure> {
        let url = HookUrl::parse(url).unwrap();
        let http = Http::new(allowed.iter().map(|network| network.parse().unwrap()).collect());
        http.send(Post { url: &url, body: b"{}".to_vec(), headers: Vec::new() }).await
    }

    #[tokio::test]
    async fn a_name_that_means_an_address_of_the_house_is_not_called() {
        let (listener, port) = listener();
        for url in [format!("https://localhost:{port}/"), format!("https://127.0.0.1:{port}/")] {
            let failure = send(&["10.0.0.0/8"], &url).await.unwrap_err();
            assert!(failure.text.contains("not on the public internet"), "{}", failure.text);
            assert_eq!(failure.status, None);
        }
        assert_eq!(listener.accept().unwrap_err().kind(), io::ErrorKind::WouldBlock, "somebody was called");
    }

    #[tokio::test]
    async fn a_receiver_that_shows_no_certificate_that_counts_gets_nothing() {
        let (listener, port) = listener();
        let answering = tokio::task::spawn_blocking(move || {
            listener.set_nonblocking(false).unwrap();
            let (mut stream, _) = listener.accept().unwrap();
            io::Write::write_all(&mut stream, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
            let mut said = Vec::new();
            let _ = io::Read::read_to_end(&mut stream, &mut said);
            said
        });
        let failure = send(&["127.0.0.0/8"], &format!("https://127.0.0.1:{port}/")).await.unwrap_err();
        assert!(failure.text.starts_with("TLS: "), "{}", failure.text);
        assert!(!answering.await.unwrap().windows(4).any(|part| part == b"POST"));
    }

    #[tokio::test]
    async fn what_cannot_be_found_or_reached_says_so() {
        let failure = send(&["127.0.0.0/8"], "http://nowhere.invalid/").await.unwrap_err();
        assert!(failure.text.contains("nowhere.invalid"), "{}", failure.text);
        let (listener, port) = listener();
        drop(listener);
        let failure = send(&["127.0.0.0/8"], &format!("http://127.0.0.1:{port}/")).await.unwrap_err();
        assert!(failure.text.contains(&port.to_string()), "{}", failure.text);
    }

    /// The whole of an answer must be there in time, so neither silence nor a word now and then holds a server up.
    #[tokio::test]
    async fn a_receiver_that_never_answers_or_never_ends_is_given_up_in_time() {
        for (beginning, word) in
            [("", ""), ("HTTP/1.1 200 OK\r\n", "X-More: yes\r\n"), ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", "")]
        {
            let (listener, port) = listener();
            listener.set_nonblocking(false).unwrap();
            let (gone, is_gone) = std::sync::mpsc::channel::<()>();
            let receiving = std::thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                let mut all = io::Write::write_all(&mut stream, beginning.as_bytes());
                // Until the test is over, or the other side has hung up.
                while all.is_ok()
                    && is_gone
                        .recv_timeout(Duration::from_millis(10))
                        .is_err_and(|why| why == std::sync::mpsc::RecvTimeoutError::Timeout)
                {
                    all = io::Write::write_all(&mut stream, word.as_bytes());
                }
            });
            let url = HookUrl::parse(&format!("http://127.0.0.1:{port}/")).unwrap();
            let http =
                Http { whole_within: Duration::from_millis(250), ..Http::new(vec!["127.0.0.0/8".parse().unwrap()]) };
            let failure = http.send(Post { url: &url, body: b"{}".to_vec(), headers: Vec::new() }).await.unwrap_err();
            assert_eq!(failure, Failure { status: None, text: "no answer within 0.25 s".to_owned() });
            drop(gone);
            receiving.join().unwrap();
        }
    }

    #[test]
    fn http_is_for_allowed_networks_and_https_for_the_internet() {
        let may = |url: &str, address: &str, allowed: &[&str]| {
            let allowed: Vec<IpNet> = allowed.iter().map(|network| network.parse().unwrap()).collect();
            permits(&HookUrl::parse(url).unwrap(), address.parse().unwrap(), &allowed).is_ok()
        };
        assert!(may("https://a.example", "9.9.9.9", &[]));
        assert!(!may("http://a.example", "9.9.9.9", &[]));
        assert!(!may("https://a.example", "192.168.1.9", &["192.168.2.0/24"]));
        assert!(may("http://a.example", "192.168.2.9", &["192.168.2.0/24"]));
        assert!(may("http://a.example", "::ffff:192.168.2.9", &["192.168.2.0/24"]));
        assert!(may("https://a.example", "fd00::1", &["fd00::/8"]));
    }
}
