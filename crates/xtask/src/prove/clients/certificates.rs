//! Certificates for a run: some clients call one host, so whoever answers in its place must be trusted as that host.

use std::fs;
use std::path::Path;

use anyhow::Result;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose};
use tempfile::TempDir;

/// The host that clients call which cannot be told another one.
const HOST: &str = "api.kisi.io";

/// A folder with `authority.pem`, `certificate.pem` and `key.pem`, which is gone with this value.
#[derive(Debug)]
pub(super) struct Certificates(TempDir);

impl Certificates {
    /// Makes an authority that nobody else trusts, and a certificate of it for the host.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub(super) fn make() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("latchkey-clients-").tempdir()?;
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name.push(DnType::CommonName, "Checks of Latchkey with other people's clients");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(vec![HOST.to_owned()])?;
        params.distinguished_name.push(DnType::CommonName, HOST);
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, &authority)?;
        fs::write(folder.path().join("authority.pem"), authority.pem())?;
        fs::write(folder.path().join("certificate.pem"), certificate.pem())?;
        fs::write(folder.path().join("key.pem"), key.serialize_pem())?;
        Ok(Self(folder))
    }

    /// Where they are.
    pub(super) fn folder(&self) -> &Path {
        self.0.path()
    }
}
