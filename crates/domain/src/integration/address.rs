//! Where a webhook may lead.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An absolute http or https URL, without credentials and without a fragment: at most 2 000 characters of ASCII.
#[derive(Clone, PartialEq, Eq)]
pub struct HookUrl {
    text: String,
    is_https: bool,
    host: String,
    port: u16,
    /// Where the path begins.
    path_at: usize,
}

/// Why a text is no such URL. The sentence follows the name of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Nothing.
    #[error("can't be blank")]
    Blank,
    /// More characters than allowed.
    #[error("is too long (maximum is {} characters)", HookUrl::MAX)]
    TooLong,
    /// Another scheme, or none.
    #[error("must begin with https:// or http://")]
    Scheme,
    /// Characters that no URL has.
    #[error("must be plain ASCII without blanks; write other letters in their encoded form")]
    Characters,
    /// A name or a password in it.
    #[error("can't hold a name or a password; use signature_key to tell that a message is from here")]
    Credentials,
    /// No host, or none that can be one.
    #[error("has no host that can be read")]
    Host,
    /// A port that is none.
    #[error("has a port that is none")]
    Port,
    /// Something behind a `#`.
    #[error("can't have a fragment: it would not be sent")]
    Fragment,
}

impl HookUrl {
    const MAX: usize = 2_000;

    /// Trims and checks.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let text = text.trim();
        match text.len() {
            0 => return Err(UrlError::Blank),
            length if length > Self::MAX => return Err(UrlError::TooLong),
            _ => {}
        }
        let (scheme, rest) = text.split_once("://").ok_or(UrlError::Scheme)?;
        let is_https = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(UrlError::Scheme),
        };
        if !text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '\\' | '"' | '<' | '>')) {
            return Err(UrlError::Characters);
        }
        if text.contains('#') {
            return Err(UrlError::Fragment);
        }
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(UrlError::Credentials);
        }
        let (host, port) = host_and_port(authority)?;
        let port = port.unwrap_or(if is_https { 443 } else { 80 });
        let path_at = text.len() - rest.len() + authority.len();
        Ok(Self { text: text.to_owned(), is_https, host, port, path_at })
    }

    /// The whole text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is https.
    #[must_use]
    pub const fn is_https(&self) -> bool {
        self.is_https
    }

    /// The host: a name, or an address without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, also where it is the usual one.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The host with the port as they stand, for the header that names them.
    #[must_use]
    pub fn authority(&self) -> &str {
        let start = self.text.find("://").map_or(0, |at| at + 3);
        self.text.get(start..self.path_at).unwrap_or_default()
    }

    /// The path with the query; a slash where there is none.
    #[must_use]
    pub fn path(&self) -> String {
        match self.text.get(self.path_at..).unwrap_or_default() {
            "" => "/".to_owned(),
            query if query.starts_with('?') => format!("/{query}"),
            path => path.to_owned(),
        }
    }

    /// The address, if the host is one, or if it is the name that means this machine everywhere (RFC 6761 §6.3).
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        let name = self.host.trim_end_matches('.').to_ascii_lowercase();
        if name == "localhost" || name.ends_with(".localhost") {
            return Some(IpAddr::V4(Ipv4Addr::LOCALHOST));
        }
        self.host.parse().ok()
    }
}

impl fmt::Debug for HookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HookUrl({:?})", self.text)
    }
}

impl fmt::Display for HookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<String> for HookUrl {
    type Error = UrlError;

    fn try_from(text: String) -> Result<Self, UrlError> {
        Self::parse(&text)
    }
}

fn host_and_port(authority: &str) -> Result<(String, Option<u16>), UrlError> {
    let (host, rest) = match authority.strip_prefix('[') {
        Some(inner) => {
            let (address, rest) = inner.split_once(']').ok_or(UrlError::Host)?;
            let address: Ipv6Addr = address.parse().map_err(|_| UrlError::Host)?;
            (address.to_string(), rest)
        }
        None => {
            let end = authority.find(':').unwrap_or(authority.len());
            let (name, rest) = authority.split_at_checked(end).ok_or(UrlError::Host)?;
            let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
            if name.is_empty() || name.len() > 253 || name.starts_with('.') || !name.chars().all(is_name) {
                return Err(UrlError::Host);
            }
            (name.to_owned(), rest)
        }
    };
    let port = match rest.strip_prefix(':') {
        None if rest.is_empty() => None,
        None => return Err(UrlError::Host),
        Some("") => None,
        Some(port) => Some(port.parse().ok().filter(|port| *port != 0).ok_or(UrlError::Port)?),
    };
    Ok((host, port))
}

/// Whether an address is one of the public internet: neither this machine nor a private network, nor one of those that
/// are set aside (the IANA special-purpose address registries), where the addresses at which clouds tell a machine
/// its secrets are too. Addresses of one kind inside another count as what they lead to.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let is_set_aside = match first {
        // "This network", and the class that is reserved, with the address of everybody in it.
        0 | 240..=255 => true,
        // Shared between providers and their customers (RFC 6598).
        100 => (64..=127).contains(&second),
        // Protocol assignments and old relays.
        192 => second == 0 && third == 0 || second == 88 && third == 99,
        // Benchmarks (RFC 2544).
        198 => second == 18 || second == 19,
        _ => false,
    };
    !(is_set_aside
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation())
}

/// What is public is in 2000::/3 (RFC 4291 §2.4); tunnels, assignments to protocols and examples are not.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let is_unicast = first & 0xe000 == 0x2000;
    let is_set_aside = match first {
        0x2001 => second < 0x0200 || second == 0x0db8,
        0x2002 => true,
        0x3fff => second < 0x1000,
        _ => false,
    };
    is_unicast && !is_set_aside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (bool, String, u16, String) {
        let url = HookUrl::parse(text).unwrap();
        (url.is_https(), url.host().to_owned(), url.port(), url.path())
    }

    #[test]
    fn parts_of_a_url_are_told_apart() {
        let is = |https, host: &str, port, path: &str| (https, host.to_owned(), port, path.to_owned());
        assert_eq!(parts("https://hooks.example/in?a=b"), is(true, "hooks.example", 443, "/in?a=b"));
        assert_eq!(parts(" HTTP://192.0.2.1:8080 "), is(false, "192.0.2.1", 8_080, "/"));
        assert_eq!(parts("https://[2001:db8::1]:444?x"), is(true, "2001:db8::1", 444, "/?x"));
        assert_eq!(HookUrl::parse("https://a.example:8443/x").unwrap().authority(), "a.example:8443");
    }

    #[test]
    fn what_is_no_url_is_refused_with_its_reason() {
        for (text, error) in [
            ("", UrlError::Blank),
            ("hooks.example/in", UrlError::Scheme),
            ("ftp://hooks.example", UrlError::Scheme),
            ("https://höoks.example", UrlError::Characters),
            ("https://hooks.example/a b", UrlError::Characters),
            ("https://me:secret@hooks.example", UrlError::Credentials),
            ("https://hooks.example@evil.example", UrlError::Credentials),
            ("https://", UrlError::Host),
            ("https:///in", UrlError::Host),
            ("https://[::1", UrlError::Host),
            ("https://hooks.example:0", UrlError::Port),
            ("https://hooks.example:99999", UrlError::Port),
            ("https://hooks.example/#in", UrlError::Fragment),
        ] {
            assert_eq!(HookUrl::parse(text), Err(error), "{text}");
        }
        assert_eq!(HookUrl::parse(&format!("https://a.example/{}", "x".repeat(2_000))), Err(UrlError::TooLong));
    }

    #[test]
    fn this_machine_is_known_by_its_names() {
        for text in ["http://localhost/", "http://api.LOCALHOST.", "http://127.0.0.1", "http://[::1]"] {
            assert!(HookUrl::parse(text).unwrap().address().is_some_and(|address| address.is_loopback()), "{text}");
        }
        assert_eq!(HookUrl::parse("http://localhost.example").unwrap().address(), None);
    }

    #[test]
    fn only_the_internet_is_public() {
        for address in ["9.9.9.9", "172.32.0.1", "100.63.0.1", "198.51.99.1", "2606:4700::1111", "::ffff:9.9.9.9"] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.8",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }
}
