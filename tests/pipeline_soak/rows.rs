//! What the events of a round hold.

use eventflux::prelude::*;

/// What an event holds: its producer, its number among those of its producer, and a key of the producer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) producer: i64,
    pub(crate) number: i64,
    pub(crate) key: i64,
}

pub(crate) trait Row: Default {
    fn fill(&mut self, item: Item);
    fn item(&self) -> Item;
}

macro_rules! rows {
    ($($name:ident)*) => {$(
        #[derive(Stream, Clone, Debug, Default)]
        pub(crate) struct $name {
            pub(crate) producer: i64,
            pub(crate) number: i64,
            pub(crate) key: i64,
        }

        impl Row for $name {
            fn fill(&mut self, item: Item) {
                (self.producer, self.number, self.key) = (item.producer, item.number, item.key);
            }

            fn item(&self) -> Item {
                Item { producer: self.producer, number: self.number, key: self.key }
            }
        }
    )*};
}

macro_rules! timed_rows {
    ($($name:ident)*) => {$(
        #[derive(Stream, Clone, Debug, Default)]
        pub(crate) struct $name {
            pub(crate) producer: i64,
            pub(crate) number: i64,
            pub(crate) key: i64,
            #[stream(time)]
            pub(crate) at: Timestamp,
        }

        impl Row for $name {
            fn fill(&mut self, item: Item) {
                (self.producer, self.number, self.key) = (item.producer, item.number, item.key);
                self.at = Timestamp::from_millis(item.number);
            }

            fn item(&self) -> Item {
                Item { producer: self.producer, number: self.number, key: self.key }
            }
        }
    )*};
}

rows!(Left Right);
timed_rows!(TimedLeft TimedRight);
