//! EF01: lexical rules and syntax.

use super::codes;

codes! {
    UNTERMINATED 101 "text, quoted name or comment without an end"
        "A string, a name in quotes or a comment of several lines runs to the end of the SQL, because what closes it is missing."
        Sql "CREATE STREAM Trades (symbol STRING);\nSELECT symbol FROM Trades WHERE symbol = 'IBM;"
        "Write the closing quote. A quote inside of a string is doubled: 'it''s'.";
    BAD_CHARACTER 102 "a character that means nothing here"
        "The language has no such symbol. Often it is an operator of another language."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT price FROM Trades WHERE price > 1 && price < 9;"
        "Write AND for &&, NOT for !, <> for the like; quote names that have other characters than letters, digits and _.";
    BAD_NUMBER 103 "a malformed number"
        "Numbers are decimal: digits with single underscores between them, a point, an exponent."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT price * 1__000 AS x FROM Trades;"
        "Write 1000, 1_000, 1.5 or 1e3.";
    UNEXPECTED_TOKEN 104 "something else was expected here"
        "The statement is well-formed up to this place, and the grammar allows other words or symbols to follow than what stands here."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT CASE WHEN price > 1 THEN 'high' AS level FROM Trades;"
        "Look directly before the place too: often a comma, an operator or a keyword is missing there.";
    EXPECTED_EXPRESSION 105 "an expression was expected"
        "A value must stand here: a column, a literal, a call or what operators make of them."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT price FROM Trades WHERE;"
        "Write the expression, or leave out the comma, operator or clause before it.";
    EXPECTED_NAME 106 "a name was expected"
        "A stream, a column, an alias or another named thing must stand here."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT price FROM;"
        "Write the name. Names begin with a letter or _; others are quoted.";
    RESERVED_WORD 107 "a reserved word stands where a name is needed"
        "Some words of SQL can't be names, since a query could not be read without doubt otherwise. The reference lists them."
        Sql "CREATE STREAM Sales (order BIGINT);"
        "Quote it: \"order\" in SQL text, r#order in the macro; or take another name.";
    UNKNOWN_STATEMENT 108 "not a statement"
        "Statements begin with CREATE, INSERT, SELECT, SET, PARTITION, WITH, UPSERT, UPDATE or DELETE."
        Sql "DROP STREAM Trades;"
        "Use one of these statements. An app is changed by changing its text.";
    CLAUSE_ORDER 109 "a clause in the wrong place"
        "The clauses of a query stand in this order: FROM, PARTITION BY, WHERE, WINDOW, WHERE, GROUP BY, HAVING, ORDER BY, LIMIT, OUTPUT."
        Sql "CREATE STREAM Trades (symbol STRING, price DOUBLE);\nSELECT symbol, COUNT(*) AS n FROM Trades GROUP BY symbol WHERE price > 1;"
        "Move the clause to its place. WHERE before WINDOW filters what enters the window, after it what is seen of its content.";
    DUPLICATE_CLAUSE 110 "a clause written twice"
        "Each clause stands once; only WHERE may stand once before and once after WINDOW."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT price FROM Trades WHERE price > 1 WHERE price < 9;"
        "Join conditions with AND and lists with commas.";
    UNKNOWN_UNIT 111 "an unknown unit of time"
        "A number directly followed by a word is a duration. Its units are us, ms, s, m, h, d, w and their full names. Months and years have no fixed length and are none."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT COUNT(*) AS n FROM Trades WINDOW TUMBLING(5 fortnights);"
        "Write the length in one of the units, such as 70 DAYS.";
    BAD_DURATION 112 "a malformed duration"
        "A duration is a number with a unit, or a sum of such: 5 SECONDS, 1 MINUTE 30 SECONDS, 1.5s, INTERVAL '5' SECOND. It is a whole number of microseconds within 64 bits."
        Sql "CREATE STREAM Trades (at TIMESTAMP);\nSELECT at + INTERVAL '5' AS later FROM Trades;"
        "Write its unit; where a length is needed it must be above zero.";
    MISSING_SEMICOLON 113 "statements are not separated"
        "A statement begins where the one before has not ended."
        Sql "CREATE STREAM Trades (price DOUBLE)\nSELECT price FROM Trades;"
        "Write ; between them. Only the last statement may omit it.";
    UNKNOWN_TYPE 114 "an unknown type"
        "The types are BOOL, INT, BIGINT, FLOAT, DOUBLE, STRING and TIMESTAMP, with the usual synonyms of standard SQL for these."
        Sql "CREATE STREAM Trades (symbol VARCHAR2);"
        "Take one of the types. There are no decimals: money is best held in whole cents as BIGINT.";
    FOREIGN_SQL 115 "standard SQL that streams do not have"
        "What stands here is SQL of databases. On streams it would have no bound, or is said in another way."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT price FROM Trades UNION ALL SELECT price FROM Trades;"
        "Do what the help line says: for UNION, let several queries INSERT INTO the same stream; for OVER, put a WINDOW after the stream; for x::INT, write CAST(x AS INT).";
    BAD_LITERAL 116 "a literal that SQL does not know"
        "There are no binary, hexadecimal, national or byte literals."
        Sql "CREATE STREAM Trades (volume BIGINT);\nSELECT volume FROM Trades WHERE volume = 0xFF;"
        "Write strings as 'text' (in the macro \"text\") and numbers in decimal.";
    UNBALANCED 117 "a parenthesis without its partner"
        "Each (, [, { and BEGIN needs what closes it, and the other way round."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT price FROM Trades[price > 1;"
        "Close it, or take it away.";
    MISSING_INTO 118 "INTO is missing"
        "INSERT and UPSERT write INTO a stream or table."
        Sql "CREATE STREAM Trades (price DOUBLE);\nINSERT Copies SELECT price FROM Trades;"
        "Write INSERT INTO name.";
    EMPTY_APP 119 "an app without a statement"
        "The SQL holds nothing but spaces and comments."
        Sql "-- nothing yet"
        "Write a statement.";
}
