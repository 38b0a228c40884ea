//! The error codes of the compiler, each with its number and title.

use crate::diagnostic::Code;

/// What is known about an error code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeDoc {
    /// The code.
    pub code: Code,
    /// What is wrong, in a few words.
    pub title: &'static str,
}

macro_rules! codes {
    ($($name:ident $number:literal $title:literal;)*) => {
        $(#[doc = concat!("EF", stringify!($number), ": ", $title, ".")] pub const $name: Code = Code($number);)*

        /// All codes, in the order of their numbers.
        pub const ALL: &[CodeDoc] = &[$(CodeDoc { code: $name, title: $title }),*];
    };
}

codes! {
    // EF01: lexical rules and syntax.
    UNTERMINATED 101 "text, quoted name or comment without an end";
    BAD_CHARACTER 102 "a character that SQL does not know";
    BAD_NUMBER 103 "a malformed number";
    UNEXPECTED_TOKEN 104 "something else was expected here";
    EXPECTED_EXPRESSION 105 "an expression was expected";
    EXPECTED_NAME 106 "a name was expected";
    RESERVED_WORD 107 "a reserved word stands where a name is needed";
    UNKNOWN_STATEMENT 108 "not a statement";
    CLAUSE_ORDER 109 "a clause in the wrong place";
    DUPLICATE_CLAUSE 110 "a clause written twice";
    UNKNOWN_UNIT 111 "an unknown unit of time";
    BAD_DURATION 112 "a malformed duration";
    MISSING_SEMICOLON 113 "statements are not separated";
    UNKNOWN_TYPE 114 "an unknown type";
    FOREIGN_SQL 115 "standard SQL that streams do not have";
    BAD_LITERAL 116 "a literal that SQL does not know";
    UNBALANCED 117 "a parenthesis without its partner";
    MISSING_INTO 118 "INTO is missing";
    EMPTY_APP 119 "an app without a statement";

    // EF02: names.
    UNKNOWN_COLUMN 201 "unknown column";
    UNKNOWN_STREAM 202 "unknown stream";
    UNKNOWN_FUNCTION 203 "unknown function";
    AMBIGUOUS_COLUMN 204 "a column that several sources have";
    UNKNOWN_QUALIFIER 205 "a qualifier that names no source";
    DUPLICATE_NAME 206 "a name declared twice";
    DUPLICATE_COLUMN 207 "a column declared twice";
    DUPLICATE_ITEM 208 "two items of the same name";
    UNNAMED_ITEM 209 "an item without a name";
    EXTRA_ITEM 210 "an item that the target has no column for";
    MISSING_COLUMN 211 "a NOT NULL column of the target is not written";
    DUPLICATE_ALIAS 212 "two sources of the same name";
    UNKNOWN_WINDOW 213 "unknown window";
    UNKNOWN_OPTION 214 "unknown option";
    METHOD_CLASH 215 "two streams would get the same method";
    UNKNOWN_RUST_TYPE 216 "OF names a Rust struct that is not known here";
    UNKNOWN_RUST_FUNCTION 217 "OF names a Rust function that is not known here";
    RUST_PATH_HERE 218 "a Rust path where a stream's name is needed";

    // EF03: types and literals.
    OPERATOR_TYPES 301 "an operator between types that it does not take";
    ARGUMENT_TYPE 302 "an argument of the wrong type";
    TARGET_TYPE 303 "an item of another type than the target's column";
    NULL_INTO_NOT_NULL 304 "a nullable item into a NOT NULL column";
    ARGUMENT_COUNT 305 "the wrong number of arguments";
    BOOLEAN_NEEDED 306 "a condition that is not BOOL";
    BAD_CAST 307 "a CAST between types that have none";
    NO_COMMON_TYPE 308 "branches without a common type";
    UNTYPED_NULL 309 "NULL of an unknown type";
    NUMBER_RANGE 310 "a number that does not fit its type";
    BAD_TIMESTAMP 311 "text that is no timestamp";
    BAD_REGEX 312 "a malformed regular expression";
    BAD_ZONE 313 "an unknown time zone";
    BAD_TIME_UNIT 314 "an unknown field or unit of a time function";
    BAD_FORMAT 315 "a malformed time format";
    OPAQUE_VALUE 316 "computing with a Rust type that SQL only carries";
    DURATION_HERE 317 "a duration where a value is needed";
    CONSTANT_NEEDED 318 "an argument that must be a constant";
    BAD_ESCAPE 319 "a malformed ESCAPE of LIKE";
    STAR_HERE 320 "only COUNT takes *";

    // EF04: streams, apps and time.
    CYCLE 401 "queries that feed each other";
    MIXED_TIME 402 "inputs in event time and in arrival time";
    WRITERS_DIFFER 403 "writers of one stream that differ";
    NOT_AN_INPUT 404 "a stream that is written by queries can't be an input";
    LATE_INTO 405 "a stream for late rows that does not match";
    BAD_OPTION 406 "a value that the option does not take";
    TIME_COLUMN_TYPE 407 "a time column of another type than TIMESTAMP or BIGINT";
    TIME_COLUMN_NULLABLE 408 "a time column that can be NULL";
    TIME_COLUMN_CONFLICT 409 "WATERMARK names another time column";
    NO_TIME_COLUMN 410 "WATERMARK without a time column";
    BAD_LATENESS 411 "a lateness that is not a duration of zero or more";
    DUPLICATE_OPTION 412 "an option set twice";
    WATERMARK_ON_OUTPUT 413 "WATERMARK on a stream that a query writes";
    NO_OUTPUT 414 "an app without a query";
    BORROWED_TARGET 415 "a query that writes a struct of borrowed fields";

    // EF05: queries and aggregates.
    AGGREGATE_HERE 501 "an aggregate where none is allowed";
    NESTED_AGGREGATE 502 "an aggregate inside an aggregate";
    ORDER_POSITION 503 "a position in ORDER BY that no item has";
    GROUP_POSITION 504 "a position in GROUP BY that no item has";
    DISTINCT_HERE 505 "DISTINCT in a function that is no aggregate";
    FILTER_HERE 506 "FILTER after a function that is no aggregate";
    BAD_LIMIT 507 "LIMIT or OFFSET without a whole number";
    NO_FROM 508 "a SELECT without FROM";
    TARGET_IN_SUBQUERY 509 "INSERT inside a subquery";
    WILDCARD_HERE 510 "* that stands for no columns";

    // EF06: windows.
    WINDOW_ARGUMENT_COUNT 601 "the wrong number of window arguments";
    WINDOW_ARGUMENT 602 "a window argument of the wrong kind";
    WINDOW_LENGTH 603 "a window length that is not above zero";
    EXPIRED_ON_BATCH 604 "EXPIRED or ALL EVENTS of a batch window";
    WINDOW_BOUND_HERE 605 "WINDOW_START or WINDOW_END without such a window";
    WINDOW_OFFSET 606 "a window offset that is not below the length";
    EXPIRED_WITHOUT_WINDOW 607 "EXPIRED or ALL EVENTS without a window";
    WINDOW_ZONE 608 "ZONE on a window that has no calendar";

    // EF07: patterns.
    BAD_QUANTIFIER 701 "a malformed quantifier";
    EMPTY_PATTERN 702 "a pattern that can match nothing";
    OPEN_PATTERN 703 "a pattern that ends in ? or *";
    NOT_WITHOUT_FOR 704 "a last NOT without FOR";
    EVERY_HERE 705 "EVERY where it may not stand";
    UNKNOWN_POSITION 706 "a position that the pattern does not have";
    DUPLICATE_POSITION 707 "two positions of the same name";
    INDEX_HERE 708 "an index on something that does not repeat";
    LATER_POSITION 709 "a filter that looks at a later position";

    // EF08: joins, tables, partitions, triggers and rates.
    UNBOUNDED_JOIN 801 "a join of two streams without a bound";
    JOIN_CONDITION 802 "a join without its condition";
    USING_COLUMN 803 "a column of USING that one side lacks";
    UNIDIRECTIONAL_HERE 804 "UNIDIRECTIONAL outside a join";
    MATCH_CONDITION 805 "a MATCH_CONDITION of another form";
    PRIMARY_KEY 806 "a primary key that is not made of NOT NULL columns";
    NO_KEY 807 "UPSERT without a key";
    TABLE_NEEDED 808 "a stream where a table is needed";
    PARTITION_STREAM 809 "a stream that the partition does not list";
    BAD_CRON 810 "a malformed cron expression";
    BAD_RATE 811 "an output rate that is not above zero";
    PARTITION_KEY 812 "a partition key of another type";

    // EF09: limits, and what is not there yet.
    TOO_DEEP 901 "nested too deeply";
    TOO_MANY_OPERATORS 902 "too many operators in one expression";
    TOO_MANY_STATEMENTS 903 "too many statements";
    TOO_LONG 904 "too long";
    PATTERN_UNSUPPORTED 951 "patterns are not supported yet";
    JOIN_UNSUPPORTED 952 "joins are not supported yet";
    TABLE_UNSUPPORTED 953 "tables are not supported yet";
    PARTITION_UNSUPPORTED 954 "partitions are not supported yet";
    TRIGGER_UNSUPPORTED 955 "triggers are not supported yet";
    RATE_UNSUPPORTED 956 "output rates are not supported yet";
    WINDOW_UNSUPPORTED 957 "this window is not supported yet";
    FUNCTION_UNSUPPORTED 958 "this function is not supported yet";
    RUST_FUNCTION_UNSUPPORTED 959 "functions written in Rust are not supported yet";
    EXPRESSION_UNSUPPORTED 960 "this expression is not supported yet";
}

/// What is known about a code.
pub fn explain(code: Code) -> Option<&'static CodeDoc> {
    ALL.binary_search_by_key(&code, |doc| doc.code).ok().map(|i| &ALL[i])
}
