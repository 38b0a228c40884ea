//! Several accumulators as one: tuples.

use crate::operator::{Accumulators, Merge};
use crate::state::{Decoder, Encoder, StateError};

impl Accumulators for () {
    fn reset(&mut self) {}
    fn save(&self, _: &mut Encoder) {}
    fn restore(&mut self, _: &mut Decoder<'_>) -> Result<(), StateError> {
        Ok(())
    }
}

impl Merge for () {
    fn merge(&mut self, (): &Self) {}
}

macro_rules! tuples {
    ($($($name:ident $index:tt),*;)*) => {$(
        impl<$($name: Accumulators),*> Accumulators for ($($name,)*) {
            fn reset(&mut self) {
                $(self.$index.reset();)*
            }
            fn save(&self, out: &mut Encoder) {
                $(self.$index.save(out);)*
            }
            fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
                $(self.$index.restore(from)?;)*
                Ok(())
            }
        }
        impl<$($name: Merge),*> Merge for ($($name,)*) {
            #[inline]
            fn merge(&mut self, later: &Self) {
                $(self.$index.merge(&later.$index);)*
            }
        }
    )*};
}

tuples! {
    A 0;
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
    A 0, B 1, C 2, D 3, E 4, F 5;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11;
}
