//! Reserved words.

use eventflux_compiler::syntax::reserved::{CLAUSE_WORDS, RESERVED};

pub(super) fn page() -> String {
    let list = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" ");
    format!(
        "# Reserved words\n\n\
         These words, in any case, are names of streams and columns only where they are quoted: `\"order\"` in SQL \
         text, `r#order` between the braces of `eventflux!`.\n\n{}\n\n\
         ## Words that begin a clause\n\n\
         These are ordinary names, but directly after an expression or a stream they begin the next clause instead \
         of being an alias; there an alias of that name needs AS.\n\n{}\n",
        list(RESERVED),
        list(CLAUSE_WORDS)
    )
}
