//! Random damage to the corpus's SQL: whatever comes of it is compiled or refused with places in the text,
//! without a panic, and what parses is printed as SQL of the same meaning.

mod corpus;

use std::time::{Duration, Instant};

use eventflux_compiler::catalog::NoStructs;
use eventflux_compiler::compile_text;
use eventflux_compiler::diagnostic::Diagnostic;
use eventflux_compiler::syntax::limits::with_stack;
use eventflux_compiler::syntax::{from_text, parse_app};

/// How many damaged texts a run tries.
const INPUTS: usize = 4_000;

/// Apps for a folder without cases, with what this version only parses.
const SEEDS: &[&str] = &[
    "CREATE STREAM T (a INT NOT NULL, s STRING, at TIMESTAMP NOT NULL, WATERMARK FOR at AS at - 5 SECONDS LATE INTO L);",
    "INSERT ALL EVENTS INTO O SELECT DISTINCT t.a, COUNT(*) FILTER (WHERE a > 1) AS n FROM T[a > 0] AS t \
     WHERE s LIKE 'x%' WINDOW LENGTH(5) WHERE a IN (1, 2) GROUP BY a HAVING n > 1 ORDER BY a DESC LIMIT 5;",
    "SELECT e2[last-1].x AS y FROM PATTERN (EVERY e1=A[x > 1]{2,3} -> (NOT B FOR 5s OR c=C+) WITHIN 1 MINUTE) WITHIN 2h;",
    "CREATE STREAM A (x INT NOT NULL, s STRING); CREATE STREAM B (x INT NOT NULL, s STRING); \
     INSERT INTO O SELECT s, e1[0].x AS y, e1[last-1].x AS z, SUM(e1.x) AS n, COUNT(e1) AS c, b.x, MATCH_TIMES() AS t \
     FROM PATTERN (EVERY e1=A[x > 1]{2,3} -> (NOT B[x = e1.x] FOR 5s -> a=A AND b=B[s = e1.s OR x > MAX(e1.x)]) WITHIN 1 MINUTE \
     -> EVERY (c=B? -> d=A)) PARTITION BY s WITHIN 2h ON TIMEOUT INSERT INTO L SELECT e1.x, b.x AS bx;",
    "SET max_attempts = 5; SET drop_attempts = 'oldest'; CREATE STREAM T (k STRING, p DOUBLE NOT NULL); \
     SELECT k, a.p, COUNT(r) AS n FROM SEQUENCE (EVERY a=T -> r=T[p > a.p AND p > r[last].p]+ -> (d=T[p < AVG(r.p)]){2}) \
     PARTITION BY k WHERE a.p > 1 GROUP BY k, a.p, COUNT(r);",
    "PARTITION WITH (a OF T) PURGE AFTER 1 DAY BEGIN SELECT a FROM T OUTPUT LAST EVERY 5 EVENTS; END;",
    "SELECT TRIM(BOTH 'x' FROM s) AS a, CASE a WHEN 1 THEN -1 ELSE CAST(s AS INT) END AS b FROM T LEFT JOIN U ON T.a = U.a;",
];

/// Words and symbols to damage with: the language's, and some that are none of it.
const PIECES: &[&str] = &[
    "SELECT",
    "FROM",
    "WHERE",
    "WINDOW",
    "GROUP BY",
    "INSERT INTO",
    "CREATE STREAM",
    "AS",
    "CASE",
    "WHEN",
    "END",
    "NOT",
    "IN",
    "BETWEEN",
    "LIKE",
    "IS",
    "NULL",
    "EXISTS",
    "PATTERN",
    "PATTERN (",
    "SEQUENCE (",
    "WITHIN",
    "WITHIN 1s",
    "FOR 5s",
    "ON TIMEOUT INSERT INTO",
    "PARTITION BY",
    "e1",
    "e1=",
    "e1[last-1].",
    "e1[0].x",
    "{2,}",
    "{2,3}",
    "NOT T FOR 1s ->",
    "BEGIN",
    "PARTITION WITH",
    "INTERVAL",
    "TIMESTAMP",
    "EVERY",
    "EVERY (",
    "){2}",
    "LIMIT",
    "OUTPUT",
    "JOIN",
    "ON",
    "CAST",
    "TRIM(",
    "POSITION(",
    "EXTRACT(",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ";",
    ".",
    "::",
    "->",
    "||",
    "=",
    "==",
    "<>",
    "*",
    "+",
    "-",
    "/",
    "%",
    "?",
    "'",
    "\"",
    "''",
    "--",
    "/*",
    "*/",
    "0",
    "1",
    "5s",
    "1e999",
    ".5",
    "1.",
    "0x1F",
    "99999999999999999999999999999999999999999",
    "9223372036854775807",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "🦀",
    "é",
    "ß",
    "\u{300}",
    "\u{a0}",
    "\r\n",
    "\t",
    "$$",
    "`",
    "\\",
    "@",
    "#",
    "N'x'",
    "((((((((((((",
    "NOT NOT NOT NOT NOT",
    "- - - - - -",
    "CASE CASE CASE",
    "(SELECT",
    "f(f(f(f(",
];

/// Xorshift: the same damage on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }

    fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    /// A place between two characters.
    fn cut(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn damage(&mut self, text: &str, others: &[&str]) -> String {
        let mut text = text.to_owned();
        for _ in 0..=self.below(4) {
            let (a, b) = (self.cut(&text), self.cut(&text));
            let (a, b) = (a.min(b), a.max(b));
            match self.below(8) {
                0 => text.replace_range(a..b, ""),
                1 => text.truncate(a),
                2 => {
                    let again = text[a..b].to_owned();
                    text.insert_str(b, &again);
                }
                3 => text.insert_str(a, self.pick(others)),
                4 => text.insert_str(a, &self.pick(PIECES).repeat(1 + self.below(200))),
                5 => {
                    // A word in the place of another.
                    let start = text[..a].rfind(' ').map_or(0, |i| i + 1);
                    let end = text[a..].find(' ').map_or(text.len(), |i| a + i);
                    text.replace_range(start..end, self.pick(PIECES));
                }
                6 => {
                    let c = char::from_u32(self.below(0x11_0000) as u32).unwrap_or('\u{fffd}');
                    text.insert(a, c);
                }
                _ => text.insert_str(a, &format!(" {} ", self.pick(PIECES))),
            }
        }
        text
    }
}

/// The texts to damage, and their damaged forms.
fn hostile(mut test: impl FnMut(&str)) {
    let cases = corpus::cases();
    let texts: Vec<&str> =
        cases.iter().filter(|c| !c.fails).map(|c| c.sql.as_str()).chain(SEEDS.iter().copied()).collect();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for i in 0..INPUTS {
        let text = random.damage(texts[i % texts.len()], &texts);
        let start = Instant::now();
        test(&text);
        assert!(start.elapsed() < Duration::from_secs(10), "this takes too long: {text}");
    }
}

fn check_places(
    text: &str,
    tokens: usize,
    errors: &[Diagnostic],
    places: &eventflux_compiler::syntax::TextPlaces,
) {
    let lines = text.matches('\n').count() as u32 + 1;
    for error in errors {
        assert!(
            error.span.start <= error.span.end && error.span.start as usize <= tokens,
            "{error:?} in {text:?}"
        );
        let range = places.range(error.span);
        assert!(text.get(range).is_some(), "{error:?} in {text:?}");
        let (line, column) = places.place(error.span);
        assert!(line >= 1 && line <= lines && column >= 1, "{error:?} in {text:?}");
        assert!(
            !error.message.is_empty() && eventflux_compiler::codes::explain(error.code).is_some(),
            "{error:?}"
        );
    }
}

#[test]
fn damaged_text_is_parsed_or_refused() {
    with_stack(|| {
        hostile(|text| {
            let (tokens, places) = from_text(text);
            let (app, errors) = parse_app(&tokens);
            let errors = errors.into_sorted();
            check_places(text, tokens.list().len(), &errors, &places);
            if errors.is_empty() {
                let printed = app.to_string();
                let (again, errors) = parse_app(&from_text(&printed).0);
                assert!(errors.is_empty(), "{text:?} is printed as {printed:?}: {:?}", errors.into_sorted());
                assert_eq!(app, again, "{text:?}");
            }
        });
    });
}

#[test]
fn damaged_text_is_compiled_or_refused() {
    hostile(|text| {
        if let Err(errors) = compile_text(text, &NoStructs) {
            assert!(!errors.errors.is_empty(), "{text:?}");
            for error in errors.errors {
                assert!(text.get(error.range.clone()).is_some(), "{error:?} in {text:?}");
                assert!(eventflux_compiler::codes::explain(error.code).is_some(), "{error:?}");
            }
        }
    });
}

/// What is left of the damage that the Rust lexer takes goes the way of the macro's tokens.
#[cfg(feature = "codegen")]
#[test]
fn damaged_tokens_are_parsed_or_refused() {
    use eventflux_compiler::syntax::{from_rust, parse_query};
    let mut read = 0;
    hostile(|text| {
        let Ok(stream) = text.parse::<proc_macro2::TokenStream>() else { return };
        let (tokens, spans) = from_rust(stream);
        assert_eq!(tokens.list().len(), spans.len());
        with_stack(|| {
            let (_, errors) = parse_app(&tokens);
            let (_, more) = parse_query(&tokens);
            for error in errors.into_sorted().into_iter().chain(more.into_sorted()) {
                assert!(error.span.start as usize <= tokens.list().len(), "{error:?} in {text:?}");
            }
        });
        read += 1;
    });
    assert!(read > INPUTS / 10, "only {read} texts were Rust tokens");
}

/// Forms that read an operand more than once, nested in it as deeply as may be: each more would be a multiple of the
/// work if operands were copied.
#[test]
fn operands_nested_in_operands_take_no_longer() {
    let nested = |open: &str, core: &str, close: &str, depth: usize| {
        format!(
            "CREATE STREAM S (a INT, p BOOL); INSERT INTO T SELECT {}{core}{} AS x FROM S;",
            open.repeat(depth),
            close.repeat(depth)
        )
    };
    let deep = [
        nested("(", "p", " BETWEEN FALSE AND TRUE)", 60),
        nested("(p BETWEEN FALSE AND ", "p", ")", 60),
        nested("NULLIF(", "a", ", 1)", 60),
        nested("NULLIF(", "a", ", 1.0)", 60),
        nested("CASE ", "a", " WHEN 1 THEN 1 WHEN 2 THEN 2 WHEN 3 THEN 3 END", 60),
        nested("CASE ", "NULL", " WHEN 1 THEN NULL WHEN 2.5 THEN NULL END", 60)
            .replace(" AS x", " IS NULL AS x"),
        nested("CASE NULLIF((", "a", " IN (1, 2)) BETWEEN FALSE AND p, p) WHEN p THEN 1 ELSE 2 END", 15),
    ];
    for text in deep {
        let start = Instant::now();
        let compiled = compile_text(&text, &NoStructs).unwrap_or_else(|errors| panic!("{errors}\n{text}"));
        let plans = [
            eventflux_compiler::logical::explain(&compiled.logical),
            eventflux_compiler::physical::explain(&compiled.physical),
        ];
        assert!(plans.iter().all(|plan| plan.len() < 100 * text.len()), "{text}");
        assert!(start.elapsed() < Duration::from_secs(10), "this takes too long: {text}");
    }
}
