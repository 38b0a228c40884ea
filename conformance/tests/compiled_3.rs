//! Part 3 of the cases, compiled: see `conformance::compiled`.

conformance::compiled_cases!("compiled_3.rs");
