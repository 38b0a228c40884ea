//! EF06: windows.

use super::codes;

codes! {
    WINDOW_ARGUMENT_COUNT 601 "the wrong number of window arguments"
        "The window takes fewer or more arguments."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT COUNT(*) AS n FROM Trades WINDOW LENGTH();"
        "Write what the message names.";
    WINDOW_ARGUMENT 602 "a window argument of the wrong kind"
        "Windows of time take a duration, windows of events a whole number, each as a literal. Others look at columns of the events, or take a condition over the whole content."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT COUNT(*) AS n FROM Trades WINDOW TUMBLING(5);"
        "Write TUMBLING(5 SECONDS) or LENGTH(5).";
    WINDOW_LENGTH 603 "a window length that can't be"
        "A window without length would hold nothing, and one of more than 4,294,967,295 events could not be kept. Some lengths have to fit another: the length of CUMULATE is a multiple of its step, days by the clocks of a zone are whole."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT COUNT(*) AS n FROM Trades WINDOW TUMBLING(0 SECONDS);"
        "Write a length above zero that the window can have.";
    EXPIRED_ON_BATCH 604 "EXPIRED or ALL EVENTS of a batch window"
        "EXPIRED and ALL choose rows of events that leave a sliding window. From a batch window no event leaves: the batch is put out and gone."
        Sql "CREATE STREAM Trades (price DOUBLE);\nINSERT EXPIRED EVENTS INTO Out SELECT price FROM Trades WINDOW LENGTHBATCH(10);"
        "Leave EXPIRED EVENTS out, or take a sliding window such as LENGTH or TIME.";
    WINDOW_BOUND_HERE 605 "WINDOW_START or WINDOW_END without such a window"
        "The bounds are known where a batch of time is put out: in the items, HAVING and ORDER BY over a time-aligned batch window such as TUMBLING."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT COUNT(*) AS n, WINDOW_END AS closed FROM Trades WINDOW LENGTH(10);"
        "Take such a window, or NOW() for the time of the row.";
    WINDOW_OFFSET 606 "a window offset that is not below the length"
        "The offset moves the windows' bounds away from the epoch. A whole length would change nothing, so that more than it is a mistake."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT COUNT(*) AS n FROM Trades WINDOW TUMBLING(1 HOUR, 90 MINUTES);"
        "Write an offset below the length; it may be negative.";
    EXPIRED_WITHOUT_WINDOW 607 "EXPIRED or ALL EVENTS without a window"
        "Without a window no event ever leaves."
        Sql "CREATE STREAM Trades (price DOUBLE);\nINSERT EXPIRED EVENTS INTO Out SELECT price FROM Trades;"
        "Give the query a sliding window, such as WINDOW TIME(5 SECONDS), or leave EXPIRED EVENTS out.";
    BAD_CRON 608 "a CRON expression that is none"
        "A CRON expression has six fields: seconds, minutes, hours, days of the month, months, days of the week."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT COUNT(*) AS n FROM Trades WINDOW CRON('*/5 * * * *');"
        "Write what the message names; '0 */5 * * * *' is every five minutes.";
}
