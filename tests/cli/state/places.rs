//! Where checkpoints are, and where they are not.

use super::stored;
use crate::command::Folder;

#[test]
fn places_that_are_none() {
    let (folder, _app) = stored();
    folder.run("state").code(2).says("Usage: eventflux state");
    folder.run("state list").code(2).says("<WHERE>");
    folder.run("state list kept --prefix trades").code(2).says("--prefix is for Redis");
    folder.run("state list s3://user:secret@bucket").code(2).says("no storage of checkpoints at s3://");
    let ran = folder.run("state list s3://user:secret@bucket").code(2);
    assert!(!ran.err.contains("secret"), "{}", ran.err);
    folder.run("state show kept --epoch -1").code(2);
    for command in ["list", "show", "verify", "export", "lock"] {
        folder.run(&format!("state {command} --help")).code(0).shows("--json").shows("Exit codes: 0 ");
    }
}

#[cfg(not(feature = "redis"))]
#[test]
fn redis_has_to_be_built_in() {
    let folder = Folder::new();
    for command in ["list", "show", "verify", "export --to x"] {
        let ran = folder
            .run(&format!("state {command} rediss://:secret@127.0.0.1/2 --prefix trades"))
            .code(2)
            .out("");
        assert_eq!(
            ran.err,
            "error: rediss://: this command was built without Redis\n |\n \
             = help: `cargo install --path . --features cli,redis` builds it with it\n"
        );
    }
}

#[cfg(feature = "redis")]
#[test]
fn checkpoints_in_redis() {
    use crate::redis_server::RedisServer;
    use crate::stored::{Program, SQL};
    use eventflux::dynamic::App;
    use eventflux::storage::RedisStorage;

    let Some(server) = RedisServer::start() else { return };
    let folder = Folder::new();
    let storage = RedisStorage::builder(server.url()).prefix("trades").open().unwrap();
    let mut program = Program::start_in(SQL, storage);
    program.trade("A", 150).checkpoint().trade("B", 1).checkpoint();
    let url = format!("{} --prefix trades", server.url());
    // The writer's lock is still held.
    let lines = folder.run(&format!("state list {url} --json")).code(0).err("").json_lines();
    assert_eq!((lines.len(), &lines[1]["since"]), (2, &1.into()));
    folder
        .run(&format!("state show {url}"))
        .code(0)
        .shows(&format!("checkpoint   2 of {}/0, keys trades:*\n", server.url()));
    folder.run(&format!("state verify {url}")).code(0).out("1  good\n2  good\n2 good, 0 bad\n");
    folder.run(&format!("state export {url} --to x")).code(0);
    let mut other = App::compile(SQL).unwrap();
    other.restore(&folder.bytes("x")).unwrap();
    assert_eq!(other.snapshot(), program.app.snapshot());
    folder.run(&format!("state list {}", server.url())).code(0).out("").says("there are no checkpoints");
    folder.run("state list redis://host:port").code(2).says("redis: can't open the storage of checkpoints");
}
