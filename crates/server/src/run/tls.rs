//! The certificate for https.

use anyhow::{Context as _, Result};
use domain::time::Timestamp;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use rustls::sign::{CertifiedKey, SingleCertAndKey};
use std::path::Path;
use std::sync::Arc;
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// A certificate that fits its key.
pub(crate) struct Loaded {
    /// What connections are made with.
    pub(crate) server: Arc<ServerConfig>,
    /// From when it counts.
    pub(crate) valid_from: Timestamp,
    /// Until when.
    pub(crate) valid_until: Timestamp,
}

/// Reads a certificate chain and its key. Fails if one cannot be read or the two do not belong together.
pub(crate) fn load(certificate: &Path, key: &Path) -> Result<Loaded> {
    let chain = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.with_context(|| format!("tls.certificate {} cannot be read", certificate.display()))?;
    let first = chain.first().with_context(|| format!("tls.certificate {} holds none", certificate.display()))?;
    let secret = PrivateKeyDer::from_pem_file(key);
    let secret = secret.with_context(|| format!("tls.key {} cannot be read", key.display()))?;
    let (valid_from, valid_until) = validity(first).with_context(|| certificate.display().to_string())?;
    let pair = CertifiedKey::from_der(chain, secret, &ring::default_provider());
    let pair = pair.with_context(|| format!("tls.key {} does not fit {}", key.display(), certificate.display()))?;
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().context("TLS")?.with_no_client_auth();
    let mut server = builder.with_cert_resolver(Arc::new(SingleCertAndKey::from(pair)));
    server.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Loaded { server: Arc::new(server), valid_from, valid_until })
}

fn validity(certificate: &CertificateDer<'_>) -> Result<(Timestamp, Timestamp)> {
    let (_, parsed) = X509Certificate::from_der(certificate).context("is not an X.509 certificate")?;
    let validity = parsed.validity();
    let instant = |seconds: i64| Timestamp::from_micros(seconds.saturating_mul(1_000_000));
    Ok((instant(validity.not_before.timestamp()), instant(validity.not_after.timestamp())))
}
