//! CRON expressions: six fields with seconds, as Quartz has them, read into sets.
//!
//! The runtime takes the sets and knows no text, so that there is one reader of these expressions.

/// The instants of an expression, as sets of bits: those of the runtime's `Cron`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cron {
    /// Seconds, bits 0 to 59.
    pub seconds: u64,
    /// Minutes, bits 0 to 59.
    pub minutes: u64,
    /// Hours, bits 0 to 23.
    pub hours: u64,
    /// Days of the month, bits 1 to 31.
    pub days: u64,
    /// Days so many before the last of the month, bits 0 to 30.
    pub before_last: u64,
    /// The working day nearest to a day of the month, bits 1 to 31; the last one of the month: bit 0.
    pub workdays: u64,
    /// Months, bits 1 to 12.
    pub months: u64,
    /// Days of the week, eight bits for each from Sunday on: any, the first to the fifth of the month, the last.
    pub weekdays: u64,
}

/// A field: what errors call it, its bounds and the names of its values from the first on.
struct Field {
    name: &'static str,
    first: u32,
    last: u32,
    names: &'static [&'static str],
}

const SECONDS: Field = Field { name: "seconds", first: 0, last: 59, names: &[] };
const MINUTES: Field = Field { name: "minutes", first: 0, last: 59, names: &[] };
const HOURS: Field = Field { name: "hours", first: 0, last: 23, names: &[] };
const DAYS: Field = Field { name: "days of the month", first: 1, last: 31, names: &[] };
const MONTHS: Field = Field {
    name: "months",
    first: 1,
    last: 12,
    names: &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
};
const WEEKDAYS: Field = Field {
    name: "days of the week",
    first: 1,
    last: 7,
    names: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
};

/// Reads an expression: seconds, minutes, hours, days of the month, months, days of the week.
///
/// # Errors
/// What is wrong with it.
pub fn parse(text: &str) -> Result<Cron, String> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let [seconds, minutes, hours, days, months, weekdays] = fields.as_slice() else {
        return Err(format!(
            "a CRON expression has six fields, not {}: seconds, minutes, hours, days of the month, months, days of the week",
            fields.len()
        ));
    };
    let mut cron = Cron {
        seconds: SECONDS.set(seconds)?,
        minutes: MINUTES.set(minutes)?,
        hours: HOURS.set(hours)?,
        months: MONTHS.set(months)?,
        ..Cron::default()
    };
    match (is_any(days), is_any(weekdays)) {
        (true, true) => cron.days = DAYS.set("*")?,
        (false, true) => cron.read_days(days)?,
        (true, false) => cron.read_weekdays(weekdays)?,
        (false, false) => {
            let message = "days are chosen by the month or by the week, not by both: write ? for the other";
            return Err(message.to_owned());
        }
    }
    if cron.has_a_day() { Ok(cron) } else { Err("there is no such day in these months".to_owned()) }
}

fn is_any(field: &str) -> bool {
    matches!(field, "*" | "?")
}

impl Field {
    /// The values of a list, each a value, a range, or one of these with a step.
    fn set(&self, list: &str) -> Result<u64, String> {
        list.split(',').try_fold(0, |set, part| Ok(set | self.part(part)?))
    }

    fn part(&self, part: &str) -> Result<u64, String> {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => {
                let most = self.last - self.first;
                let number = step.parse().ok().filter(|step| (1..=most).contains(step));
                (range, number.ok_or_else(|| format!("`{part}`: a step is a number from 1 to {most}"))?)
            }
            None => (part, 1),
        };
        let (first, last) = match range.split_once('-') {
            _ if range == "*" => (self.first, self.last),
            Some((first, last)) => (self.value(first)?, self.value(last)?),
            None if part != range => (self.value(range)?, self.last),
            None => (self.value(range)?, self.value(range)?),
        };
        // A range may go over the end: FRI-MON.
        let length = self.last - self.first + 1;
        let distance = if first <= last { last - first } else { last + length - first };
        let values = (0..=distance).step_by(step as usize);
        Ok(values.fold(0, |set, passed| set | 1 << (self.first + (first - self.first + passed) % length)))
    }

    fn value(&self, text: &str) -> Result<u32, String> {
        let named = self.names.iter().position(|name| name.eq_ignore_ascii_case(text));
        let value = match named {
            Some(place) => Some(self.first + place as u32),
            None => text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit())),
        };
        value.filter(|value| (self.first..=self.last).contains(value)).ok_or_else(|| {
            let names = match (self.names.first(), self.names.last()) {
                (Some(first), Some(last)) => format!(" or {first} to {last}"),
                _ => String::new(),
            };
            format!("`{text}` is none of the {}, which are {} to {}{names}", self.name, self.first, self.last)
        })
    }
}

/// The text before a letter that ends it.
fn ending(part: &str, letter: char) -> Option<&str> {
    part.strip_suffix([letter, letter.to_ascii_lowercase()])
}

impl Cron {
    /// Days of the month; also L, L-3, LW and 15W.
    fn read_days(&mut self, list: &str) -> Result<(), String> {
        for part in list.split(',') {
            let upper = part.to_ascii_uppercase();
            if upper == "LW" {
                self.workdays |= 1;
            } else if upper == "L" {
                self.before_last |= 1;
            } else if let Some(before) = upper.strip_prefix("L-") {
                let before: Option<u32> = before.parse().ok().filter(|days| *days <= 30);
                let before = before.ok_or_else(|| format!("`{part}`: at most 30 days before the last"))?;
                self.before_last |= 1 << before;
            } else if let Some(day) = ending(part, 'W') {
                self.workdays |= 1 << DAYS.value(day)?;
            } else {
                self.days |= DAYS.part(part)?;
            }
        }
        Ok(())
    }

    /// Days of the week; also FRIL, the last Friday, and FRI#2, the second one.
    fn read_weekdays(&mut self, list: &str) -> Result<(), String> {
        for part in list.split(',') {
            let upper = part.to_ascii_uppercase();
            if upper == "L" {
                // Quartz: the last day of the week.
                self.add_weekday(WEEKDAYS.last, 0);
            } else if let Some((day, nth)) = upper.split_once('#') {
                let nth: Option<u32> = nth.parse().ok().filter(|nth| (1..=5).contains(nth));
                let nth = nth.ok_or_else(|| format!("`{part}`: a month has the first to the fifth"))?;
                self.add_weekday(WEEKDAYS.value(day)?, nth);
            } else if let Some(day) = ending(part, 'L') {
                self.add_weekday(WEEKDAYS.value(day)?, 6);
            } else {
                let set = WEEKDAYS.part(part)?;
                (WEEKDAYS.first..=WEEKDAYS.last)
                    .filter(|day| set >> day & 1 != 0)
                    .for_each(|day| self.add_weekday(day, 0));
            }
        }
        Ok(())
    }

    fn add_weekday(&mut self, day: u32, which: u32) {
        self.weekdays |= 1 << ((day - WEEKDAYS.first) * 8 + which);
    }

    /// Whether there ever is such a day.
    fn has_a_day(&self) -> bool {
        const LENGTHS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        (1..).zip(LENGTHS).filter(|(month, _)| self.months >> month & 1 != 0).any(|(_, length)| {
            let of_month = (1 << (length + 1)) - 2u64;
            (self.days | self.workdays) & of_month != 0
                || self.workdays & 1 != 0
                || self.before_last & (of_month >> 1) != 0
                || self.weekdays != 0
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(values: impl IntoIterator<Item = u32>) -> u64 {
        values.into_iter().fold(0, |set, value| set | 1 << value)
    }

    #[test]
    fn fields_are_sets() {
        let cron = parse("0,30 */20 8-10 ? jan-MAR,12 *").unwrap();
        assert_eq!(cron.seconds, bits([0, 30]));
        assert_eq!(cron.minutes, bits([0, 20, 40]));
        assert_eq!(cron.hours, bits([8, 9, 10]));
        assert_eq!(cron.months, bits([1, 2, 3, 12]));
        assert_eq!(cron.days, bits(1..=31));
        assert_eq!(cron.weekdays, 0);
        let every = parse("* * * * * ?").unwrap();
        assert_eq!((every.seconds, every.hours), (bits(0..60), bits(0..24)));
    }

    #[test]
    fn steps_and_ranges_over_the_end() {
        let cron = parse("5/10 10-40/15 22-2 1 * ?").unwrap();
        assert_eq!(cron.seconds, bits([5, 15, 25, 35, 45, 55]));
        assert_eq!(cron.minutes, bits([10, 25, 40]));
        assert_eq!(cron.hours, bits([22, 23, 0, 1, 2]));
        assert_eq!(cron.days, bits([1]));
        let weekend = parse("0 0 0 ? * FRI-MON").unwrap();
        assert_eq!(weekend.weekdays, bits([40, 48, 0, 8]));
    }

    #[test]
    fn days_of_all_kinds() {
        let days = |text| parse(&format!("0 0 0 {text} * ?")).unwrap();
        assert_eq!(days("L").before_last, 1);
        assert_eq!(days("L-3,l").before_last, bits([0, 3]));
        assert_eq!(days("15W,LW").workdays, bits([0, 15]));
        let weekdays = |text| parse(&format!("0 0 0 ? * {text}")).unwrap().weekdays;
        assert_eq!(weekdays("1"), bits([0]));
        assert_eq!(weekdays("SAT"), bits([48]));
        assert_eq!(weekdays("L"), bits([48]));
        assert_eq!(weekdays("6L"), bits([46]));
        assert_eq!(weekdays("FRIL,mon#3"), bits([46, 11]));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let wrong = [
            ("", "six fields, not 0"),
            ("0 */5 * * *", "six fields, not 5"),
            ("60 * * * * *", "`60` is none of the seconds, which are 0 to 59"),
            ("0 -1 * * * *", "`` is none of the minutes"),
            ("0 0 24 * * *", "none of the hours"),
            ("0 0 0 0 * *", "none of the days of the month"),
            ("0 0 0 * 13 *", "none of the months, which are 1 to 12 or JAN to DEC"),
            ("0 0 0 ? * 0", "none of the days of the week, which are 1 to 7 or SUN to SAT"),
            ("0 0 0 ? * MON#6", "the first to the fifth"),
            ("0 0 0 L-31 * ?", "at most 30 days"),
            ("*/0 * * * * *", "a step is a number from 1 to 59"),
            ("*/60 * * * * *", "a step is a number from 1 to 59"),
            ("1,,2 * * * * *", "`` is none of"),
            ("? * * * * *", "`?` is none of"),
            ("+1 * * * * *", "`+1` is none of"),
            ("0 0 0 15 * MON", "by the month or by the week"),
            ("0 0 0 30 2 ?", "no such day"),
            ("0 0 0 L-29 2 ?", "no such day"),
        ];
        for (text, message) in wrong {
            let error = parse(text).unwrap_err();
            assert!(error.contains(message), "{text}: {error}");
        }
        assert!(parse("0 0 0 29 2 ?").is_ok());
        assert!(parse("0 0 0 L-28 2 ?").is_ok());
    }
}
