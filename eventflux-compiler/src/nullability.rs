//! The one table of nullability: which results may be NULL, by the form of the expression alone.
//!
//! The reference is printed from it, and a test compiles every example and compares.

/// What holds for one form of expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NullabilityRule {
    /// The form, in SQL.
    pub form: &'static str,
    /// When its result may be NULL, in words of Markdown.
    pub nullable: &'static str,
    /// Queries over [`STREAM`] whose column `r` has that form.
    pub examples: &'static [Example],
}

/// A query that shows a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The select item that becomes column `r`.
    pub item: &'static str,
    /// What follows INSERT: `INTO T`, or `EXPIRED EVENTS INTO T`.
    pub insert: &'static str,
    /// The clauses after FROM S.
    pub clauses: &'static str,
    /// Whether the column may be NULL.
    pub nullable: bool,
}

impl Example {
    /// The whole query.
    ///
    /// ```
    /// use eventflux_compiler::nullability::RULES;
    /// assert_eq!(RULES[0].examples[0].sql(), "INSERT INTO T SELECT a AS r FROM S");
    /// ```
    pub fn sql(&self) -> String {
        let sql = format!("INSERT {} SELECT {} AS r FROM S {}", self.insert, self.item, self.clauses);
        sql.trim_end().to_string()
    }
}

/// The stream of the examples: each column that may be NULL has the name of one that may not, with `_n`.
pub const STREAM: &str = "CREATE STREAM S (a INT NOT NULL, a_n INT, s STRING NOT NULL, s_n STRING, \
                          p BOOL NOT NULL, p_n BOOL, d DOUBLE NOT NULL, d_n DOUBLE, at TIMESTAMP NOT NULL, at_n TIMESTAMP);";

const fn row(item: &'static str, nullable: bool) -> Example {
    Example { item, insert: "INTO T", clauses: "", nullable }
}

const fn over(item: &'static str, clauses: &'static str, nullable: bool) -> Example {
    Example { item, insert: "INTO T", clauses, nullable }
}

const fn leaving(item: &'static str, insert: &'static str, nullable: bool) -> Example {
    Example { item, insert, clauses: "WINDOW LENGTH(3)", nullable }
}

const fn rule(form: &'static str, nullable: &'static str, examples: &'static [Example]) -> NullabilityRule {
    NullabilityRule { form, nullable, examples }
}

/// All rules, in the order of the reference.
pub const RULES: &[NullabilityRule] = &[
    rule(
        "a column",
        "unless it is declared NOT NULL, or its field is no `Option`",
        &[row("a", false), row("a_n", true)],
    ),
    rule(
        "a literal",
        "never, but NULL",
        &[row("1", false), row("'x'", false), row("CAST(NULL AS INT)", true)],
    ),
    rule(
        "operators: `+ - * / % || = <> < <= > >=`, LIKE, BETWEEN",
        "if an operand may be (a failure, such as division by zero, is a row error, not NULL)",
        &[
            row("a / a", false),
            row("a + a_n", true),
            row("-a_n", true),
            row("s || s_n", true),
            row("a < a", false),
            row("a = a_n", true),
            row("s LIKE 'x%'", false),
            row("s_n LIKE 'x%'", true),
            row("a BETWEEN 1 AND a_n", true),
        ],
    ),
    rule(
        "AND, OR, NOT",
        "if an operand may be",
        &[
            row("p AND p", false),
            row("p AND p_n", true),
            row("p OR p_n", true),
            row("NOT p", false),
            row("NOT p_n", true),
        ],
    ),
    rule(
        "`x IN (..)`",
        "if `x` or a member of the list may be",
        &[
            row("a IN (1, 2)", false),
            row("a_n IN (1, 2)", true),
            row("a NOT IN (1, a_n)", true),
            row("a IN (1, NULL)", true),
        ],
    ),
    rule(
        "IS [NOT] NULL, TRUE, FALSE, UNKNOWN; IS [NOT] DISTINCT FROM",
        "never",
        &[
            row("a_n IS NULL", false),
            row("p_n IS TRUE", false),
            row("p_n IS NOT UNKNOWN", false),
            row("a_n IS DISTINCT FROM 1", false),
        ],
    ),
    rule(
        "CAST",
        "if its argument may be",
        &[row("CAST(a AS STRING)", false), row("CAST(a_n AS STRING)", true), row("CAST(s AS INT)", false)],
    ),
    rule(
        "TRY_CAST",
        "if its argument may be, or the conversion can fail",
        &[
            row("TRY_CAST(s AS INT)", true),
            row("TRY_CAST(a AS BIGINT)", false),
            row("TRY_CAST(a_n AS BIGINT)", true),
        ],
    ),
    rule(
        "COALESCE",
        "if every argument may be",
        &[
            row("COALESCE(a_n, 0)", false),
            row("COALESCE(a_n, a)", false),
            row("COALESCE(a_n, a_n + 1)", true),
        ],
    ),
    rule("NULLIF", "always", &[row("NULLIF(a, 0)", true), row("NULLIF(a, a_n)", true)]),
    rule(
        "CASE, IF",
        "without ELSE, or if a result may be. In a THEN (or the second argument of IF) a column is not NULL if \
         its condition is `column IS NOT NULL`, or has that beside AND; after `WHEN column IS NULL` it is not \
         NULL in what follows",
        &[
            row("CASE WHEN p THEN 1 ELSE 2 END", false),
            row("CASE WHEN p THEN 1 END", true),
            row("CASE WHEN p THEN 1 ELSE a_n END", true),
            row("CASE a WHEN 1 THEN 'one' ELSE s_n END", true),
            row("CASE WHEN a_n IS NOT NULL THEN a_n + 1 ELSE 0 END", false),
            row("CASE WHEN p AND a_n IS NOT NULL THEN a_n ELSE 0 END", false),
            row("CASE WHEN p OR a_n IS NOT NULL THEN a_n ELSE 0 END", true),
            row("CASE WHEN a_n IS NOT NULL THEN 0 ELSE a_n END", true),
            row("CASE WHEN a_n IS NULL THEN 0 ELSE a_n END", false),
            row("CASE WHEN a_n IS NULL THEN 0 WHEN p THEN a_n ELSE 1 END", false),
            row("IF(a_n IS NOT NULL, a_n, 0)", false),
            row("IF(a_n IS NULL, 0, a_n)", false),
            row("IF(p, a, a_n)", true),
        ],
    ),
    rule(
        "GREATEST, LEAST, CONCAT",
        "GREATEST and LEAST if every argument may be; CONCAT never",
        &[row("GREATEST(a, a_n)", false), row("LEAST(a_n, a_n)", true), row("CONCAT(s_n, s_n)", false)],
    ),
    rule(
        "CONCAT_WS",
        "if the separator may be",
        &[row("CONCAT_WS('-', s_n)", false), row("CONCAT_WS(s_n, s)", true)],
    ),
    rule(
        "every other function",
        "if an argument may be",
        &[
            row("UPPER(s)", false),
            row("UPPER(s_n)", true),
            row("ROUND(d, a_n)", true),
            row("EXTRACT(HOUR FROM at)", false),
            row("EXTRACT(HOUR FROM at_n)", true),
        ],
    ),
    rule(
        "NOW(), ROWTIME(), WINDOW_START, WINDOW_END",
        "never",
        &[row("NOW()", false), row("ROWTIME()", false), over("window_end", "WINDOW TUMBLING(1s)", false)],
    ),
    rule(
        "COUNT, DISTINCTCOUNT, APPROX_COUNT_DISTINCT",
        "never",
        &[
            over("DISTINCTCOUNT(a_n)", "WINDOW LENGTH(3)", false),
            over("APPROX_COUNT_DISTINCT(s_n)", "WINDOW TUMBLING(1s)", false),
            row("COUNT(*)", false),
            row("COUNT(a_n)", false),
            leaving("COUNT(a)", "EXPIRED EVENTS INTO T", false),
        ],
    ),
    rule(
        "SUM, AVG, MIN, MAX, FIRST, LAST, BOOL_AND, BOOL_OR, VAR_POP, STDDEV_POP, PERCENTILE, MEDIAN, ARG_MIN, ARG_MAX, \
         STRING_AGG",
        "if an argument may be, if there is a FILTER, in the rows of EXPIRED or ALL EVENTS, and over EXTERNALTIME, \
         SORT, EXPRESSION and LOSSYFREQUENT, whose content may lack the row's own event; otherwise that is in the content",
        &[
            row("SUM(a)", false),
            row("SUM(a_n)", true),
            row("MAX(a) FILTER (WHERE p)", true),
            over("AVG(d)", "WINDOW LENGTH(3) GROUP BY s", false),
            over("MAX(a)", "WINDOW TIMELENGTH(1s, 3)", false),
            over("MAX(a)", "WINDOW UNIQUE(s)", false),
            over("MAX(a)", "WINDOW FREQUENT(3, s)", false),
            over("MAX(a)", "WINDOW FIRSTUNIQUE(s)", false),
            over("MAX(a)", "WINDOW DELAY(1s)", false),
            over("MAX(a)", "WINDOW EXTERNALTIME(at, 1s)", true),
            over("MAX(a)", "WINDOW SORT(3, a)", true),
            over("MAX(a)", "WINDOW EXPRESSION(COUNT(*) < 3)", true),
            over("MAX(a)", "WINDOW LOSSYFREQUENT(0.5, s)", true),
            over("MIN(s)", "WINDOW TUMBLING(1s)", false),
            over("FIRST(a_n)", "WINDOW TUMBLING(1s)", true),
            over("LAST(at)", "WINDOW TIME(1s) WHERE p", false),
            over("SUM(DISTINCT a)", "WINDOW LENGTHBATCH(3)", false),
            leaving("SUM(a)", "EXPIRED EVENTS INTO T", true),
            leaving("MAX(a)", "ALL EVENTS INTO T", true),
            row("SUM(a) + 1", false),
            row("SUM(COALESCE(a_n, 0))", false),
            row("CASE WHEN a_n IS NOT NULL THEN SUM(a_n) ELSE 0 END", true),
            over("BOOL_AND(p)", "WINDOW LENGTH(3)", false),
            row("BOOL_OR(p_n)", true),
            row("VAR_POP(a)", false),
            row("STDDEV_POP(d_n)", true),
            over("PERCENTILE(a, 0.9)", "WINDOW TUMBLING(1s)", false),
            row("MEDIAN(d_n)", true),
            row("ARG_MIN(s, a)", false),
            row("ARG_MIN(s, a_n)", true),
            row("ARG_MAX(s_n, a)", true),
            leaving("ARG_MAX(s, a)", "EXPIRED EVENTS INTO T", true),
            row("STRING_AGG(s, ',')", false),
            row("STRING_AGG(DISTINCT s, ',') FILTER (WHERE p)", true),
        ],
    ),
    rule(
        "VAR_SAMP, STDDEV_SAMP",
        "always: of one value they are NULL",
        &[row("VAR_SAMP(a)", true), over("STDDEV(d)", "WINDOW LENGTH(3)", true)],
    ),
    rule(
        "MINFOREVER, MAXFOREVER",
        "if the argument may be or there is a FILTER; what was once there is never forgotten",
        &[
            over("MINFOREVER(a)", "WINDOW LENGTH(3)", false),
            over("MAXFOREVER(a_n)", "WINDOW TUMBLING(1s)", true),
            leaving("MAXFOREVER(a)", "EXPIRED EVENTS INTO T", false),
            over("MAXFOREVER(a)", "WINDOW EXTERNALTIME(at, 1s)", false),
            row("MINFOREVER(s) FILTER (WHERE p)", true),
        ],
    ),
];
