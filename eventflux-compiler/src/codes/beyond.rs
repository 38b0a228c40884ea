//! EF09: limits, and what is not there yet.

use super::codes;

codes! {
    TOO_DEEP 901 "nested too deeply"
        "Parentheses, calls, CASE, prefix operators, subqueries and joins nest at most 64 levels deep, so that no input can exhaust the stack."
        Words "An expression with 65 opening parentheses gives it."
        "Split the query in two, the second reading what the first writes.";
    TOO_MANY_OPERATORS 902 "too many operators in one expression"
        "An expression has at most 500 operators: the trees of longer chains would be too deep."
        Words "A condition of 501 comparisons joined by OR gives it."
        "Write a long chain of = and OR as x IN (a, b, ..), which has no such limit, or split the query.";
    TOO_MANY_STATEMENTS 903 "too many statements"
        "An app has at most 10,000 statements."
        Words "An app of 10,001 statements gives it."
        "Split it into several apps.";
    TOO_LONG 904 "too long"
        "An app is at most 4 MiB of text and 500,000 words and symbols."
        Words "A text of 5 MiB gives it."
        "Split it into several apps; large sets of values belong into a stream or a table.";
    TOO_MANY_COLUMNS 905 "too many columns"
        "A stream has at most 4,096 columns, and a query at most as many keys in GROUP BY and as many aggregates. The queries of an app have at most 500,000 items together, counting what * stands for."
        Words "A CREATE STREAM of 4,097 columns gives it."
        "Put what belongs together into rows of several narrower streams.";
}
