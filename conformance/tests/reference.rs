//! The generated pages of the reference are those in the repository.

use std::fs;

use conformance::reference;

#[test]
fn pages_are_up_to_date() {
    let stale: Vec<&str> = reference::pages()
        .iter()
        .filter(|page| {
            fs::read_to_string(reference::folder().join(page.file)).ok().as_ref() != Some(&page.text)
        })
        .map(|page| page.file)
        .collect();
    assert!(stale.is_empty(), "{stale:?} are stale: run `cargo run -p conformance --bin docs`");
}

#[test]
fn no_page_is_left_over() {
    let files: Vec<_> = fs::read_dir(reference::folder()).unwrap().map(|e| e.unwrap().file_name()).collect();
    let pages = reference::pages();
    for file in files {
        assert!(pages.iter().any(|page| file == page.file), "{file:?} is no longer generated");
    }
}
