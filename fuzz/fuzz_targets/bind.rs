//! Any text is compiled to plans or refused, with places in the text.
#![no_main]

use eventflux_compiler::catalog::NoStructs;
use eventflux_compiler::compile_text;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(errors) = compile_text(text, &NoStructs) {
        assert!(!errors.errors.is_empty());
        for error in errors.errors {
            assert!(text.get(error.range).is_some());
        }
    }
});
