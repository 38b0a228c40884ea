//! `--metrics`: Prometheus' text over HTTP.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream, ToSocketAddrs as _};
use std::thread;
use std::time::Duration;

use eventflux::pipeline::{Monitor, prometheus};

use crate::cli::exit::Error;

/// How long one who asks may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// How much of a request is read: nothing of it matters but its first line.
const LONGEST: usize = 8 * 1024;

/// Serves the metrics at an address, `:PORT` for this machine alone, until the command ends; the address that it got.
pub(super) fn metrics(address: &str, monitor: Monitor) -> Result<SocketAddr, Error> {
    let full = if address.starts_with(':') { format!("127.0.0.1{address}") } else { address.to_owned() };
    let listener =
        full.to_socket_addrs().and_then(|all| TcpListener::bind(all.collect::<Vec<_>>().as_slice()));
    let listener = listener.map_err(|error| {
        let told = Error::usage(format!("--metrics {address}: {error}"));
        match address.parse::<u16>() {
            Ok(port) => told.help(format!("--metrics :{port} listens at that port of this machine")),
            Err(_) => told,
        }
    })?;
    let at = listener.local_addr().map_err(|error| Error::usage(format!("--metrics {address}: {error}")))?;
    let serve = move || {
        for stream in listener.incoming().flatten() {
            // Who went away is not waited for.
            let _ = answer(stream, &monitor);
        }
    };
    let thread = thread::Builder::new().name("eventflux-metrics".to_owned()).spawn(serve);
    thread.map_err(|error| Error::data(format!("no thread for the metrics: {error}")))?;
    Ok(at)
}

fn answer(mut stream: TcpStream, monitor: &Monitor) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut request = Vec::new();
    let mut part = [0; 1024];
    while request.len() < LONGEST && !request.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut part)? {
            0 => break,
            count => request.extend_from_slice(&part[..count]),
        }
    }
    let mut words = request.split(|byte| byte.is_ascii_whitespace());
    let (status, body) = match (words.next(), words.next()) {
        (Some(b"GET"), Some(path))
            if matches!(path.split(|byte| *byte == b'?').next(), Some(b"/metrics" | b"/")) =>
        {
            ("200 OK", text(monitor))
        }
        (Some(b"GET"), _) => ("404 Not Found", "the metrics are at /metrics\n".to_owned()),
        _ => ("405 Method Not Allowed", "GET only\n".to_owned()),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn text(monitor: &Monitor) -> String {
    let metrics = monitor.metrics();
    let shards: Vec<String> = (0..metrics.len()).map(|shard| shard.to_string()).collect();
    let labelled: Vec<_> = metrics
        .iter()
        .zip(&shards)
        .map(|(metrics, shard)| (vec![("shard", shard.as_str())], metrics))
        .collect();
    prometheus(&labelled)
}
