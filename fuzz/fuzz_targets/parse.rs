//! Any text is parsed or refused; what parses is printed as SQL of the same tree.
#![no_main]

use eventflux_compiler::syntax::{from_text, parse_app};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (tokens, places) = from_text(text);
    let (app, errors) = parse_app(&tokens);
    let errors = errors.into_sorted();
    for error in &errors {
        assert!(error.span.start as usize <= tokens.list().len());
        assert!(text.get(places.range(error.span)).is_some());
    }
    if errors.is_empty() {
        let printed = app.to_string();
        let (again, errors) = parse_app(&from_text(&printed).0);
        assert!(errors.is_empty(), "{printed}");
        assert_eq!(app, again, "{printed}");
    }
});
