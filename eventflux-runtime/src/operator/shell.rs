//! What operators of one kind say alike, for each to take what is true of it.

/// Puts out the row of an event: of operators that have `process`.
macro_rules! pushes_what_it_makes {
    () => {
        /// Takes an event in and puts out its row, as `process` makes it.
        #[inline]
        pub fn push(
            &mut self,
            row: &Q::In<'_>,
            cx: $crate::time::Cx,
            out: &mut impl FnMut(Result<Q::Out<'_>, $crate::error::Failure>, $crate::time::Timestamp),
        ) {
            $crate::operator::put_out(self.process(row, cx), cx.at, out);
        }
    };
}

/// No row comes by the clock.
macro_rules! never_due {
    () => {
        /// Never: no row of it waits for the clock.
        #[inline]
        pub fn due(&self) -> $crate::operator::Due {
            $crate::operator::Due::NEVER
        }

        /// Does nothing.
        pub fn fire(
            &mut self,
            _: $crate::operator::Due,
            _: &mut impl FnMut(Result<Q::Out<'_>, $crate::error::Failure>, $crate::time::Timestamp),
        ) {
        }
    };
}

/// Nothing leaves without a word when the clock goes on.
macro_rules! nothing_settles {
    () => {
        /// Does nothing.
        pub fn settle(&mut self, _: $crate::time::Timestamp) {}
    };
}

/// The end of the input closes it or not, and finds nothing in it that only the end would put out.
macro_rules! nothing_to_flush {
    (closes: $closes:literal) => {
        /// Whether the end of the input closes what is open.
        pub fn closes(&self) -> bool {
            $closes
        }

        /// Nothing is incomplete but what the clock puts out.
        pub fn flush(
            &mut self,
            _: $crate::time::Timestamp,
            _: &mut impl FnMut(Result<Q::Out<'_>, $crate::error::Failure>, $crate::time::Timestamp),
        ) -> bool {
            false
        }
    };
}

/// Rows come with events alone.
macro_rules! never_waits {
    () => {
        never_due!();
        nothing_settles!();
        nothing_to_flush!(closes: false);
    };
}

/// Rows come by the clock, which goes on to them at the end of the input.
macro_rules! ends_by_the_clock {
    () => {
        nothing_settles!();
        nothing_to_flush!(closes: true);
    };
}
