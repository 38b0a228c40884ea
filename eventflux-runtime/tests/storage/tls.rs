//! Redis behind TLS.

use std::fs;
use std::time::{Duration, Instant};

use eventflux_runtime::storage::{RedisBuilder, RedisStorage, StorageBackend, StorageErrorKind};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};

use super::redis_server::{RedisServer, free_port};

/// A certificate and its key, as text.
struct Pair {
    certificate: String,
    key: String,
}

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new([]).unwrap();
    // Issuers are found by their names.
    params.distinguished_name.push(DnType::CommonName, "an authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn signed_by(authority: &CertifiedIssuer<'static, KeyPair>, name: &str) -> Pair {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new([name.to_owned()]).unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    Pair { certificate: certificate.pem(), key: key.serialize_pem() }
}

#[test]
fn certificates_go_both_ways() {
    let files = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = files.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let authority = authority();
    let (server_pair, client_pair) = (signed_by(&authority, "localhost"), signed_by(&authority, "client"));
    let port = free_port();
    let arguments = [
        "--tls-port".to_owned(),
        port.to_string(),
        "--tls-cert-file".to_owned(),
        file("certificate", &server_pair.certificate),
        "--tls-key-file".to_owned(),
        file("key", &server_pair.key),
        "--tls-ca-cert-file".to_owned(),
        file("authority", &authority.pem()),
        "--tls-auth-clients".to_owned(),
        "yes".to_owned(),
    ];
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let Some(server) = RedisServer::start_with(&arguments) else { return };

    let at = |host: &str, port: u16| RedisStorage::builder(format!("rediss://{host}:{port}"));
    let trusted = |builder: RedisBuilder| builder.root_certificates(authority.pem());
    let known =
        |builder: RedisBuilder| builder.client_certificate(&*client_pair.certificate, &*client_pair.key);

    let mut storage = known(trusted(at("localhost", port))).open().unwrap();
    assert!(storage.place().starts_with(&format!("rediss://localhost:{port}/0")), "{}", storage.place());
    let large = vec![7; 3 << 20];
    storage.store(1, &large).unwrap();
    assert!(storage.load(1).unwrap() == large);

    let began = Instant::now();
    for (what, refused) in [
        ("a server that nobody trusts", known(at("localhost", port))),
        ("a server of another name", known(trusted(at("127.0.0.1", port)))),
        ("a client without a certificate", trusted(at("localhost", port))),
    ] {
        let error = refused.retry_for(Duration::from_secs(1)).open_read_only().unwrap_err();
        assert_eq!(error.kind(), StorageErrorKind::Denied, "{what}: {error}");
    }
    assert!(began.elapsed() < Duration::from_secs(2), "no is an answer: {:?}", began.elapsed());

    // A server without TLS waits for the rest of what it takes for a command.
    let silent = trusted(at("localhost", server.port())).response_timeout(Duration::from_millis(100));
    let error = silent.retry_for(Duration::from_millis(100)).open_read_only().unwrap_err();
    assert_eq!(error.kind(), StorageErrorKind::Unreachable, "{error}");
}
