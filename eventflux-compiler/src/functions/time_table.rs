//! Functions of time.

use super::entry::{doc, f};
use super::{Family, PreparedKind, ScalarDoc};
use crate::types::SqlType::{BigInt, Double, Interval, String, Timestamp};

/// Time. NOW and ROWTIME are special forms.
pub(super) const TIME: &[ScalarDoc] = &[
    doc(
        Family::Time,
        &[EXTRACT],
        "A part of the instant in UTC. SECOND, MILLISECONDS and EPOCH are DOUBLE with their fraction, all others \
         BIGINT: CENTURY DAY DECADE DOW (Sunday is 0) DOY HOUR ISODOW (Monday is 1) ISOYEAR JULIAN MICROSECONDS \
         MILLENNIUM MINUTE MONTH QUARTER WEEK (ISO) YEAR.",
        &[
            ("EXTRACT(YEAR FROM TIMESTAMP '2024-02-29 12:30:45.5')", "2024"),
            ("EXTRACT(SECOND FROM TIMESTAMP '2024-02-29 12:30:45.5')", "45.5"),
            ("EXTRACT(DOW FROM TIMESTAMP '2024-02-29')", "4"),
        ],
        &[
            f("extract::century", &[Timestamp], BigInt),
            f("extract::day", &[Timestamp], BigInt),
            f("extract::decade", &[Timestamp], BigInt),
            f("extract::dow", &[Timestamp], BigInt),
            f("extract::doy", &[Timestamp], BigInt),
            f("extract::epoch", &[Timestamp], Double),
            f("extract::hour", &[Timestamp], BigInt),
            f("extract::isodow", &[Timestamp], BigInt),
            f("extract::isoyear", &[Timestamp], BigInt),
            f("extract::julian", &[Timestamp], BigInt),
            f("extract::microseconds", &[Timestamp], BigInt),
            f("extract::millennium", &[Timestamp], BigInt),
            f("extract::milliseconds", &[Timestamp], Double),
            f("extract::minute", &[Timestamp], BigInt),
            f("extract::month", &[Timestamp], BigInt),
            f("extract::quarter", &[Timestamp], BigInt),
            f("extract::second", &[Timestamp], Double),
            f("extract::week", &[Timestamp], BigInt),
            f("extract::year", &[Timestamp], BigInt),
        ],
    ),
    doc(
        Family::Time,
        &["DATE_TRUNC"],
        "The start of the unit that the instant lies in: microseconds, milliseconds, second, minute, hour, day, \
         week (from Monday), month, quarter, year, decade, century, millennium; in UTC, or in the zone given.",
        &[
            ("DATE_TRUNC('hour', TIMESTAMP '2024-02-29 12:30:45')", "2024-02-29T12:00:00Z"),
            ("DATE_TRUNC('day', TIMESTAMP '2024-07-01 12:00:00', 'Europe/Berlin')", "2024-06-30T22:00:00Z"),
        ],
        &[
            f("time::date_trunc", &[String, Timestamp], Timestamp)
                .fallible()
                .prepared_fallible(&[(0, PreparedKind::Unit)], "time::date_trunc_prepared"),
            f("time::date_trunc_zone", &[String, Timestamp, String], Timestamp).fallible().prepared_fallible(
                &[(0, PreparedKind::Unit), (2, PreparedKind::Zone)],
                "time::date_trunc_zone_prepared",
            ),
        ],
    ),
    doc(
        Family::Time,
        &["DATE_BIN"],
        "The start of the interval of that width that the instant lies in; the intervals are counted from the \
         epoch.",
        &[("DATE_BIN(INTERVAL '15' MINUTE, TIMESTAMP '2024-02-29 12:40:00')", "2024-02-29T12:30:00Z")],
        &[f("time::date_bin", &[Interval, Timestamp], Timestamp).fallible()],
    ),
    doc(
        Family::Time,
        &["TO_TIMESTAMP"],
        "The instant that a text (RFC 3339; without an offset UTC) or a number of milliseconds since the epoch \
         names.",
        &[
            ("TO_TIMESTAMP('2024-02-29 12:00:00+01:00')", "2024-02-29T11:00:00Z"),
            ("TO_TIMESTAMP(1500)", "1970-01-01T00:00:01.5Z"),
        ],
        &[
            f("cast::cast_str_timestamp", &[String], Timestamp).fallible(),
            f("time::to_timestamp", &[BigInt], Timestamp).fallible(),
        ],
    ),
    doc(
        Family::Time,
        &["EPOCH_MS"],
        "The instant as whole milliseconds since the epoch, rounded down.",
        &[("EPOCH_MS(TIMESTAMP '1970-01-01 00:00:01.5')", "1500")],
        &[f("time::epoch_ms", &[Timestamp], BigInt)],
    ),
    doc(
        Family::Time,
        &["FORMAT_TIMESTAMP"],
        "The instant as text by a strftime format, in UTC or in the zone given.",
        &[
            ("FORMAT_TIMESTAMP(TIMESTAMP '2024-02-29 12:30:00', '%d.%m.%Y %H:%M')", "29.02.2024 12:30"),
            ("FORMAT_TIMESTAMP(TIMESTAMP '2024-07-01', '%H:%M %Z', 'Europe/Berlin')", "02:00 CEST"),
        ],
        &[
            f("time::format_timestamp", &[Timestamp, String], String)
                .buffer()
                .fallible()
                .prepared_fallible(&[(1, PreparedKind::Format)], "time::format_timestamp_prepared"),
            f("time::format_timestamp_zone", &[Timestamp, String, String], String)
                .buffer()
                .fallible()
                .prepared_fallible(
                    &[(1, PreparedKind::Format), (2, PreparedKind::Zone)],
                    "time::format_timestamp_zone_prepared",
                ),
        ],
    ),
];

/// The name of EXTRACT in the table: its overloads differ by field, which `extract` looks up.
pub(super) const EXTRACT: &str = "EXTRACT";
