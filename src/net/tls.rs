//! Whose certificates are believed, and how a connection is encrypted, for protocols that `ureq` does not speak.

use std::sync::Arc;

use rustls::client::danger::ServerCertVerifier;
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, Error, RootCertStore, SupportedProtocolVersion};
use rustls_platform_verifier::Verifier;

/// Most sessions that one connection remembers.
const SESSIONS_MAX: usize = 8;

/// Whose certificates are believed.
#[derive(Debug, Clone)]
pub struct Trust {
    verifier: Arc<dyn ServerCertVerifier>,
    provider: Arc<CryptoProvider>,
}

impl Trust {
    /// Believes those that the machine believes, as schools' networks want it. Its list is read; on Linux and the BSDs, that is the
    /// one that `SSL_CERT_FILE` names, if it is set.
    ///
    /// # Errors
    ///
    /// If the machine has no list.
    pub fn of_machine() -> Result<Self, Error> {
        let provider = Arc::new(ring::default_provider());
        let verifier = Verifier::new(Arc::clone(&provider))?;
        Ok(Self { verifier: Arc::new(verifier), provider })
    }

    /// Believes one authority alone, whose certificate is in DER.
    ///
    /// # Errors
    ///
    /// If it is no certificate.
    pub fn of_authority(certificate: Vec<u8>) -> Result<Self, Error> {
        let provider = Arc::new(ring::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(certificate))?;
        let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
        let verifier = builder.build().map_err(|error| Error::General(error.to_string()))?;
        Ok(Self { verifier, provider })
    }

    /// Returns the settings of one connection and of those that belong to it. With `resumes`, a later one takes up the session of
    /// an earlier one; none takes up those of other settings.
    ///
    /// # Errors
    ///
    /// If the versions are none that the library knows.
    pub fn client(&self, versions: &[&'static SupportedProtocolVersion], resumes: bool) -> Result<ClientConfig, Error> {
        let builder = ClientConfig::builder_with_provider(Arc::clone(&self.provider));
        let builder = builder.with_protocol_versions(versions)?;
        // The verifiers above are sound ones; the method's name warns of others.
        let verified = builder.dangerous().with_custom_certificate_verifier(Arc::clone(&self.verifier));
        let mut config = verified.with_no_client_auth();
        config.resumption = if resumes { Resumption::in_memory_sessions(SESSIONS_MAX) } else { Resumption::disabled() };
        Ok(config)
    }
}
