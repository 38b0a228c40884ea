//! Part 1 of the cases, compiled: see `conformance::compiled`.

conformance::compiled_cases!("compiled_1.rs");
