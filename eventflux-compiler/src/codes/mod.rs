//! The error codes of the compiler: one table of what each means, an example, and how to mend it.
//!
//! The numbers are grouped: EF01 lexical rules and syntax, EF02 names, EF03 types and literals, EF04 streams,
//! apps and time, EF05 queries and aggregates, EF06 windows, EF07 patterns, EF08 joins, tables, partitions and
//! rates, EF09 limits and what is not there yet. A number is never used again for something else.

mod apps;
mod beyond;
mod names;
mod queries;
mod relations;
mod syntax;
mod types;
mod windows;

use std::fmt;

use crate::diagnostic::Code;

pub use apps::*;
pub use beyond::*;
pub use names::*;
pub use queries::*;
pub use relations::*;
pub use syntax::*;
pub use types::*;
pub use windows::*;

/// What is known about an error code. `Display` gives all of it as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CodeDoc {
    /// The code.
    pub code: Code,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// The rule that was broken, and why it is one.
    pub meaning: &'static str,
    /// What gives the error.
    pub example: Example,
    /// How to mend it.
    pub remedy: &'static str,
}

/// What gives an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Example {
    /// An app that does.
    Sql(&'static str),
    /// Only Rust code or a very long text can give the error; in words.
    Words(&'static str),
}

impl fmt::Display for CodeDoc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}\n\n{}\n", self.code, self.title, self.meaning)?;
        match self.example {
            Example::Sql(sql) => {
                writeln!(f, "This gives it:\n")?;
                for line in sql.lines() {
                    writeln!(f, "    {line}")?;
                }
            }
            Example::Words(words) => writeln!(f, "{words}")?,
        }
        write!(f, "\n{}", self.remedy)
    }
}

/// A part of the table: `NAME number "title" "meaning" Example "remedy";`, in the order of the numbers.
macro_rules! codes {
    ($($name:ident $number:literal $title:literal $meaning:literal $kind:ident $example:literal $remedy:literal;)*) => {
        $(
            #[doc = concat!("EF0", stringify!($number), ": ", $title, ".")]
            pub const $name: $crate::diagnostic::Code = $crate::diagnostic::Code($number);
        )*

        pub(super) const DOCS: &[super::CodeDoc] = &[$(super::CodeDoc {
            code: $name,
            title: $title,
            meaning: $meaning,
            example: super::Example::$kind($example),
            remedy: $remedy,
        }),*];
    };
}
use codes;

const GROUPS: [&[CodeDoc]; 8] = [
    syntax::DOCS,
    names::DOCS,
    types::DOCS,
    apps::DOCS,
    queries::DOCS,
    windows::DOCS,
    relations::DOCS,
    beyond::DOCS,
];

const COUNT: usize = {
    let (mut count, mut group) = (0, 0);
    while group < GROUPS.len() {
        count += GROUPS[group].len();
        group += 1;
    }
    count
};

/// All codes, in the order of their numbers.
pub const ALL: &[CodeDoc] = &{
    let mut all = [syntax::DOCS[0]; COUNT];
    let (mut next, mut group) = (0, 0);
    while group < GROUPS.len() {
        let mut i = 0;
        while i < GROUPS[group].len() {
            all[next] = GROUPS[group][i];
            next += 1;
            i += 1;
        }
        group += 1;
    }
    all
};

/// What is known about a code.
///
/// ```
/// use eventflux_compiler::codes;
/// let doc = codes::explain(codes::UNKNOWN_FUNCTION).unwrap();
/// assert!(doc.to_string().starts_with("EF0203: unknown function"));
/// ```
pub fn explain(code: Code) -> Option<&'static CodeDoc> {
    ALL.binary_search_by_key(&code, |doc| doc.code).ok().map(|i| &ALL[i])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_documented() {
        assert!(ALL.is_sorted_by(|a, b| a.code < b.code));
        for doc in ALL {
            assert_eq!(explain(doc.code), Some(doc));
            for text in [doc.meaning, doc.remedy] {
                assert!(text.ends_with('.') && !text.contains("  "), "{}: {text}", doc.code);
            }
            assert!(!doc.title.ends_with('.'));
        }
        assert_eq!(explain(Code(0)), None);
    }
}
