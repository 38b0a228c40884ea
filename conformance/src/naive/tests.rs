//! Random apps with patterns: they are SQL, their patterns match, and they shrink. Output rates and triggers are among them.

use eventflux_compiler::catalog::NoStructs;
use eventflux_compiler::compile_text;
use eventflux_compiler::syntax::ast::{self, Input, PatternExpr, PatternKind, Statement, StatementKind};
use eventflux_compiler::syntax::{from_text, parse_app};

use crate::naive::app::{App, Matched, Query, Source, Write};
use crate::naive::events::steps;
use crate::naive::known::Known;
use crate::naive::part::{Element, Fitting, Part};
use crate::naive::reduce::{Trial, reductions};
use crate::naive::{Step, answers, draw};

fn apps(count: usize) -> impl Iterator<Item = App> {
    let known = Known::by_trying(|sql| compile_text(sql, &NoStructs).is_ok());
    let known = Known { patterns: true, joins: false, tables: false, blocks: false, ..known };
    let all = (0..).map(move |seed| draw::app(seed, &known));
    all.filter(|app| !app.patterns.is_empty()).take(count)
}

#[test]
fn the_compiler_takes_all_patterns() {
    for app in apps(2_000) {
        let sql = app.sql();
        if let Err(errors) = compile_text(&sql, &NoStructs) {
            panic!("{sql}\n{errors}");
        }
    }
}

#[test]
fn what_is_written_is_the_same_pattern() {
    for app in apps(2_000) {
        let sql = app.sql();
        let (read, errors) = parse_app(&from_text(&sql).0);
        assert!(errors.is_empty(), "{sql}");
        let written: Vec<String> = app
            .queries
            .iter()
            .filter_map(|query| app.matched(query))
            .map(|matched| {
                let within = matches!(matched.pattern.root, Part::Within(..));
                let clauses = (matched.partition.is_some(), within, matched.timeout.is_some());
                format!("{} {clauses:?} {}", matched.pattern.sequence, outline(&matched.pattern.root))
            })
            .collect();
        let read: Vec<String> = read.statements.iter().filter_map(outline_of).collect();
        assert_eq!(read, written, "{sql}");
    }
}

/// A pattern without its filters.
fn outline(part: &Part) -> String {
    let all = |parts: &[Part]| parts.iter().map(|part| outline(part) + ";").collect::<String>();
    let tests = |what: &Fitting| if what.filter.is_empty() { "" } else { "[]" };
    match part {
        Part::Element(Element { position, what, times }) => {
            format!("e{} {:?} {:?}{}", position + 1, times.min, times.max, tests(what))
        }
        Part::Absent { what, hold } => format!("not {hold:?}{}", tests(what)),
        Part::Then(parts) => format!("then({})", all(parts)),
        Part::And(parts) => format!("and({})", all(parts)),
        Part::Or(parts) => format!("or({})", all(parts)),
        Part::Every(inner) => format!("every({})", outline(inner)),
        Part::Within(inner, d) => format!("within({}, {d})", outline(inner)),
        Part::Repeat(inner, times) => {
            format!("({}) {:?} {:?}", outline(inner), times.min, times.max)
        }
    }
}

fn outline_of(statement: &Statement) -> Option<String> {
    let StatementKind::Query(query) = &statement.kind else { return None };
    let Input::Pattern(spec) = &query.input else { return None };
    let clauses = (!spec.partition_by.is_empty(), spec.within.is_some(), spec.timeout.is_some());
    let mut root = outline_of_part(&spec.expr);
    if let Some(within) = spec.within {
        root = format!("within({root}, {within})");
    }
    Some(format!("{} {clauses:?} {root}", spec.sequence))
}

fn outline_of_part(part: &PatternExpr) -> String {
    let all =
        |parts: &[PatternExpr]| parts.iter().map(|part| outline_of_part(part) + ";").collect::<String>();
    let tests = |element: &ast::Element| if element.filter.is_none() { "" } else { "[]" };
    match &part.kind {
        PatternKind::Element(element) => {
            let alias = element.alias.as_ref().map_or("", |alias| &alias.name);
            let times = element.quantifier.unwrap_or(ast::Quantifier { min: 1, max: Some(1) });
            format!("{alias} {:?} {:?}{}", times.min, times.max, tests(element))
        }
        PatternKind::Not { element, hold } => format!("not {hold:?}{}", tests(element)),
        PatternKind::Then(parts) => format!("then({})", all(parts)),
        PatternKind::And(parts) => format!("and({})", all(parts)),
        PatternKind::Or(parts) => format!("or({})", all(parts)),
        PatternKind::Every(inner) => format!("every({})", outline_of_part(inner)),
        PatternKind::Within(inner, d) => format!("within({}, {d})", outline_of_part(inner)),
        PatternKind::Repeat(inner, times) => {
            format!("({}) {:?} {:?}", outline_of_part(inner), times.min, times.max)
        }
    }
}

#[test]
fn what_is_smaller_is_written_well_too() {
    for (seed, app) in apps(4).enumerate() {
        let trial = Trial { steps: steps(seed as u64, &app), app };
        // What need not be SQL: two conditions, of which one has lost its window.
        let stray =
            |app: &App| app.queries.iter().any(|query| query.after.is_some() && query.window.is_none());
        for smaller in reductions(&trial).into_iter().filter(|smaller| !stray(&smaller.app)) {
            let sql = smaller.app.sql();
            let (_, errors) = parse_app(&from_text(&sql).0);
            assert!(errors.is_empty(), "{sql}");
            answers(&smaller.app, &smaller.steps);
        }
    }
}

/// How many rows the queries of an app's matches put out.
fn rows_of_matches(app: &App, steps: &[Step]) -> usize {
    let written = |stream: &str| {
        let mut queries = app.queries.iter().filter(|query| app.matched(query).is_some());
        queries.any(|query| app.targets[query.target].name == stream)
    };
    answers(app, steps).rows.iter().flatten().filter(|said| written(&said.stream)).count()
}

#[test]
fn much_matches() {
    let matching = apps(400).enumerate().filter(|(seed, app)| {
        let steps = steps(*seed as u64, app);
        rows_of_matches(app, &steps) > 0
    });
    let matching = matching.count();
    assert!(matching >= 160, "of 400 apps only {matching} have matches");
}

#[test]
fn a_failure_shrinks_to_little() {
    let fails = |trial: &Trial| rows_of_matches(&trial.app, &trial.steps) > 0;
    let trials = apps(200).enumerate().map(|(seed, app)| Trial { steps: steps(seed as u64, &app), app });
    for mut trial in trials.filter(fails).take(6) {
        while let Some(smaller) = reductions(&trial).into_iter().find(fails) {
            trial = smaller;
        }
        let parts: Vec<usize> =
            trial.app.patterns.iter().map(|matched| matched.pattern.root.all().len()).collect();
        let matched = trial.app.queries.iter().filter_map(|query| trial.app.matched(query));
        let small = |matched: &Matched| matched.pattern.root.all().len() == 1 && matched.timeout.is_none();
        assert!(matched.clone().any(small), "{parts:?}\n{}", trial.app.sql());
        assert!(trial.steps.len() <= 2, "{:?}\n{}", trial.steps, trial.app.sql());
    }
}

#[test]
fn rates_and_triggers_put_out_rows() {
    let known = Known::by_trying(|sql| compile_text(sql, &NoStructs).is_ok());
    let (mut rated, mut fired) = (0, 0);
    for seed in 0..400 {
        let app = draw::app(seed, &known);
        let said = answers(&app, &steps(seed, &app)).rows.concat();
        let wrote = |stream: &str| said.iter().any(|said| said.stream == stream);
        let rates = app.queries.iter().filter(|query| query.rate.is_some());
        rated += rates.filter(|query| wrote(&app.targets[query.target].name)).count();
        fired += app.triggers.iter().filter(|trigger| wrote(&trigger.name)).count();
    }
    assert!(rated >= 60, "of 400 apps only {rated} rates put out rows");
    assert!(fired >= 60, "of 400 apps only {fired} triggers fire");
}

/// Of tables it is asked that there is something to find in them.
#[test]
fn tables_are_written_and_looked_into() {
    let known = Known::by_trying(|sql| compile_text(sql, &NoStructs).is_ok());
    let (mut filled, mut updated, mut deleted, mut found) = (0, 0, 0, 0);
    for seed in 0..600 {
        let app = draw::app(seed, &known);
        if !app.has_tables() {
            continue;
        }
        if let Err(errors) = compile_text(&app.sql(), &NoStructs) {
            panic!("{}\n{errors}", app.sql());
        }
        let steps = steps(seed, &app);
        let all = answers(&app, &steps);
        filled += all.tables.last().into_iter().flatten().filter(|rows| !rows.is_empty()).count();
        let rows = |app: &App, stream: &str| {
            let rows = answers(app, &steps).rows;
            rows.iter().flatten().filter(|said| said.stream == stream).count()
        };
        for (number, query) in app.queries.iter().enumerate() {
            let mut without = app.clone();
            without.queries.remove(number);
            let name = &app.targets[query.target].name;
            match &query.write {
                Write::Update { .. } => updated += usize::from(rows(&without, name) != rows(&app, name)),
                Write::Delete(_) => deleted += usize::from(answers(&without, &steps).tables != all.tables),
                _ => {}
            }
            let looks = app.joined(query).is_some_and(|joined| joined.sides.iter().any(|side| side.table));
            found += usize::from(looks && rows(&app, name) > 0);
        }
    }
    assert!(filled >= 200, "only {filled} tables have rows");
    assert!(updated >= 45, "only {updated} queries update");
    assert!(deleted >= 22, "only {deleted} queries delete");
    assert!(found >= 17, "only {found} joins find rows");
}

/// Of partitions it is asked that they make a difference.
#[test]
fn partitions_make_a_difference() {
    let known = Known::by_trying(|sql| compile_text(sql, &NoStructs).is_ok());
    let (mut parted, mut differ, mut purged, mut inner) = (0, 0, 0, 0);
    for seed in 0..600 {
        let app = draw::app(seed, &known);
        if app.blocks.is_empty() {
            continue;
        }
        if let Err(errors) = compile_text(&app.sql(), &NoStructs) {
            panic!("{}\n{errors}", app.sql());
        }
        let steps = steps(seed, &app);
        let mut whole = app.clone();
        whole.queries.iter_mut().for_each(|query| query.block = None);
        let all = answers(&app, &steps);
        parted += 1;
        differ += usize::from(format!("{:?}", all.rows) != format!("{:?}", answers(&whole, &steps).rows));
        purged += usize::from(all.purged > 0);
        let listed = |query: &Query, source: Source| {
            query.block.is_none_or(|block| app.blocks[block].keys_of(source).is_some())
        };
        inner +=
            app.queries.iter().filter(|query| app.sources(query).iter().any(|s| !listed(query, *s))).count();
    }
    assert!(
        differ * 3 >= parted,
        "of {parted} apps with partitions only {differ} put out something else than without"
    );
    assert!(purged >= 35, "only {purged} free keys");
    assert!(inner >= 18, "only {inner} inner streams");
}
