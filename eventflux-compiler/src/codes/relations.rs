//! EF07 and EF08: patterns; joins, tables, partitions and rates.

use super::codes;

codes! {
    BAD_QUANTIFIER 701 "a malformed quantifier"
        "A quantifier says how many events a position takes: {n}, {n,m} with n up to m, {n,}, +, * or ?."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT e1.price AS x FROM PATTERN (e1=Trades{3,1} -> e2=Trades);"
        "Write the smaller number first; at most one event or more must be allowed.";
    INDEX_HERE 708 "an index on something that does not repeat"
        "e[0].x, e[last].x and e[last-1].x are columns of one event of a repeated position of a pattern."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT Trades[0].price AS x FROM Trades;"
        "Leave the index out. Earlier events of a stream are reached by a pattern or by aggregates over a window.";
    UNIDIRECTIONAL_HERE 804 "UNIDIRECTIONAL outside a join"
        "UNIDIRECTIONAL says that only one side of a join gives rows when its events come. Without a join there are no sides."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT price FROM Trades UNIDIRECTIONAL;"
        "Leave it out.";
    BAD_RATE 811 "an output rate that is not above zero"
        "OUTPUT EVERY takes a number of events, or a duration, above zero."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT price FROM Trades OUTPUT LAST EVERY 0 EVENTS;"
        "Write a number above zero.";
}
