//! EF0119: an app without a statement.

use eventflux::prelude::*;

eventflux! {
    struct App;
}

fn main() {}
