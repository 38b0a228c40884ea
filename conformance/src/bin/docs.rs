//! Writes the generated pages of the reference: `cargo run -p conformance --bin docs`.

use std::fs;

fn main() -> std::io::Result<()> {
    let folder = conformance::reference::folder();
    for page in conformance::reference::pages() {
        let file = folder.join(page.file);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(file, page.text)?;
    }
    Ok(())
}
