//! A connection that is made anew when it is lost.

use std::fmt;
use std::thread;
use std::time::{Duration, Instant};

use ::redis::{Client, Connection, RedisError};

use super::fault;

/// The first pause between two attempts, and the longest.
const PAUSE: Duration = Duration::from_millis(20);
const LONGEST: Duration = Duration::from_secs(1);

/// How long the last question may take.
const GOODBYE: Duration = Duration::from_secs(1);

/// A connection to the server, if there is one at the moment.
pub(super) struct Link {
    client: Client,
    connection: Option<Connection>,
    connect_timeout: Duration,
    response_timeout: Duration,
    retry_for: Duration,
}

/// For how long nothing has worked.
struct Outage {
    since: Instant,
    pause: Duration,
}

impl Link {
    pub(super) fn new(
        client: Client,
        connect_timeout: Duration,
        response_timeout: Duration,
        retry_for: Duration,
    ) -> Self {
        Link { client, connection: None, connect_timeout, response_timeout, retry_for }
    }

    /// Asks the server something, over a new connection and after ever longer pauses as long as that is lost. What is asked may arrive several times.
    pub(super) fn ask<T>(
        &mut self,
        mut question: impl FnMut(&mut Connection) -> Result<T, RedisError>,
    ) -> Result<T, RedisError> {
        let mut outage: Option<Outage> = None;
        let mut limit = self.response_timeout;
        loop {
            // Servers hang up on those who ask little. That shows at the next question only, and is no outage.
            let idle = self.connection.is_some();
            let error = match self.once(limit, &mut question) {
                Ok(answer) => return Ok(answer),
                Err(error) if !fault::passes(&error) => return Err(error),
                Err(error) => error,
            };
            let out = outage.get_or_insert_with(|| Outage { since: Instant::now(), pause: PAUSE });
            let left = self.retry_for.saturating_sub(out.since.elapsed());
            if idle {
                limit = left.max(self.connect_timeout).min(self.response_timeout);
                continue;
            }
            if left.is_zero() {
                return Err(error);
            }
            thread::sleep(out.pause.min(left));
            out.pause = (out.pause * 2).min(LONGEST);
            // No attempt lasts much longer than there is time for.
            limit = left.max(PAUSE).min(self.response_timeout);
        }
    }

    /// Asks for the last time, unless there was no answer to the question before, and without much patience.
    pub(super) fn part<T>(&mut self, mut question: impl FnMut(&mut Connection) -> Result<T, RedisError>) {
        let limit = GOODBYE.min(self.response_timeout);
        if self.connection.is_some() && self.once(limit, &mut question).is_err() {
            // Over a new connection, should the server have hung up on this one.
            let _ = self.once(limit, question);
        }
    }

    /// Asks once, with no more patience than `limit` for each step.
    fn once<T>(
        &mut self,
        limit: Duration,
        question: impl FnOnce(&mut Connection) -> Result<T, RedisError>,
    ) -> Result<T, RedisError> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.client.get_connection_with_timeout(self.connect_timeout.min(limit))?,
        };
        connection.set_read_timeout(Some(limit))?;
        connection.set_write_timeout(Some(limit))?;
        let answer = question(&mut connection);
        // Unless the server has answered, it may still do so, and this connection can't be asked anything else.
        if answer.as_ref().err().is_none_or(fault::is_answer) {
            self.connection = Some(connection);
        }
        answer
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("connected", &self.connection.is_some()).finish_non_exhaustive()
    }
}
