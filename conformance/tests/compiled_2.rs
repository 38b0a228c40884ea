//! Part 2 of the cases, compiled: see `conformance::compiled`.

conformance::compiled_cases!("compiled_2.rs");
