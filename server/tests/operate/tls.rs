//! TLS by the server itself, with a certificate that `openssl` makes.

use std::{
    fs,
    net::SocketAddr,
    process::{Command, Stdio},
    sync::{Arc, OnceLock},
};

use rustls::{
    ClientConfig, ClientConnection, HandshakeKind, NamedGroup, ProtocolVersion, RootCertStore, StreamOwned,
    crypto::{CryptoProvider, SupportedKxGroup, aws_lc_rs},
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tempfile::TempDir;

use crate::{
    client::{Answer, connect, get, head, send},
    process::{Place, Server},
};

const REQUEST: &str = "[req]\ndistinguished_name = name\nx509_extensions = more\nprompt = no\n\
    [name]\nCN = localhost\n[more]\nsubjectAltName = DNS:localhost\nbasicConstraints = critical,CA:FALSE\n";

/// A folder with `cert.pem` and `key.pem`, the same for all tests.
fn certificate() -> &'static TempDir {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("request"), REQUEST).unwrap();
        let made = Command::new("openssl")
            .args("req -x509 -config request -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes".split(' '))
            .args("-days 30 -keyout key.pem -out cert.pem".split(' '))
            .current_dir(folder.path())
            .output()
            .expect("openssl is installed");
        assert!(made.status.success(), "{made:?}");
        folder
    })
}

pub fn with_tls(place: Place) -> Place {
    let path = |name: &str| certificate().path().join(name).display().to_string();
    place.with("HOTLINE_TLS_CERTIFICATE", path("cert.pem")).with("HOTLINE_TLS_KEY", path("key.pem"))
}

fn started() -> (Place, Server) {
    let place = with_tls(Place::new());
    let server = place.start();
    (place, server)
}

/// A client that knows the certificate, and these key exchanges alone.
fn client(groups: &[&'static dyn SupportedKxGroup]) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    let file = certificate().path().join("cert.pem");
    roots.add(CertificateDer::from_pem_file(file).unwrap()).unwrap();
    let provider = CryptoProvider { kx_groups: groups.to_vec(), ..aws_lc_rs::default_provider() };
    let config = ClientConfig::builder_with_provider(provider.into()).with_safe_default_protocol_versions();
    config.unwrap().with_root_certificates(roots).with_no_client_auth().into()
}

/// Asks for a path. The connection is handed back to be looked at.
fn visit(client: &Arc<ClientConfig>, address: SocketAddr) -> (Answer, ClientConnection) {
    let name = ServerName::try_from("localhost").unwrap();
    let connection = ClientConnection::new(Arc::clone(client), name).unwrap();
    let mut stream = StreamOwned::new(connection, connect(address));
    let answer = send(&mut stream, head("GET", "/", "").as_bytes());
    (answer, stream.conn)
}

fn group(connection: &ClientConnection) -> NamedGroup {
    connection.negotiated_key_exchange_group().unwrap().name()
}

#[test]
fn the_key_exchange_is_post_quantum_where_the_client_can() {
    use aws_lc_rs::kx_group::{SECP256R1, X25519, X25519MLKEM768};
    let (_place, server) = started();
    // The first client sends a key for either.
    for offered in [&[X25519MLKEM768, X25519] as &[_], &[X25519MLKEM768]] {
        let (answer, connection) = visit(&client(offered), server.address);
        assert_eq!(answer.status, 200);
        assert_eq!(connection.protocol_version(), Some(ProtocolVersion::TLSv1_3));
        assert_eq!(group(&connection), NamedGroup::X25519MLKEM768, "{offered:?}");
    }
    // A browser of yesterday is still somebody who wants to report.
    for old in [X25519, SECP256R1] {
        let (answer, connection) = visit(&client(&[old]), server.address);
        assert_eq!((answer.status, group(&connection)), (200, old.name()));
    }
    server.stop();
}

#[test]
fn two_visits_cannot_be_linked_by_a_ticket() {
    let (_place, server) = started();
    let client = client(&aws_lc_rs::default_provider().kx_groups);
    for _ in 0..2 {
        let (_, connection) = visit(&client, server.address);
        assert_eq!(connection.tls13_tickets_received(), 0);
        assert!(
            matches!(
                connection.handshake_kind(),
                Some(HandshakeKind::Full | HandshakeKind::FullWithHelloRetryRequest)
            ),
            "{:?}",
            connection.handshake_kind()
        );
    }
    server.stop();
}

#[test]
fn nothing_older_than_tls_1_3_is_spoken() {
    let (_place, server) = started();
    let handshake = |version: &str| {
        let address = server.address.to_string();
        let mut command = Command::new("openssl");
        command.args(["s_client", "-connect", &address, version]).stdin(Stdio::null());
        let said = command.output().unwrap();
        (said.status.success(), String::from_utf8_lossy(&said.stderr).into_owned())
    };
    assert!(handshake("-tls1_3").0);
    let (is_done, said) = handshake("-tls1_2");
    assert!(!is_done && said.contains("alert protocol version"), "{said}");
    // Whoever speaks without TLS gets no answer.
    assert_eq!(get(server.address, "/").status, 0);
    server.stop();
}

#[test]
fn browsers_are_told_to_stay_with_https_where_it_is_spoken() {
    const HSTS: &str = "strict-transport-security";
    let (_place, server) = started();
    assert!(visit(&client(&aws_lc_rs::default_provider().kx_groups), server.address).0.has(HSTS));
    server.stop();
    for (place, expected) in [(Place::new(), false), (Place::new().with("HOTLINE_HTTPS", "true"), true)] {
        let server = place.start();
        for path in ["/", "/healthz", "/api/v1/nothing"] {
            assert_eq!(get(server.address, path).has(HSTS), expected, "{path}");
        }
        server.stop();
    }
}
