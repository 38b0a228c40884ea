//! EXPLAIN of the physical plan as a drawing: streams and queries as nodes, rows flow along the edges.

use std::fmt::Write as _;

use super::App;
use super::describe::{Automaton, Description, QueryDescription, StateKind, StreamDescription, describe};

/// A drawing of an app, to be printed in the language of a drawing program.
struct Graph {
    title: String,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    /// Automata of patterns, each with the query it is of.
    automata: Vec<(String, Vec<Node>, Vec<Edge>)>,
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
    /// A state of an automaton; the first and the last are small, those of what must not come have a dashed line.
    State(StateKind),
}

struct Edge {
    from: String,
    to: String,
    label: Option<String>,
    /// Rows flow along it now and then only: dashed.
    rare: bool,
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
        dot_node(node, "  ", &mut out);
    }
    for edge in &graph.edges {
        dot_edge(edge, "  ", &mut out);
    }
    for (query, states, edges) in &graph.automata {
        let _ = writeln!(out, "  subgraph cluster_{query} {{\n    label=\"automaton\";");
        states.iter().for_each(|state| dot_node(state, "    ", &mut out));
        edges.iter().for_each(|edge| dot_edge(edge, "    ", &mut out));
        let _ = writeln!(out, "  }}\n  {query} -> {} [style=dotted];", states[0].id);
    }
    out + "}\n"
}

fn dot_node(node: &Node, indent: &str, out: &mut String) {
    let shape = match node.shape {
        Shape::Input | Shape::State(StateKind::Match) => "shape=ellipse, peripheries=2",
        Shape::Stream | Shape::State(StateKind::Start | StateKind::Taken) => "shape=ellipse",
        Shape::State(StateKind::Absent) => "shape=ellipse, style=dashed",
        Shape::State(StateKind::All) => "shape=diamond",
        Shape::Query => "shape=box",
    };
    // \l ends a line and sets it flush left, \n centred.
    let end = if node.shape == Shape::Query { "\\l" } else { "\\n" };
    let lines: Vec<String> = node.lines.iter().map(|line| dot_text(line)).collect();
    let label = match node.shape {
        Shape::Query => lines.join(end) + end,
        _ => lines.join(end),
    };
    let _ = writeln!(out, "{indent}{} [{shape}, label=\"{label}\"];", node.id);
}

fn dot_edge(edge: &Edge, indent: &str, out: &mut String) {
    let style = match (&edge.label, edge.rare) {
        (Some(label), true) => format!(" [style=dashed, label=\"{label}\"]"),
        (Some(label), false) => format!(" [label=\"{}\"]", dot_text(label)),
        (None, _) => String::new(),
    };
    let _ = writeln!(out, "{indent}{} -> {}{style};", edge.from, edge.to);
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
        mermaid_node(node, "  ", &mut out);
    }
    for edge in &graph.edges {
        mermaid_edge(edge, "  ", &mut out);
    }
    for (query, states, edges) in &graph.automata {
        let _ = writeln!(out, "  subgraph {query}a [\"automaton\"]");
        states.iter().for_each(|state| mermaid_node(state, "    ", &mut out));
        edges.iter().for_each(|edge| mermaid_edge(edge, "    ", &mut out));
        let _ = writeln!(out, "  end\n  {query} -.- {}", states[0].id);
    }
    out
}

fn mermaid_node(node: &Node, indent: &str, out: &mut String) {
    let (open, close) = match node.shape {
        Shape::Input => ("([", "])"),
        Shape::Stream | Shape::State(StateKind::Taken) => ("(", ")"),
        Shape::State(StateKind::Start) => ("((", "))"),
        Shape::State(StateKind::Match) => ("(((", ")))"),
        Shape::State(StateKind::Absent) => ("{{", "}}"),
        Shape::State(StateKind::All) => ("{", "}"),
        Shape::Query => ("[", "]"),
    };
    let lines: Vec<String> = node.lines.iter().map(|line| mermaid_text(line)).collect();
    let _ = writeln!(out, "{indent}{}{open}\"{}\"{close}", node.id, lines.join("<br/>"));
}

fn mermaid_edge(edge: &Edge, indent: &str, out: &mut String) {
    let arrow = match (&edge.label, edge.rare) {
        (Some(label), true) => format!("-. {label} .->"),
        (Some(label), false) => format!("-- \"{}\" -->", mermaid_text(label)),
        (None, _) => "-->".to_string(),
    };
    let _ = writeln!(out, "{indent}{} {arrow} {}", edge.from, edge.to);
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
    let mut graph = Graph {
        title: format!("clock: {}", app.clock),
        nodes: Vec::new(),
        edges: Vec::new(),
        automata: Vec::new(),
    };
    for stream in &app.streams {
        let id = stream_id(&stream.name);
        if let Some(target) = &stream.late_into {
            graph.edges.push(Edge {
                from: id.clone(),
                to: stream_id(target),
                label: Some("late".to_string()),
                rare: true,
            });
        }
        let shape = if stream.input { Shape::Input } else { Shape::Stream };
        graph.nodes.push(Node { id, shape, lines: stream_lines(stream) });
    }
    for (i, query) in app.queries.iter().enumerate() {
        let id = format!("q{i}");
        for input in &query.inputs {
            graph.edges.push(Edge { from: stream_id(input), to: id.clone(), label: None, rare: false });
        }
        graph.edges.push(Edge { from: id.clone(), to: stream_id(&query.target), label: None, rare: false });
        graph.nodes.push(Node { id: id.clone(), shape: Shape::Query, lines: query_lines(query) });
        graph.automata.extend(query.automaton.as_ref().map(|automaton| states(id, automaton)));
    }
    graph
}

fn states(query: String, automaton: &Automaton) -> (String, Vec<Node>, Vec<Edge>) {
    let id = |state: usize| format!("{query}_{state}");
    let nodes = automaton.states.iter().enumerate().map(|(number, state)| Node {
        id: id(number),
        shape: Shape::State(state.kind),
        lines: vec![state.name.clone()],
    });
    let edges = automaton.edges.iter().map(|edge| Edge {
        from: id(edge.from),
        to: id(edge.to),
        label: (!edge.label.is_empty()).then(|| edge.label.clone()),
        rare: false,
    });
    let (nodes, edges) = (nodes.collect(), edges.collect());
    (query, nodes, edges)
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
