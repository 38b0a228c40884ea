//! What is said about tables.

use super::errors;

/// What is said of tables in databases.
#[test]
fn habits_with_tables_are_named() {
    let host = "the host changes a table by itself between two events";
    let update = format!(
        "EF0115 1:1 UPDATE needs FROM and the stream whose events cause it | write SET .. FROM s WHERE ..; {host}"
    );
    let delete = format!(
        "EF0115 1:1 DELETE needs USING and the stream whose events cause it | write DELETE FROM t USING s WHERE ..; {host}"
    );
    let constraint = |word: &str, place: &str, help: &str| {
        format!("EF0115 {place} {word} is not said of tables here | {help}")
    };
    let unique = "what must not be there twice is the PRIMARY KEY; an index only finds rows";
    let default = "the query that writes the table gives the value: SELECT COALESCE(x, 0) AS x";
    let check = "the query that writes the table has a WHERE";
    let column = "a column has a name, a type, NOT NULL and PRIMARY KEY";
    let created =
        "EF0115 1:14 nothing is there before it is created: an app is its text | leave IF NOT EXISTS out";
    let written = "rows are written by INSERT INTO, or by UPSERT INTO, which replaces";
    for (sql, expected) in [
        ("UPDATE t SET x = 1 WHERE k = 2", update.as_str()),
        ("UPDATE t SET x = 1", update.as_str()),
        ("DELETE FROM t WHERE k = 2", delete.as_str()),
        ("DELETE FROM t", delete.as_str()),
        (
            "UPDATE t SET x = 1 USING s",
            "EF0104 1:20 expected `,` or FROM and the stream whose events update the table, found `USING`",
        ),
        (
            "DELETE FROM t FROM s",
            "EF0104 1:15 expected USING and the stream whose events delete rows, found `FROM`",
        ),
        ("DELETE t USING s", "EF0104 1:8 expected FROM and a table after DELETE, found `t`"),
        (
            "UPDATE t AS u SET x = 1 FROM s",
            "EF0104 1:10 expected SET and the columns to change, found `AS` | the table that is changed goes by its own name",
        ),
        (
            "UPDATE t SET t.x = 1 FROM s",
            "EF0104 1:15 expected `=` and the new value, found `.` | the columns of SET are the table's: write them without its name",
        ),
        (
            "INSERT INTO t VALUES (1, 2)",
            "EF0115 1:15 rows are not written by VALUES | the host pushes rows into a stream; a query writes what it SELECTs",
        ),
        (
            "INSERT INTO t (a, b) SELECT a, b FROM s",
            "EF0115 1:15 the columns of the target are not listed | columns go by name: SELECT expr AS column",
        ),
        (
            "INSERT INTO t SELECT a FROM s ON CONFLICT DO NOTHING",
            "EF0115 1:31 INSERT does not say what becomes of a row that is there already | write UPSERT INTO to replace it; INSERT of a primary key that is there is a row error",
        ),
        (
            "INSERT INTO t SELECT a FROM s ON DUPLICATE KEY UPDATE a = 1",
            "EF0115 1:31 INSERT does not say what becomes of a row that is there already | write UPSERT INTO to replace it; INSERT of a primary key that is there is a row error",
        ),
        ("MERGE INTO t USING s", &format!("EF0108 1:1 a statement can't begin with `MERGE` | {written}")),
        (
            "REPLACE INTO t SELECT a FROM s",
            &format!("EF0108 1:1 a statement can't begin with `REPLACE` | {written}"),
        ),
        (
            "SELECT a IN (SELECT b FROM t) AS x FROM s",
            "EF0115 1:13 IN takes a list of values or a table, not a query | list the values, as in x IN (1, 2), name a table, or write EXISTS (SELECT ..)",
        ),
        (
            "SELECT (SELECT b FROM t) AS x FROM s",
            "EF0115 1:9 a query can't be a value in an expression | read it in FROM, alone or in a JOIN, or ask EXISTS (SELECT ..)",
        ),
        ("CREATE TABLE IF NOT EXISTS t (k INT)", created),
        (
            "CREATE OR REPLACE TABLE t (k INT)",
            "EF0115 1:8 nothing is there before it is created: an app is its text | leave OR REPLACE out",
        ),
        (
            "CREATE UNIQUE INDEX i ON t (k)",
            "EF0115 1:8 an index only finds rows | what must not be there twice is the PRIMARY KEY of its table",
        ),
        ("CREATE TABLE t (k INT UNIQUE)", &constraint("UNIQUE", "1:23", unique)),
        ("CREATE TABLE t (k INT, UNIQUE (k))", &constraint("UNIQUE", "1:24", unique)),
        ("CREATE TABLE t (k INT DEFAULT 0)", &constraint("DEFAULT", "1:23", default)),
        ("CREATE TABLE t (k INT, CHECK (k > 0))", &constraint("CHECK", "1:24", check)),
        ("CREATE TABLE t (k INT, FOREIGN KEY (k) REFERENCES u (k))", &constraint("FOREIGN", "1:24", check)),
        ("CREATE TABLE t (k INT PRIMARY KEY AUTO_INCREMENT)", &constraint("AUTO_INCREMENT", "1:35", column)),
        ("CREATE TABLE t (k INT, CONSTRAINT p PRIMARY KEY (k))", &constraint("CONSTRAINT", "1:24", column)),
        (
            "CREATE TABLE t (k INT, PRIMARY KEY k)",
            "EF0104 1:36 expected `(` and the columns of the key, found `k`",
        ),
        ("CREATE TABLE t (k INT PRIMARY KEY, PRIMARY KEY (k))", "EF0110 1:36 PRIMARY KEY is written twice"),
        ("CREATE TABLE t (k INT PRIMARY KEY, l INT PRIMARY KEY)", "EF0110 1:42 PRIMARY KEY is written twice"),
        (
            "CREATE TABLE t AS SELECT a FROM s",
            "EF0104 1:16 expected `(` and the columns of the table, found `AS`",
        ),
    ] {
        assert_eq!(errors(sql), [expected], "{sql}");
    }
    // All of these are names where columns stand.
    for sql in [
        "CREATE TABLE t (unique INT, check STRING, foreign INT, constraint INT, if INT, PRIMARY KEY (unique))",
        "CREATE STREAM default (unique INT, default INT)",
        "UPDATE conflict SET duplicate = 1 FROM replace AS merge WHERE TRUE",
    ] {
        assert_eq!(errors(sql), [""; 0], "{sql}");
    }
}
