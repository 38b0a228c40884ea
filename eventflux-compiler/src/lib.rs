//! eventflux-compiler
