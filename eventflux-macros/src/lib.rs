//! eventflux-macros
