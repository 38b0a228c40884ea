//! Writes the generated pages of the reference: `cargo run -p conformance --bin docs`.

use std::fs;

fn main() -> std::io::Result<()> {
    let folder = conformance::reference::folder();
    fs::create_dir_all(&folder)?;
    for page in conformance::reference::pages() {
        fs::write(folder.join(page.file), page.text)?;
    }
    Ok(())
}
