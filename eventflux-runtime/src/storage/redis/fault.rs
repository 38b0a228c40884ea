//! What errors of Redis mean.

use std::error::Error;
use std::io;
use std::sync::Arc;

use ::redis::{ErrorKind, RedisError, ServerErrorKind};

use crate::storage::{StorageError, StorageErrorKind};

/// The error of a storage.
pub(super) fn error(place: String, tried: impl Into<String>, error: RedisError) -> StorageError {
    StorageError::new(kind(&error), place, tried, error)
}

/// Whether it may work if it is tried again.
pub(super) fn passes(error: &RedisError) -> bool {
    use ServerErrorKind as Server;
    match error.kind() {
        ErrorKind::Io => io_error(error).is_some_and(|error| {
            // What is no TLS, or not that of whom is trusted, is `InvalidData`.
            let stays = [
                io::ErrorKind::InvalidData,
                io::ErrorKind::InvalidInput,
                io::ErrorKind::PermissionDenied,
                io::ErrorKind::Unsupported,
            ];
            !stays.contains(&error.kind())
        }),
        // A server that starts, or gives its place to another.
        ErrorKind::Server(
            Server::BusyLoading
            | Server::MasterDown
            | Server::ClusterDown
            | Server::TryAgain
            | Server::ReadOnly,
        ) => true,
        _ => {
            let (code, detail) = answer(error);
            code == "BUSY" || detail.contains("max number of clients")
        }
    }
}

/// Whether the server has said so, and goes on listening.
pub(super) fn is_answer(error: &RedisError) -> bool {
    !passes(error) && error.clone().into_server_errors().is_some()
}

fn kind(error: &RedisError) -> StorageErrorKind {
    match error.kind() {
        ErrorKind::AuthenticationFailed
        | ErrorKind::Server(ServerErrorKind::NoPerm | ServerErrorKind::ReadOnly) => StorageErrorKind::Denied,
        ErrorKind::InvalidClientConfig | ErrorKind::Client => StorageErrorKind::Misconfigured,
        ErrorKind::Io => match io_error(error).map(io::Error::kind) {
            Some(io::ErrorKind::InvalidData | io::ErrorKind::PermissionDenied) => StorageErrorKind::Denied,
            Some(_) if passes(error) => StorageErrorKind::Unreachable,
            _ => StorageErrorKind::Misconfigured,
        },
        _ if passes(error) => StorageErrorKind::Unreachable,
        _ => {
            let (code, detail) = answer(error);
            match code.as_str() {
                "NOAUTH" | "WRONGPASS" => StorageErrorKind::Denied,
                // Who has not said the password may not even ask at length.
                _ if detail.contains("unauthenticated") => StorageErrorKind::Denied,
                // Older servers say of scripts only in words what stopped them.
                "OOM" => StorageErrorKind::Full,
                _ if detail.contains("OOM command not allowed") => StorageErrorKind::Full,
                _ => StorageErrorKind::Io,
            }
        }
    }
}

fn io_error(error: &RedisError) -> Option<&io::Error> {
    let source = error.source()?;
    // What redis gives is its pointer to the error, which is an error too.
    let shared = source.downcast_ref::<Arc<dyn Error + Send + Sync>>();
    source.downcast_ref().or_else(|| shared?.downcast_ref())
}

/// The code and the words of a server that said no. Of several commands that were sent together the first counts.
fn answer(error: &RedisError) -> (String, String) {
    let all = error.clone().into_server_errors();
    all.as_ref().and_then(|all| all.first()).map_or_else(Default::default, |(_, error)| {
        (error.code().to_owned(), error.details().unwrap_or_default().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a server says, as an error.
    fn said(answer: &str) -> RedisError {
        let value = ::redis::parse_redis_value(format!("-{answer}\r\n").as_bytes()).unwrap();
        value.extract_error().unwrap_err()
    }

    #[test]
    fn what_a_server_says_has_its_kind() {
        for (answer, expected, again) in [
            ("NOAUTH Authentication required.", StorageErrorKind::Denied, false),
            ("ERR Protocol error: unauthenticated multibulk length", StorageErrorKind::Denied, false),
            ("WRONGPASS invalid username-password pair", StorageErrorKind::Denied, false),
            ("NOPERM this user has no permissions", StorageErrorKind::Denied, false),
            ("OOM command not allowed when used memory > 'maxmemory'.", StorageErrorKind::Full, false),
            ("ERR Error running script: -OOM command not allowed", StorageErrorKind::Full, false),
            ("LOADING Redis is loading the dataset in memory", StorageErrorKind::Unreachable, true),
            ("BUSY Redis is busy running a script", StorageErrorKind::Unreachable, true),
            ("ERR max number of clients reached", StorageErrorKind::Unreachable, true),
            ("READONLY You can't write against a read only replica.", StorageErrorKind::Denied, true),
            ("MISCONF Redis is configured to save RDB snapshots", StorageErrorKind::Io, false),
            ("WRONGTYPE Operation against a key", StorageErrorKind::Io, false),
        ] {
            let error = said(answer);
            assert_eq!((kind(&error), passes(&error)), (expected, again), "{answer}");
        }
    }

    #[test]
    fn connections_that_break_pass_and_those_that_can_not_be_do_not() {
        for (of, expected, again) in [
            (io::ErrorKind::ConnectionRefused, StorageErrorKind::Unreachable, true),
            (io::ErrorKind::UnexpectedEof, StorageErrorKind::Unreachable, true),
            (io::ErrorKind::WouldBlock, StorageErrorKind::Unreachable, true),
            (io::ErrorKind::NotFound, StorageErrorKind::Unreachable, true),
            (io::ErrorKind::InvalidData, StorageErrorKind::Denied, false),
            (io::ErrorKind::PermissionDenied, StorageErrorKind::Denied, false),
        ] {
            let error = RedisError::from(io::Error::from(of));
            assert_eq!((kind(&error), passes(&error)), (expected, again), "{of:?}");
        }
    }
}
