//! `eventflux state show`

use std::fs;

use serde_json::{Value as Json, json};

use super::{edited, file, stored};

#[test]
fn show_one() {
    let (folder, _app) = stored();
    let bytes: Vec<usize> = (1..=3).map(|epoch| folder.bytes(&file(epoch)).len()).collect();
    let ran = folder.run("state show kept").code(0).err("");
    let ran = ran
        .shows("checkpoint   3 of ")
        .shows("taken        2023-11-14T22:15:20Z\nclock        1970-01-01T00:00:04Z\n");
    let all: usize = bytes.iter().sum();
    let ran =
        ran.shows(&format!("builds on    2, 1\nbytes        {}, with what it builds on {all}\n", bytes[2]));
    let ran = ran.shows(
        "\n\
         source  position                  number  text\n\
         ------  ------------------------  ------  ------------\n\
         file    7472616465732e6373763a37          trades.csv:7\n\
         trades  0500000000000000               5\n",
    );
    let part = |name: &str| ran.out.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
    assert!(part("window of Bars").ends_with("  yes"));
    assert!(part("aggregates of Totals").ends_with("  no"));
    let full = folder.run("state show kept --epoch 1").code(0).err("");
    let full = full.shows(&format!("builds on    nothing: it is full\nbytes        {}\n", bytes[0]));
    assert!(!full.out.contains("changed"), "{}", full.out);
    folder
        .run("state show kept --epoch 7")
        .code(2)
        .says("there is no checkpoint 7")
        .says("the oldest is 1, the newest 3");
}

#[test]
fn show_as_json() {
    let (folder, _app) = stored();
    let shown = folder.run("state show kept --json").code(0).err("").json();
    assert_eq!(
        (&shown["epoch"], &shown["since"], &shown["builds_on"]),
        (&3.into(), &2.into(), &json!([2, 1]))
    );
    assert_eq!(shown["app"], Json::Null);
    assert_eq!(
        shown["positions"],
        json!([
            { "source": "file", "hex": "7472616465732e6373763a37", "number": null, "text": "trades.csv:7" },
            { "source": "trades", "hex": "0500000000000000", "number": 5, "text": null },
        ])
    );
    let changed = |shown: &Json| -> Vec<(String, Json)> {
        let parts = shown["parts"].as_array().unwrap();
        parts
            .iter()
            .map(|part| (part["name"].as_str().unwrap().to_owned(), part["changed"].clone()))
            .collect()
    };
    let changes = |all: [Json; 5]| {
        let names = ["clock", "waiting events", "counters", "window of Bars", "aggregates of Totals"];
        names.into_iter().map(str::to_owned).zip(all).collect::<Vec<_>>()
    };
    assert_eq!(changed(&shown), changes([true, false, false, true, false].map(Json::from)));
    let second = folder.run("state show kept --json --epoch 2").code(0).json();
    assert_eq!(changed(&second), changes([true, false, false, true, true].map(Json::from)));
    let first = folder.run("state show kept --json --epoch 1").code(0).json();
    assert_eq!(changed(&first), changes([(); 5].map(|()| Json::Null)));
    assert_eq!((&first["since"], &first["builds_on"]), (&0.into(), &json!([])));
    let totals = |shown: &Json, what: &str| shown["parts"][4][what].as_u64().unwrap();
    assert!(totals(&first, "bytes") < totals(&second, "bytes"));
    assert_eq!(totals(&second, "bytes"), totals(&shown, "bytes"));
    assert!(totals(&shown, "written") < totals(&second, "written"));
}

#[test]
fn show_beside_an_app() {
    let (folder, _app) = stored();
    let ran = folder
        .run("state show kept --app app.sql")
        .code(0)
        .err("")
        .shows("app          app.sql: the same plan, fingerprint ");
    assert_eq!(ran.out.lines().filter(|line| line.ends_with("  same")).count(), 5, "{}", ran.out);
    folder.file("edited.sql", edited());
    let ran = folder.run("state show kept --app edited.sql").code(0).shows("edited.sql: another plan");
    let ends = [
        ("clock", "same"),
        ("window of Bars", "changed"),
        ("aggregates of Totals", "gone"),
        ("aggregates of Sums", "new"),
    ];
    for (name, word) in ends {
        let line = ran.out.lines().rfind(|line| line.starts_with(name)).unwrap();
        assert!(line.ends_with(&format!("  {word}")), "{line}");
    }
    let app = folder.run("state show kept --app edited.sql --json").code(0).json()["app"].clone();
    assert_eq!(
        (&app["same"], &app["changed"], &app["gone"], &app["new"], &app["file"]),
        (
            &json!(["clock", "waiting events", "counters"]),
            &json!(["window of Bars"]),
            &json!(["aggregates of Totals"]),
            &json!(["aggregates of Sums"]),
            &"edited.sql".into(),
        )
    );
    folder
        .file("bad.sql", "SELECT a FROM T;")
        .run("state show kept --app bad.sql")
        .code(1)
        .out("")
        .says("error[EF0202]");
    folder.run("state show kept --app no.sql").code(3).says("no.sql: No such file");
}

#[test]
fn show_of_damaged_ones() {
    let (folder, _app) = stored();
    folder.change(&file(2), |bytes| *bytes.last_mut().unwrap() ^= 1);
    let ran = folder.run("state show kept").code(3).out("");
    ran.says("kept: checkpoint 2: damaged state: the bytes of aggregates of Totals are not those that were written");
    folder.run("state show kept --epoch 1").code(0);
    fs::remove_file(folder.path().join(file(2))).unwrap();
    folder.run("state show kept").code(3).says("kept: can't load checkpoint 2: ");
    let ran = folder.run("state show kept --json").code(3).out("");
    let error: Json = serde_json::from_str(&ran.err).unwrap();
    assert_eq!(error["level"], "error");
}
