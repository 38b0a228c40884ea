//! EF03: types and literals.

use super::codes;

codes! {
    OPERATOR_TYPES 301 "an operator between types that it does not take"
        "Numbers compute and compare with numbers, strings with strings, and so on; nothing is converted silently but INT and BIGINT to wider numbers."
        Sql "CREATE STREAM Trades (symbol STRING, price DOUBLE);\nSELECT symbol + price AS x FROM Trades;"
        "Convert one side with CAST(.. AS type). Strings are joined by ||.";
    ARGUMENT_TYPE 302 "an argument of the wrong type"
        "The function exists, but does not take arguments of these types."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT UPPER(price) AS x FROM Trades;"
        "Convert the argument with CAST(.. AS type), or take another function.";
    TARGET_TYPE 303 "an item of another type than the target's column"
        "Into a declared column goes its own type, an INT into BIGINT, and INT, BIGINT and FLOAT into DOUBLE; everything else could lose something and needs a CAST."
        Sql "CREATE STREAM Trades (price DOUBLE);\nCREATE STREAM Whole (price BIGINT);\nINSERT INTO Whole SELECT price FROM Trades;"
        "Convert it: CAST(price AS BIGINT) AS price.";
    NULL_INTO_NOT_NULL 304 "a nullable item into a NOT NULL column"
        "The item can be NULL and the column of the target can't."
        Sql "CREATE STREAM Trades (price DOUBLE);\nCREATE STREAM Prices (price DOUBLE NOT NULL);\nINSERT INTO Prices SELECT price FROM Trades;"
        "Give it a value for NULL, as COALESCE(price, 0.0) AS price, or declare the column (in Rust the field, with Option) nullable.";
    ARGUMENT_COUNT 305 "the wrong number of arguments"
        "The function takes fewer or more arguments."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT POWER(price) AS x FROM Trades;"
        "Write the arguments that the help line shows.";
    BOOLEAN_NEEDED 306 "a condition that is not BOOL"
        "WHERE, HAVING, filters, CASE WHEN, AND, OR and NOT take truth values. Numbers are none."
        Sql "CREATE STREAM Trades (volume BIGINT);\nSELECT volume FROM Trades WHERE volume;"
        "Compare it: volume <> 0.";
    BAD_CAST 307 "a CAST between types that have none"
        "Between these types there is no conversion that means one thing."
        Sql "CREATE STREAM Trades (at TIMESTAMP);\nSELECT CAST(at AS BOOL) AS x FROM Trades;"
        "Convert in steps that say what is meant, such as EPOCH_MS(at) > 0.";
    NO_COMMON_TYPE 308 "branches without a common type"
        "All results of CASE, COALESCE, IF and the like become one column, and these have no type that holds both."
        Sql "CREATE STREAM Trades (symbol STRING, price DOUBLE);\nSELECT COALESCE(symbol, price) AS x FROM Trades;"
        "Convert one of them with CAST.";
    UNTYPED_NULL 309 "NULL of an unknown type"
        "NULL takes its type from the column or the values that it stands beside, and here there are none."
        Sql "CREATE STREAM Trades (price DOUBLE);\nINSERT INTO Notes SELECT price, NULL AS note FROM Trades;"
        "Write CAST(NULL AS STRING), or declare the target.";
    NUMBER_RANGE 310 "a number that does not fit its type"
        "A whole number is at most a BIGINT, of 64 bits, a decimal at most a DOUBLE; and a literal must fit the column that it goes into."
        Sql "CREATE STREAM Trades (volume BIGINT);\nSELECT volume FROM Trades WHERE volume < 9223372036854775808;"
        "Write a number that fits, or widen the column.";
    BAD_TIMESTAMP 311 "text that is no timestamp"
        "A string beside or into a TIMESTAMP is read as one when the app is compiled. It is a date and a time of day, in UTC unless an offset follows."
        Sql "CREATE STREAM Trades (at TIMESTAMP);\nSELECT at FROM Trades WHERE at > '2024-13-01 00:00:00';"
        "Write it as '2024-01-31 12:30:00' or '2024-01-31T12:30:00+01:00'.";
    BAD_REGEX 312 "a malformed regular expression"
        "A literal pattern is compiled once, when the app is, and this one is malformed. The syntax is that of Rust's regex crate."
        Sql "CREATE STREAM Trades (symbol STRING);\nSELECT symbol FROM Trades WHERE REGEXP_LIKE(symbol, '(IBM');"
        "Mend the pattern; a symbol that means itself is escaped by a backslash.";
    BAD_ZONE 313 "an unknown time zone"
        "Time zones have their names in the IANA database."
        Sql "CREATE STREAM Trades (at TIMESTAMP);\nSELECT DATE_TRUNC('day', at, 'Europe/Bonn') AS day FROM Trades;"
        "Write a name such as 'Europe/Berlin', 'America/New_York' or 'UTC'.";
    BAD_TIME_UNIT 314 "an unknown field or unit of a time function"
        "EXTRACT and DATE_TRUNC know the fields of PostgreSQL, such as year, month, day, hour and second."
        Sql "CREATE STREAM Trades (at TIMESTAMP);\nSELECT EXTRACT(fortnight FROM at) AS x FROM Trades;"
        "Take one of the fields in the help line.";
    BAD_FORMAT 315 "a malformed time format"
        "FORMAT_TIMESTAMP takes the directives of strftime, such as %Y-%m-%d %H:%M:%S."
        Sql "CREATE STREAM Trades (at TIMESTAMP);\nSELECT FORMAT_TIMESTAMP(at, '%Y-%') AS x FROM Trades;"
        "Mend the directive; a percent sign that means itself is doubled.";
    OPAQUE_VALUE 316 "computing with a Rust type that SQL only carries"
        "A field of a Rust type without a SQL type can be selected and carried along, but not compared, computed with or grouped by."
        Words "In the macro, with a field of type std::net::IpAddr, GROUP BY that field gives it."
        "Give the field a SQL type: #[stream(as = STRING)] for a type that stands for one; or compute what is needed in Rust before the push.";
    DURATION_HERE 317 "a duration where a value is needed"
        "Durations are lengths of windows and what is added to a TIMESTAMP. No column has them as its type."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT 5 SECONDS AS x FROM Trades;"
        "Write a number with AS if a name was meant: 5 AS s; otherwise add the duration to a TIMESTAMP.";
    CONSTANT_NEEDED 318 "an argument that must be a constant"
        "This argument decides what is computed, so that it must be known when the app is compiled."
        Sql "CREATE STREAM Trades (price DOUBLE, share DOUBLE);\nSELECT PERCENTILE(price, share) AS x FROM Trades;"
        "Write a literal; choose between several with CASE.";
    BAD_ESCAPE 319 "a malformed pattern or ESCAPE of LIKE"
        "ESCAPE takes one character, and a pattern can't end with it: it takes away the special meaning of the % or _ after it."
        Sql "CREATE STREAM Trades (symbol STRING);\nSELECT symbol FROM Trades WHERE symbol LIKE '50!%' ESCAPE '!!';"
        "Write one character, such as ESCAPE '!'. Without ESCAPE it is the backslash.";
    STAR_HERE 320 "only COUNT takes *"
        "COUNT(*) counts rows. Every other aggregate needs to know what it is taken over."
        Sql "CREATE STREAM Trades (volume BIGINT);\nSELECT SUM(*) AS x FROM Trades;"
        "Name the column: SUM(volume).";
    BAD_PARAMETER 321 "a constant outside the range of its argument"
        "This argument is a constant that says what is computed, and this value of it means nothing."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT PERCENTILE(price, 95) AS x FROM Trades;"
        "Write a value in the range that the message names: PERCENTILE takes a fraction, as PERCENTILE(price, 0.95).";
}
