//! How a storage in Redis is set up.

use std::fmt;
use std::time::Duration;

use ::redis::{
    Client, ClientTlsConfig, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, ProtocolVersion, RedisError,
    TlsCertificates,
};

use super::layout::Layout;
use super::link::Link;
use super::{RedisStorage, fault};
use crate::storage::{OPENING, StorageError, StorageErrorKind};

/// The longest value that Redis takes, and the shortest chunk that is worth a key.
const CHUNK: std::ops::RangeInclusive<usize> = 1 << 10..=512 << 20;

/// Sets up a storage in Redis: [`RedisStorage::builder`].
#[must_use = "a storage comes of `open`"]
pub struct RedisBuilder {
    url: String,
    prefix: String,
    chunk: usize,
    pub(super) ttl: Option<Duration>,
    pub(super) lock_expiry: Duration,
    pub(super) wait_for_lock: Duration,
    connect_timeout: Duration,
    response_timeout: Duration,
    retry_for: Duration,
    root_certificates: Option<Vec<u8>>,
    client_certificate: Option<(Vec<u8>, Vec<u8>)>,
}

impl RedisBuilder {
    pub(super) fn new(url: String) -> Self {
        RedisBuilder {
            url,
            prefix: "eventflux".to_owned(),
            chunk: 64 << 20,
            ttl: None,
            lock_expiry: Duration::from_secs(30),
            wait_for_lock: Duration::ZERO,
            connect_timeout: Duration::from_secs(3),
            response_timeout: Duration::from_secs(5),
            retry_for: Duration::from_secs(10),
            root_certificates: None,
            client_certificate: None,
        }
    }

    /// What the names of all keys begin with, followed by a colon; `eventflux` unless it is said. Apps that share a database have different
    /// ones.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Splits checkpoints into values of at most so many bytes; 64 MiB unless it is said. No less than 1 KiB and no more than 512 MiB, which
    /// is what Redis takes.
    pub fn chunk_size(mut self, bytes: usize) -> Self {
        self.chunk = bytes.clamp(*CHUNK.start(), *CHUNK.end());
        self
    }

    /// Lets all checkpoints go when none was stored for so long; they stay unless it is said.
    pub fn ttl(mut self, time: Duration) -> Self {
        self.ttl = Some(time);
        self
    }

    /// How long the lock of a writer lasts after it was last heard of; 30 seconds unless it is said. The thread that stores checkpoints
    /// [renews](crate::storage::StorageBackend::renew) it in time. Whoever follows a writer that was killed has to wait for as long.
    pub fn lock_expiry(mut self, time: Duration) -> Self {
        self.lock_expiry = time.max(Duration::from_millis(10));
        self
    }

    /// How long to wait for another writer's lock when opening; not at all unless it is said. Longer than
    /// [`lock_expiry`](Self::lock_expiry) is long enough to follow a writer that was killed.
    pub fn wait_for_lock(mut self, time: Duration) -> Self {
        self.wait_for_lock = time;
        self
    }

    /// How long a connection may take to be made; 3 seconds unless it is said. The look-up of the host's name is the system's and not counted.
    pub fn connect_timeout(mut self, time: Duration) -> Self {
        self.connect_timeout = time.max(Duration::from_millis(1));
        self
    }

    /// How long the server may be silent while an answer, or room for more of a question, is waited for; 5 seconds unless it is said.
    pub fn response_timeout(mut self, time: Duration) -> Self {
        self.response_timeout = time.max(Duration::from_millis(1));
        self
    }

    /// For how long to try again, at growing intervals, when the connection is lost or can't be made, from when that is noticed; 10 seconds
    /// unless it is said. Then the storage is [`Unreachable`](StorageErrorKind::Unreachable).
    pub fn retry_for(mut self, time: Duration) -> Self {
        self.retry_for = time;
        self
    }

    /// The certificates (PEM) of the authorities that a server of `rediss://` is trusted by, instead of the system's.
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificates = Some(pem.into());
        self
    }

    /// The certificate (PEM) and its key (PEM) by which a server of `rediss://` knows this client.
    pub fn client_certificate(mut self, certificate: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        self.client_certificate = Some((certificate.into(), key.into()));
        self
    }

    /// Opens the storage to write to it, and removes what a writer that was killed has left of checkpoints.
    ///
    /// # Errors
    /// [`Locked`](StorageErrorKind::Locked) if another writer has it, [`Unreachable`](StorageErrorKind::Unreachable) if there is no answer,
    /// [`Denied`](StorageErrorKind::Denied) if the server does not know the password or its certificate is not to be trusted,
    /// [`Misconfigured`](StorageErrorKind::Misconfigured) if the settings can't be meant.
    pub fn open(self) -> Result<RedisStorage, StorageError> {
        self.connect()?.begin_to_write()
    }

    /// Opens the storage to read it, without a lock, so that it does not matter whether somebody writes there: for tools.
    ///
    /// # Errors
    /// As of [`open`](Self::open), without those of the lock.
    pub fn open_read_only(self) -> Result<RedisStorage, StorageError> {
        self.connect()?.begin_to_read()
    }

    fn connect(self) -> Result<RedisStorage, StorageError> {
        let misconfigured = |place: String, cause: &str| {
            StorageError::new(StorageErrorKind::Misconfigured, place, OPENING, cause)
        };
        let info = match self.info() {
            Ok(info) => info,
            // Nothing of the text is said: a password may be in it.
            Err(error) => return Err(fault::error("redis".to_owned(), OPENING, error)),
        };
        let place = place(&info, &self.prefix);
        if self.prefix.is_empty() {
            return Err(misconfigured(place, "the prefix of the keys is empty"));
        }
        if self.ttl.is_some_and(|ttl| ttl < self.lock_expiry) {
            return Err(misconfigured(place, "checkpoints would go before the lock does"));
        }
        let client = match self.client(info) {
            Ok(client) => client,
            Err(error) => return Err(fault::error(place, OPENING, error)),
        };
        let link = Link::new(client, self.connect_timeout, self.response_timeout, self.retry_for);
        Ok(RedisStorage::new(place, link, Layout::new(&self.prefix), self.chunk, &self))
    }

    fn info(&self) -> Result<ConnectionInfo, RedisError> {
        let info = self.url.as_str().into_connection_info()?;
        // The older protocol sends the password by a command of its own, which no answer repeats; the names of clients need rights.
        let settings = info.redis_settings().clone();
        let settings = settings.set_protocol(ProtocolVersion::RESP2).set_skip_set_lib_name();
        let tcp = info.tcp_settings().clone().set_nodelay(true);
        Ok(info.set_redis_settings(settings).set_tcp_settings(tcp))
    }

    fn client(&self, info: ConnectionInfo) -> Result<Client, RedisError> {
        if let ConnectionAddr::TcpTls { .. } = info.addr() {
            choose_cryptography();
        }
        if self.root_certificates.is_none() && self.client_certificate.is_none() {
            return Client::open(info);
        }
        let client_tls = self.client_certificate.as_ref().map(|(certificate, key)| ClientTlsConfig {
            client_cert: certificate.clone(),
            client_key: key.clone(),
        });
        Client::build_with_tls(
            info,
            TlsCertificates { client_tls, root_cert: self.root_certificates.clone() },
        )
    }
}

/// rustls wants one provider in the process and panics without; what the program has chosen stays.
fn choose_cryptography() {
    if ::rustls::crypto::CryptoProvider::get_default().is_none() {
        // Somebody may have been faster, which is as well.
        let _ = ::rustls::crypto::ring::default_provider().install_default();
    }
}

/// Where that is, without names and passwords.
fn place(info: &ConnectionInfo, prefix: &str) -> String {
    let server = match info.addr() {
        ConnectionAddr::Unix(path) => format!("redis+unix://{}", path.display()),
        ConnectionAddr::TcpTls { .. } => format!("rediss://{}", info.addr()),
        _ => format!("redis://{}", info.addr()),
    };
    format!("{server}/{}, keys {prefix}:*", info.redis_settings().db())
}

/// Without the URL, the keys and the certificates.
impl fmt::Debug for RedisBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisBuilder").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}
