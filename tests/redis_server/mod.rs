//! A Redis server of a test's own: on a free port of this machine, keeping nothing on the disk, ended with the test.

// Not every test asks for all of it.
#![allow(dead_code)]

use std::env;
use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_secs(5);

/// A server; dropping it ends it, and so does a test that panics.
#[derive(Debug)]
pub(crate) struct RedisServer {
    port: u16,
    arguments: Vec<String>,
    dir: tempfile::TempDir,
    process: Option<Child>,
}

impl RedisServer {
    /// A server without a password. `None`, said on the standard error output, where there is no `redis-server`.
    ///
    /// # Panics
    /// If there is none and there has to be one: in continuous integration (`CI`), or with `EVENTFLUX_REQUIRE_REDIS=1`.
    pub(crate) fn start() -> Option<Self> {
        RedisServer::start_with(&[])
    }

    /// A server with further arguments.
    ///
    /// # Panics
    /// As of [`start`](Self::start), and if it does not start.
    pub(crate) fn start_with(arguments: &[&str]) -> Option<Self> {
        if !available() {
            return None;
        }
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        // Another process may take the port before the server does.
        for _ in 0..5 {
            let dir = tempfile::tempdir().expect("a directory for the server");
            let mut server =
                RedisServer { port: free_port(), arguments: arguments.clone(), dir, process: None };
            if server.try_restart() {
                return Some(server);
            }
        }
        panic!("redis-server does not start");
    }

    /// Where it is, for a client.
    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Ends it at once, as a crash would.
    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            // It may have ended by itself.
            let _ = process.kill();
            let _ = process.wait();
        }
    }

    /// Starts it again at the same port.
    ///
    /// # Panics
    /// If it does not start.
    pub(crate) fn restart(&mut self) {
        assert!(self.try_restart(), "redis-server does not start again: {}", self.log());
    }

    fn try_restart(&mut self) -> bool {
        self.kill();
        let log = File::create(self.dir.path().join("log")).expect("a log");
        let process = Command::new("redis-server")
            .args([
                "--port",
                &self.port.to_string(),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
            ])
            .arg("--dir")
            .arg(self.dir.path())
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(Stdio::null())
            .spawn()
            .expect("redis-server starts");
        self.process = Some(process);
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            let ended = self.process.as_mut().is_none_or(|process| !matches!(process.try_wait(), Ok(None)));
            if ended {
                return false;
            }
            if self.answers() {
                return true;
            }
            thread::sleep(Duration::from_millis(5));
        }
        false
    }

    /// Whether it answers at all; without a password it may say no.
    fn answers(&self) -> bool {
        let ask = || -> io::Result<bool> {
            let mut connection = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
            connection.set_read_timeout(Some(PATIENCE))?;
            connection.write_all(b"PING\r\n")?;
            let mut first = [0];
            connection.read_exact(&mut first)?;
            Ok(first == *b"+" || first == *b"-")
        };
        ask().unwrap_or(false)
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.kill();
    }
}

fn available() -> bool {
    let version =
        Command::new("redis-server").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if version.is_ok_and(|status| status.success()) {
        return true;
    }
    let required =
        env::var("EVENTFLUX_REQUIRE_REDIS").is_ok_and(|value| !["", "0"].contains(&value.as_str()));
    assert!(!required && env::var_os("CI").is_none(), "redis-server is not installed, and is required here");
    let test = thread::current().name().unwrap_or("a test").to_owned();
    // Not by a macro, whose text is shown for tests that fail only; and in one piece, as other tests print too.
    let told = format!("\nNOT RUN, as redis-server is not installed: {test}\n");
    let _ = io::stderr().write_all(told.as_bytes());
    false
}

/// A port that was free just now.
pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    listener.local_addr().expect("a bound listener").port()
}
