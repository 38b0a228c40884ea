//! EXPLAIN of the physical plan as a drawing: streams and queries as nodes, rows flow along the edges.

use std::fmt::Write as _;

use super::App;
use super::describe::{Description, QueryDescription, StreamDescription, describe};

/// A drawing of an app, to be printed in the language of a drawing program.
struct Graph {
    title: String,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

struct Node {
    id: String,
    shape: Shape,
    /// The first line is the heading.
    lines: Vec<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Input,
    Stream,
    Query,
}

struct Edge {
    from: String,
    to: String,
    label: Option<&'static str>,
}

/// The physical plan in the DOT language of Graphviz.
///
/// Streams are ellipses (inputs with a double line), queries boxes that list what they do; dashed edges are
/// late rows.
pub fn dot(app: &App) -> String {
    let graph = graph(&describe(app));
    let mut out = "digraph app {\n  rankdir=LR;\n  labelloc=t;\n".to_string();
    let _ = writeln!(out, "  label=\"{}\";", dot_text(&graph.title));
    out.push_str("  node [fontname=\"sans-serif\", fontsize=10];\n");
    for node in &graph.nodes {
        let shape = match node.shape {
            Shape::Input => "shape=ellipse, peripheries=2",
            Shape::Stream => "shape=ellipse",
            Shape::Query => "shape=box",
        };
        // \l ends a line and sets it flush left, \n centred.
        let end = if node.shape == Shape::Query { "\\l" } else { "\\n" };
        let lines: Vec<String> = node.lines.iter().map(|line| dot_text(line)).collect();
        let label = match node.shape {
            Shape::Query => lines.join(end) + end,
            _ => lines.join(end),
        };
        let _ = writeln!(out, "  {} [{shape}, label=\"{label}\"];", node.id);
    }
    for edge in &graph.edges {
        let style = match edge.label {
            Some(label) => format!(" [style=dashed, label=\"{label}\"]"),
            None => String::new(),
        };
        let _ = writeln!(out, "  {} -> {}{style};", edge.from, edge.to);
    }
    out + "}\n"
}

fn dot_text(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], " ")
}

/// The physical plan as a Mermaid flowchart, which many Markdown viewers draw.
///
/// Inputs are stadiums, other streams are rounded, queries are boxes; dashed edges are late rows.
pub fn mermaid(app: &App) -> String {
    let graph = graph(&describe(app));
    let mut out = format!("flowchart LR\n  %% {}\n", graph.title);
    for node in &graph.nodes {
        let (open, close) = match node.shape {
            Shape::Input => ("([", "])"),
            Shape::Stream => ("(", ")"),
            Shape::Query => ("[", "]"),
        };
        let lines: Vec<String> = node.lines.iter().map(|line| mermaid_text(line)).collect();
        let _ = writeln!(out, "  {}{open}\"{}\"{close}", node.id, lines.join("<br/>"));
    }
    for edge in &graph.edges {
        let arrow = match edge.label {
            Some(label) => format!("-. {label} .->"),
            None => "-->".to_string(),
        };
        let _ = writeln!(out, "  {} {arrow} {}", edge.from, edge.to);
    }
    out
}

/// Mermaid reads `#name;` as a character and text as HTML, and has no other way to write either.
fn mermaid_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '#' => out.push_str("#35;"),
            '"' => out.push_str("#quot;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '&' => out.push_str("#amp;"),
            '\n' | '\r' => out.push(' '),
            _ => out.push(c),
        }
    }
    out
}

fn graph(app: &Description) -> Graph {
    let stream_id = |name: &str| {
        let index = app.streams.iter().position(|stream| stream.name == name);
        format!("s{}", index.unwrap_or(app.streams.len()))
    };
    let mut graph = Graph { title: format!("clock: {}", app.clock), nodes: Vec::new(), edges: Vec::new() };
    for stream in &app.streams {
        let id = stream_id(&stream.name);
        if let Some(target) = &stream.late_into {
            graph.edges.push(Edge { from: id.clone(), to: stream_id(target), label: Some("late") });
        }
        let shape = if stream.input { Shape::Input } else { Shape::Stream };
        graph.nodes.push(Node { id, shape, lines: stream_lines(stream) });
    }
    for (i, query) in app.queries.iter().enumerate() {
        let id = format!("q{i}");
        for input in &query.inputs {
            graph.edges.push(Edge { from: stream_id(input), to: id.clone(), label: None });
        }
        graph.edges.push(Edge { from: id.clone(), to: stream_id(&query.target), label: None });
        graph.nodes.push(Node { id, shape: Shape::Query, lines: query_lines(query) });
    }
    graph
}

fn stream_lines(stream: &StreamDescription) -> Vec<String> {
    let mut lines = vec![stream.name.clone()];
    lines.extend(stream.columns.iter().map(|(name, ty)| match &stream.time {
        Some(time) if time == name => format!("{name} {ty} (time)"),
        _ => format!("{name} {ty}"),
    }));
    lines
}

fn query_lines(query: &QueryDescription) -> Vec<String> {
    let mut lines = vec![query.name.clone()];
    lines.extend(query.steps.iter().map(ToString::to_string));
    lines.extend(query.output.iter().map(|(column, expr)| format!("{column} = {expr}")));
    lines.push(format!("state: {}", query.state));
    lines
}
