//! Who may depend on whom: ARCHITECTURE.md, "The dependency rule".

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo prints UTF-8")
}

/// A package's declared dependencies on other packages of the workspace, without those of tests: name to
/// whether it is optional, and its features.
fn dependencies() -> BTreeMap<String, BTreeMap<String, (bool, Vec<String>)>> {
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--format-version", "1", "--no-deps"])).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let name = |package: &Value| package["name"].as_str().unwrap_or_default().to_owned();
    let ours: Vec<String> = packages.iter().map(name).collect();
    let of = |package: &Value| {
        let all = package["dependencies"].as_array().cloned().unwrap_or_default();
        all.iter()
            .filter(|d| d["kind"] != "dev" && ours.contains(&name(d)))
            .map(|d| {
                let features = d["features"].as_array().cloned().unwrap_or_default();
                let features = features.iter().filter_map(|f| f.as_str().map(str::to_owned)).collect();
                (name(d), (d["optional"] == true, features))
            })
            .collect()
    };
    packages.iter().map(|package| (name(package), of(package))).collect()
}

#[test]
fn crates_depend_on_each_other_as_the_rule_says() {
    let all = dependencies();
    let of = |package: &str| all[package].keys().map(String::as_str).collect::<Vec<_>>();

    // The runtime knows no SQL, the compiler no operator's code.
    assert!(of("eventflux-runtime").is_empty(), "{:?}", of("eventflux-runtime"));
    assert!(of("eventflux-compiler").is_empty(), "{:?}", of("eventflux-compiler"));

    assert_eq!(of("eventflux-macros"), ["eventflux-compiler"]);
    let (optional, features) = &all["eventflux-macros"]["eventflux-compiler"];
    assert!(!optional && features.contains(&"codegen".to_owned()), "the macros generate code");

    assert_eq!(of("eventflux"), ["eventflux-compiler", "eventflux-macros", "eventflux-runtime"]);
    let (optional, features) = &all["eventflux"]["eventflux-compiler"];
    assert!(*optional, "only the interpreter brings the compiler");
    assert!(features.is_empty(), "the interpreter generates no code");
}

/// What a program with `features` of the facade links; what only builds it, such as macros, aside.
fn linked(features: &[&str]) -> Vec<String> {
    let mut arguments = vec!["tree", "-p", "eventflux", "-e", "normal,no-proc-macro", "--prefix", "none"];
    arguments.extend(["--format", "{p}", "--no-default-features"]);
    let features = features.join(",");
    if !features.is_empty() {
        arguments.extend(["--features", &features]);
    }
    let name = |line: &str| line.split_whitespace().next().unwrap_or_default().to_owned();
    let mut names: Vec<String> = cargo(&arguments).lines().map(name).collect();
    names.sort();
    names.dedup();
    names
}

#[test]
fn a_program_with_compiled_queries_links_no_parser_and_no_compiler() {
    let compiled = linked(&[]);
    assert!(compiled.iter().any(|name| name == "eventflux-runtime"), "{compiled:?}");
    for name in ["sqlparser", "eventflux-compiler", "eventflux-macros", "syn", "clap", "csv", "serde_json"] {
        assert!(!compiled.iter().any(|linked| linked == name), "{name} is linked: {compiled:?}");
    }
}

#[test]
fn the_interpreter_brings_the_compiler_and_no_code_generator() {
    let interpreted = linked(&["dynamic"]);
    for name in ["sqlparser", "eventflux-compiler"] {
        assert!(interpreted.iter().any(|linked| linked == name), "{name} is not linked: {interpreted:?}");
    }
    for name in ["syn", "quote", "clap", "csv"] {
        assert!(!interpreted.iter().any(|linked| linked == name), "{name} is linked: {interpreted:?}");
    }
}

#[test]
fn nothing_is_on_unless_asked_for() {
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--format-version", "1", "--no-deps"])).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    for package in packages {
        let default = &package["features"]["default"];
        assert!(default.is_null() || default.as_array().is_some_and(Vec::is_empty), "{}", package["name"]);
    }
}
