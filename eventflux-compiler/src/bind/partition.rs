//! Partitions: which queries are in a block, and which key the rows have that it reads.

use std::collections::HashSet;

use super::Binder;
use super::expr::{Exprs, Place};
use super::flatten::{Flat, FlatKind, for_each_stream};
use super::scope::Scope;
use crate::codes;
use crate::expr::Expr;
use crate::logical::{Late, Origin, Partition, Site, StreamId};
use crate::span::Span;
use crate::syntax::ast::{self, Input, SourceKind};
use crate::types::SqlType;

/// A block whose streams are not known yet.
pub(super) struct Block {
    statement: u32,
    keys: Keys,
    purge: Option<i64>,
}

/// What its keys are.
enum Keys {
    /// `PARTITION WITH (key OF stream, ..)`
    Listed(Vec<(ast::Expr, ast::Ident)>),
    /// `PARTITION BY key, ..`: of every stream that the query reads. A pattern binds its keys itself.
    Each { keys: Vec<ast::Expr>, of_pattern: bool },
}

/// A stream with keys.
struct Keyed<'k> {
    stream: StreamId,
    /// What its columns may be qualified with.
    names: Vec<String>,
    /// Where it is listed.
    span: Span,
    keys: Vec<&'k ast::Expr>,
}

impl Block {
    pub(super) fn listed(statement: u32, definition: &ast::PartitionDefinition) -> Self {
        let keys = Keys::Listed(definition.keys.clone());
        Block { statement, keys, purge: definition.purge_after }
    }

    fn each(statement: u32, keys: &[ast::Expr], purge: Option<i64>, of_pattern: bool) -> Self {
        Block { statement, keys: Keys::Each { keys: keys.to_vec(), of_pattern }, purge }
    }
}

impl<'a> Binder<'_> {
    /// Puts the flat queries of a query with PARTITION BY, from `start` on, into a block of their own. A pattern tells its
    /// partitions apart by itself, unless they are to be freed.
    pub(super) fn partition_by(&mut self, query: &'a ast::Query, statement: u32, flat: &mut [Flat<'a>]) {
        let (keys, purge, of_pattern) = match &query.input {
            Input::Pattern(pattern) if pattern.purge_after.is_none() => return,
            Input::Pattern(pattern) => (&pattern.partition_by, pattern.purge_after, true),
            _ => (&query.partition_by, query.purge_after, false),
        };
        let Some(first) = keys.first() else { return };
        if self.block.is_some() {
            let message = "this query is in a partition already";
            let help = "let the block have one key more: PARTITION WITH (a OF s, b OF s)";
            self.error_help(codes::NESTED_PARTITION, first.span, message, help);
            return;
        }
        let number = self.blocks.len();
        self.blocks.push(Block::each(statement, keys, purge, of_pattern));
        let own = |one: &&mut Flat<'_>| one.ast.is_some_and(|ast| std::ptr::eq(ast, query));
        flat.iter_mut().filter(own).for_each(|one| one.block = Some(number));
    }

    /// The blocks, when the columns of all streams are known.
    pub(super) fn partitions(&mut self, flat: &[Flat<'_>]) -> Vec<Partition> {
        let blocks = std::mem::take(&mut self.blocks);
        blocks.iter().enumerate().map(|(number, block)| self.partition_block(number, block, flat)).collect()
    }

    fn partition_block(&mut self, number: usize, block: &Block, flat: &[Flat<'_>]) -> Partition {
        let members: Vec<&Flat<'_>> = flat.iter().filter(|one| one.block == Some(number)).collect();
        let keyed = match &block.keys {
            Keys::Listed(listed) => self.listed(listed),
            // What is wrong with the keys of a pattern has been said.
            Keys::Each { of_pattern: true, .. } if !self.diagnostics.is_empty() => Vec::new(),
            Keys::Each { keys, .. } => self.keyed_sources(&members, keys),
        };
        if let Keys::Listed(_) = &block.keys {
            self.check_read(number, &members, &keyed, flat);
        }
        let mut partition =
            Partition { statement: block.statement, keys: Vec::new(), types: Vec::new(), purge: block.purge };
        let mut wrong: HashSet<usize> = HashSet::new();
        for one in &keyed {
            let keys = self.keys_of(one, &mut wrong);
            self.check_keys(one, &keys, &mut partition);
            partition.keys.push((one.stream, keys.into_iter().flatten().collect()));
        }
        partition
    }

    /// The streams that a block lists.
    fn listed<'k>(&mut self, listed: &'k [(ast::Expr, ast::Ident)]) -> Vec<Keyed<'k>> {
        let mut keyed: Vec<Keyed<'k>> = Vec::new();
        for (key, stream) in listed {
            let path = ast::RustPath { segments: vec![stream.clone()], span: stream.span };
            let Some(id) = self.read(&path, &super::flatten::Names::new()) else { continue };
            match keyed.iter_mut().find(|one| one.stream == id) {
                Some(one) => one.keys.push(key),
                None => keyed.push(Keyed {
                    stream: id,
                    names: vec![stream.name.clone()],
                    span: stream.span,
                    keys: vec![key],
                }),
            }
        }
        keyed
    }

    /// The streams that a query with PARTITION BY reads.
    fn keyed_sources<'k>(&self, members: &[&Flat<'_>], keys: &'k [ast::Expr]) -> Vec<Keyed<'k>> {
        let mut keyed: Vec<Keyed<'k>> = Vec::new();
        // What one of its parts writes has the partition of that.
        let own = |stream: StreamId| members.iter().any(|one| one.target == Some(stream));
        for one in members {
            let (Some(inputs), Some(ast)) = (&one.inputs, one.ast) else { continue };
            let sources: Vec<(StreamId, Option<String>)> = match one.kind {
                FlatKind::Plain | FlatKind::Probe(..) => {
                    let alias = match &ast.input {
                        Input::Source(source) => source.alias.as_ref().map(|alias| alias.name.clone()),
                        _ => None,
                    };
                    inputs.iter().map(|input| (*input, alias.clone().or(one.qualifier.clone()))).collect()
                }
                FlatKind::Join(_, number) => {
                    self.joins[number].sources().map(|source| (source.stream, source.name.clone())).collect()
                }
                FlatKind::Pattern(..) => {
                    inputs.iter().map(|input| (*input, Some(self.stream(*input).name.clone()))).collect()
                }
                _ => Vec::new(),
            };
            // A table that is looked into has no rows that come.
            for (stream, name) in
                sources.into_iter().filter(|(stream, _)| inputs.contains(stream) && !own(*stream))
            {
                match keyed.iter_mut().find(|one| one.stream == stream) {
                    Some(one) => one.names.extend(name),
                    None => keyed.push(Keyed {
                        stream,
                        names: name.into_iter().collect(),
                        span: ast.span,
                        keys: keys.iter().collect(),
                    }),
                }
            }
        }
        keyed
    }

    /// Every stream that the block reads has a key, or is written by it alone.
    fn check_read(&mut self, block: usize, members: &[&Flat<'_>], keyed: &[Keyed<'_>], flat: &[Flat<'_>]) {
        let mut checked: HashSet<StreamId> = keyed.iter().map(|one| one.stream).collect();
        for one in members {
            for &input in one.inputs.iter().flatten() {
                if !checked.insert(input) {
                    continue;
                }
                let mut writers = flat.iter().filter(|writer| writer.target == Some(input));
                let late = |stream: &crate::logical::Stream| matches!(stream.origin, Origin::Input { late: Late::Into(target), .. } if target == input);
                let outside = matches!(self.stream(input).origin, Origin::Input { .. })
                    || self.streams.iter().any(late)
                    || writers.any(|writer| writer.block != Some(block));
                if outside {
                    self.unlisted(one, input);
                }
            }
        }
    }

    fn unlisted(&mut self, reader: &Flat<'_>, input: StreamId) {
        let name = self.stream(input).name.clone();
        let span = reader.ast.and_then(|ast| place_of(&ast.input, &name)).unwrap_or(self.stream(input).span);
        let message = format!("the rows of `{name}` have no key here");
        let help = format!("list it: PARTITION WITH (.., key OF {name})");
        self.error_help(codes::PARTITION_STREAM, span, message, help);
    }

    /// The keys of a stream; `None` for one with an error, of which one of other streams is not reported again.
    fn keys_of(&mut self, one: &Keyed<'_>, wrong: &mut HashSet<usize>) -> Vec<Option<Site>> {
        if self.is_broken(one.stream) {
            return Vec::new();
        }
        let mut scope = Scope::of(self, one.stream, one.names.first().map(String::as_str), None);
        scope.qualifiers.clone_from(&one.names);
        let mut bind = |(at, key): (usize, &&ast::Expr)| {
            if wrong.contains(&at) {
                return None;
            }
            let bound = Exprs::new(self, &scope, Place::plain("PARTITION BY")).expr(key);
            let key = bound
                .and_then(|expr: Expr| self.partition_key(expr))
                .map(|expr| Site { expr, text: key.to_string() });
            if key.is_none() {
                wrong.insert(at);
            }
            key
        };
        one.keys.iter().enumerate().map(&mut bind).collect()
    }

    /// The keys of all streams are as many, of the same types.
    fn check_keys(&mut self, one: &Keyed<'_>, keys: &[Option<Site>], partition: &mut Partition) {
        let Some(Some(types)) =
            (!keys.is_empty()).then(|| keys.iter().map(type_of).collect::<Option<Vec<SqlType>>>())
        else {
            return;
        };
        let Some((first, _)) = partition.keys.iter().find(|(_, keys)| !keys.is_empty()) else {
            partition.types = types;
            return;
        };
        let first = self.stream(*first).name.clone();
        let name = self.stream(one.stream).name.clone();
        if types.len() != partition.types.len() {
            let keys = |n: usize| if n == 1 { "1 key".to_string() } else { format!("{n} keys") };
            let message = format!(
                "`{first}` has {}, but `{name}` has {}",
                keys(partition.types.len()),
                keys(types.len())
            );
            self.error(codes::PARTITION_KEYS, one.span, message);
            return;
        }
        let differs = |(own, known): (&SqlType, &SqlType)| own != known;
        if let Some(at) = types.iter().zip(&partition.types).position(differs) {
            let (own, known) = (self.type_name(types[at]), self.type_name(partition.types[at]));
            let message =
                format!("the key `{}` of `{name}` is {own}, but that of `{first}` is {known}", one.keys[at]);
            let help = "convert one of them where its stream is made, or CAST both to one type";
            self.error_help(codes::PARTITION_TYPES, one.keys[at].span, message, help);
        }
    }
}

fn type_of(key: &Option<Site>) -> Option<SqlType> {
    key.as_ref().map(|site| site.expr.ty.sql)
}

/// Where an input names a stream.
fn place_of(input: &Input, name: &str) -> Option<Span> {
    let of_source = |source: &ast::Source| match &source.kind {
        SourceKind::Stream(path) if path.last() == name => Some(path.span),
        _ => None,
    };
    match input {
        Input::Source(source) => of_source(source),
        Input::Join(join) => place_of(&join.left, name).or_else(|| of_source(&join.right)),
        Input::Pattern(pattern) => {
            let mut place = None;
            for_each_stream(&pattern.expr, &mut |stream| {
                if stream.name == name {
                    place = place.or(Some(stream.span));
                }
            });
            place
        }
    }
}
