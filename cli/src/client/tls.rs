//! TLS as the server speaks it: rustls on aws-lc-rs, with the hybrid post-quantum key exchange first.

use std::{path::Path, sync::Arc};

use anyhow::Context as _;
use rustls_pki_types::{CertificateDer, pem::PemObject};
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::{
    exit::{Exit, Failure},
    files,
};

/// A file of certificates is well below this.
const MOST: u64 = 4 << 20;

/// Trusts the system's authorities or, where `ca` is given, the certificates of that file and no others.
pub(super) fn config(ca: Option<&Path>) -> anyhow::Result<TlsConfig> {
    let roots = match ca {
        Some(path) => of_file(path)?,
        None => of_system()?,
    };
    let roots: RootCerts = roots.iter().map(|der| Certificate::from_der(der).to_owned()).into();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    Ok(TlsConfig::builder().root_certs(roots).unversioned_rustls_crypto_provider(provider).build())
}

fn of_file(path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let pem = files::read(path, MOST)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(Failure::new(Exit::Failed, format!("{} holds no certificates", path.display())).into()),
    }
}

fn of_system() -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let found = rustls_native_certs::load_native_certs().certs;
    if found.is_empty() {
        return Err(anyhow::Error::msg("this system has no certificates of authorities"))
            .context("give --ca with a file of them");
    }
    Ok(found)
}
