//! Part 4 of the cases, compiled: see `conformance::compiled`.

conformance::compiled_cases!("compiled_4.rs");
