//! A join as SQL.

use super::super::app::App;
use super::super::joined::{Joined, Kind, Link, Near, Written};
use super::{duration, expression, window_call};

impl App {
    /// What stands after FROM.
    pub(super) fn join(&self, joined: &Joined) -> String {
        let mut out = self.side(joined, 0);
        for (number, link) in joined.links.iter().enumerate() {
            let kind = match link.kind {
                Kind::Left if link.asof().is_some() => "LEFT ASOF JOIN",
                _ if link.asof().is_some() => "ASOF JOIN",
                Kind::Inner => "JOIN",
                Kind::Left => "LEFT JOIN",
                Kind::Right => "RIGHT JOIN",
                Kind::Full => "FULL JOIN",
                Kind::Cross => "CROSS JOIN",
            };
            out += &format!(" {kind} {}{}", self.side(joined, number + 1), conditions(joined, link));
        }
        out
    }

    fn side(&self, joined: &Joined, number: usize) -> String {
        let side = &joined.sides[number];
        let columns = self.columns(side.source);
        let mut out = self.name(side.source);
        if let Some(filter) = &side.filter {
            out += &format!("[{}]", expression(filter, columns));
        }
        out += &format!(" AS s{}", number + 1);
        if let Some(window) = &side.window {
            out += &format!(" WINDOW {}", window_call(window, columns));
        }
        if side.only {
            out += " UNIDIRECTIONAL";
        }
        out
    }
}

fn conditions(joined: &Joined, link: &Link) -> String {
    let name = |column: usize| joined.columns[column].name.as_str();
    let mut out = String::new();
    if let Some(Near::Asof { earlier, times: (left, right) }) = &link.near {
        let sign = if *earlier { ">" } else { ">=" };
        out += &format!(" MATCH_CONDITION ({} {sign} {})", name(*left), name(*right));
    }
    if link.using {
        let column = name(link.equal[0].1);
        out += &format!(" USING ({})", column.split_once('.').map_or(column, |(_, column)| column));
    } else {
        let equal = link.equal.iter().map(|(one, other)| format!("{} = {}", name(*one), name(*other)));
        let mut all: Vec<String> = equal.collect();
        if let Some(Near::Between { least, most, times: (left, right), written }) = &link.near {
            let moment = |column: usize, by: i64| match by {
                0 => name(column).to_string(),
                by if by < 0 => format!("{} - {}", name(column), duration(-by)),
                by => format!("{} + {}", name(column), duration(by)),
            };
            let (left, right) = (|by| moment(*left, by), |by| moment(*right, by));
            all.push(match written {
                Written::Between => format!("{} BETWEEN {} AND {}", right(0), left(*least), left(*most)),
                Written::Mirrored => format!("{} BETWEEN {} AND {}", left(0), right(-*most), right(-*least)),
                Written::Compared => {
                    format!("{} >= {} AND {} >= {}", right(0), left(*least), left(*most), right(0))
                }
                Written::Strictly => {
                    format!("{} < {} AND {} < {}", left(*least - 1), right(0), right(0), left(*most + 1))
                }
            });
        }
        all.extend(link.rest.iter().map(|rest| expression(rest, &joined.columns)));
        if !all.is_empty() {
            out += &format!(" ON {}", all.join(" AND "));
        }
    }
    if let Some(Near::Within(d)) = &link.near {
        out += &format!(" WITHIN {}", duration(*d));
    }
    out
}
