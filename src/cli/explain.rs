//! `eventflux explain`: plans and error codes.

use std::fmt::Write as _;
use std::path::Path;

use eventflux_compiler::codes::{self, CodeDoc, Example};
use eventflux_compiler::diagnostic::Code;
use eventflux_compiler::{Compiled, logical, physical};
use serde_json::{Value as Json, json};

use super::args::{Explain, PlanFormat};
use super::exit::{Error, Exit};
use super::messages::{Messages, print};
use super::source::Source;

/// Shows the plans of an app, or what an error code means.
pub(crate) fn explain(options: &Explain, messages: &Messages) -> Result<Exit, Error> {
    if options.codes {
        print(&list(options.json))?;
        return Ok(Exit::Done);
    }
    // clap asks for it unless --codes is there.
    let what = options.what.as_deref().unwrap_or("-");
    let json = options.json || options.format == Some(PlanFormat::Json);
    if let Some(code) = code_in(what).filter(|_| !Path::new(what).exists()) {
        let Some(doc) = codes::explain(code) else {
            let error = Error::wrong(format!("there is no error {code}"));
            return Err(error.help("`eventflux explain --codes` lists all"));
        };
        print(&if json { format!("{}\n", code_json(doc)) } else { format!("{doc}\n") })?;
        return Ok(Exit::Done);
    }
    let source = Source::read(Path::new(what))?;
    let compiled = match source.compile_or_show(messages) {
        Ok(compiled) => compiled,
        Err(exit) => return Ok(exit),
    };
    let format = if json { PlanFormat::Json } else { options.format.unwrap_or_default() };
    print(&match format {
        PlanFormat::Text => text(&compiled),
        PlanFormat::Dot => physical::dot(&compiled.physical),
        PlanFormat::Mermaid => physical::mermaid(&compiled.physical),
        PlanFormat::Json => format!("{:#}\n", plan_json(&compiled)),
    })?;
    Ok(Exit::Done)
}

fn code_in(text: &str) -> Option<Code> {
    let digits = text.strip_prefix("EF").or_else(|| text.strip_prefix("ef"))?;
    let plain = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| plain).map(Code)
}

fn text(compiled: &Compiled) -> String {
    let logical = logical::explain(&compiled.logical);
    let physical = physical::explain(&compiled.physical);
    let questions = compiled.explain_questions();
    format!("Logical plan\n\n{logical}\nPhysical plan\n\n{physical}{questions}")
}

fn plan_json(compiled: &Compiled) -> Json {
    let description = physical::describe(&compiled.physical);
    let streams = description.streams.iter().map(|stream| {
        let columns = stream.columns.iter();
        let columns =
            columns.map(|(name, ty)| json!({ "name": name, "type": ty.sql.sql(), "nullable": ty.nullable }));
        json!({
            "name": stream.name,
            "input": stream.input,
            "anonymous": stream.anonymous,
            "columns": columns.collect::<Vec<_>>(),
            "time": stream.time,
            "late_into": stream.late_into,
        })
    });
    let queries = description.queries.iter().map(|query| {
        let steps = query.steps.iter().map(|step| json!({ "kind": step.kind.word(), "text": step.text }));
        let output =
            query.output.iter().map(|(column, expr)| json!({ "column": column, "expression": expr }));
        json!({
            "name": query.name,
            "statement": query.statement,
            "inputs": query.inputs,
            "target": query.target,
            "steps": steps.collect::<Vec<_>>(),
            "output": output.collect::<Vec<_>>(),
            "state": query.state,
        })
    });
    let questions = compiled.questions.iter().filter_map(|asked| {
        let question = asked.question.as_ref()?;
        Some((asked.name.name.clone(), plan_json(&question.app)))
    });
    json!({
        "clock": description.clock,
        "streams": streams.collect::<Vec<_>>(),
        "queries": queries.collect::<Vec<_>>(),
        "split": description.split,
        "questions": questions.collect::<serde_json::Map<_, _>>(),
    })
}

fn list(json: bool) -> String {
    let mut out = String::new();
    for doc in codes::ALL {
        let _ = match json {
            true => writeln!(out, "{}", code_json(doc)),
            false => writeln!(out, "{}  {}", doc.code, doc.title),
        };
    }
    out
}

fn code_json(doc: &CodeDoc) -> Json {
    let example = match doc.example {
        Example::Sql(sql) => json!({ "sql": sql }),
        Example::Words(words) => json!({ "words": words }),
        _ => Json::Null,
    };
    json!({
        "code": doc.code.to_string(),
        "title": doc.title,
        "meaning": doc.meaning,
        "example": example,
        "remedy": doc.remedy,
    })
}
