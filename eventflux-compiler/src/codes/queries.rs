//! EF05: queries and aggregates.

use super::codes;

codes! {
    AGGREGATE_HERE 501 "an aggregate where none is allowed"
        "Aggregates are computed over the rows that passed WHERE and were grouped, so that they can't stand in what comes before: WHERE, GROUP BY, filters and arguments of windows."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT price FROM Trades WHERE price > AVG(price);"
        "Filter by aggregates with HAVING, or compute the aggregate in a subquery.";
    NESTED_AGGREGATE 502 "an aggregate inside an aggregate"
        "An aggregate is taken over the rows of a group, and what it yields is one value, not rows."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT MAX(SUM(price)) AS x FROM Trades;"
        "Compute the inner one in a subquery or in a stream of its own.";
    ORDER_POSITION 503 "a position in ORDER BY that no item has"
        "A whole number in ORDER BY is the position of an item, counted from 1."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT price FROM Trades WINDOW LENGTHBATCH(10) ORDER BY 2;"
        "Write a position that exists, or the name of the item.";
    GROUP_POSITION 504 "a position in GROUP BY that no item has"
        "A whole number in GROUP BY is the position of an item, counted from 1."
        Sql "CREATE STREAM Trades (symbol STRING);\nSELECT symbol, COUNT(*) AS n FROM Trades GROUP BY 3;"
        "Write a position that exists, or the column.";
    DISTINCT_HERE 505 "DISTINCT where it means nothing"
        "DISTINCT makes an aggregate take each value once. Other functions take one value anyway, and * is none."
        Sql "CREATE STREAM Trades (symbol STRING);\nSELECT UPPER(DISTINCT symbol) AS x FROM Trades;"
        "Leave it out.";
    FILTER_HERE 506 "FILTER after a function that is no aggregate"
        "FILTER chooses the rows that an aggregate takes. Other functions have no rows to choose from."
        Sql "CREATE STREAM Trades (symbol STRING);\nSELECT UPPER(symbol) FILTER (WHERE symbol <> '') AS x FROM Trades;"
        "Use CASE WHEN condition THEN .. END.";
    BAD_LIMIT 507 "LIMIT or OFFSET without a whole number"
        "LIMIT and OFFSET take a literal whole number of rows, of zero or more."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT price FROM Trades LIMIT -1;"
        "Write the number.";
    NO_FROM 508 "a SELECT without FROM"
        "A query computes rows from the events of a stream, so that it needs one."
        Sql "SELECT 1 AS one;"
        "Write FROM and the stream.";
    TARGET_IN_SUBQUERY 509 "INSERT inside a query in parentheses"
        "The rows of a query in parentheses go to the query around it and nowhere else."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT price FROM (INSERT INTO Copies SELECT price FROM Trades);"
        "Write the inner query as a statement of its own, and read its target.";
    NOT_REMOVABLE 520 "an aggregate that can't forget over a window that does"
        "Events leave the content of this window one by one, and each must be taken out of the aggregates. The aggregate is written in Rust without a way to do that."
        Words "An aggregate of #[eventflux::aggregate] without fn remove gives it over WINDOW LENGTH(100)."
        "Write fn remove beside fn add, or take a window that is dropped as a whole, such as TUMBLING.";
}
