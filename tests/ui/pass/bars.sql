-- The quotes of SQL, which Rust's lexer would not let through.
CREATE STREAM Trades OF crate::Trade;
INSERT INTO Out SELECT symbol || '''s' AS "Name" FROM Trades WHERE symbol <> 'not a char';
