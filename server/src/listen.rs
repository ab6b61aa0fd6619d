//! Where the server listens: TCP, with TLS where there is a certificate, and Unix sockets.

use std::{
    fs,
    io::ErrorKind,
    net::{SocketAddr, TcpListener},
    os::unix::{
        fs::{FileTypeExt, PermissionsExt},
        net::{UnixListener, UnixStream},
    },
    path::Path,
    sync::Arc,
};

use anyhow::{Context, bail};
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::NoServerSessionStorage,
    version::TLS13,
};

use crate::config::Tls;

/// TLS 1.3 alone, with the hybrid key exchange first: what is recorded today must stay closed later.
///
/// # Errors
/// When the certificate or its key cannot be read, or they do not belong together.
pub fn tls(files: &Tls) -> anyhow::Result<ServerConfig> {
    let (certificate, key) = (files.certificate.display(), files.key.display());
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect)
        .with_context(|| format!("the certificate {certificate} cannot be read"))?;
    if chain.is_empty() {
        bail!("there is no certificate in {certificate}: it must be a PEM file");
    }
    let secret = PrivateKeyDer::from_pem_file(&files.key)
        .with_context(|| format!("the private key {key} cannot be read: it must be a PEM file"))?;
    // The provider's own order begins with X25519MLKEM768 (the feature `prefer-post-quantum`).
    let mut tls = ServerConfig::builder_with_provider(aws_lc_rs::default_provider().into())
        .with_protocol_versions(&[&TLS13])?
        .with_no_client_auth()
        .with_single_cert(chain, secret)
        .with_context(|| format!("the key {key} does not belong to the certificate {certificate}"))?;
    // A resumed session would tell that two visits are of the same browser.
    tls.send_tls13_tickets = 0;
    tls.session_storage = Arc::new(NoServerSessionStorage {});
    Ok(tls)
}

/// Takes an address. Who reads nothing of an answer for that many seconds is cut off, as who sends nothing is.
///
/// # Errors
/// When it cannot be had.
pub fn tcp(address: SocketAddr, stall_seconds: u64) -> std::io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    let milliseconds = u32::try_from(stall_seconds.saturating_mul(1000)).unwrap_or(u32::MAX);
    // Connections have it from the socket that they came in by.
    rustix::net::sockopt::set_tcp_user_timeout(&listener, milliseconds)?;
    // The standard library keeps 128 waiting, which a browser or two can fill.
    rustix::net::listen(&listener, 1024)?;
    Ok(listener)
}

/// Takes a Unix socket's place in the file system, for its owner and group.
///
/// # Errors
/// When another program listens there, something else lies there, or it cannot be made.
pub fn unix(path: &Path) -> anyhow::Result<UnixListener> {
    let shown = path.display();
    match fs::symlink_metadata(path) {
        Ok(there) if !there.file_type().is_socket() => bail!("{shown} is in the way: it is no socket"),
        Ok(_) if UnixStream::connect(path).is_ok() => bail!("another program listens on {shown}"),
        Ok(_) => {
            fs::remove_file(path).with_context(|| format!("the old socket {shown} cannot be removed"))?;
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(|| format!("{shown} cannot be looked at")),
    }
    let listener = UnixListener::bind(path).with_context(|| format!("the socket {shown} cannot be made"))?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o660))?;
    Ok(listener)
}
