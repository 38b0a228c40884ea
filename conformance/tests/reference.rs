//! The generated pages of the reference are those in the repository.

use std::fs;

use conformance::reference;

#[test]
fn pages_are_up_to_date() {
    let stale: Vec<String> = reference::pages()
        .into_iter()
        .filter(|page| {
            fs::read_to_string(reference::folder().join(&page.file)).ok().as_ref() != Some(&page.text)
        })
        .map(|page| page.file)
        .collect();
    assert!(stale.is_empty(), "{stale:?} are stale: run `cargo run -p conformance --bin docs`");
}

#[test]
fn no_page_is_left_over() {
    let pages = reference::pages();
    for folder in ["", "windows/"] {
        for file in fs::read_dir(reference::folder().join(folder)).unwrap() {
            let file = file.unwrap();
            let name = format!("{folder}{}", file.file_name().display());
            let generated = file.path().is_dir() || pages.iter().any(|page| name == page.file);
            assert!(generated, "{name} is no longer generated");
        }
    }
}
