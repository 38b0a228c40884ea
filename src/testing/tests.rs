//! The runner and its reports, on an engine small enough to be wrong on purpose.

use eventflux_runtime::app::{Holder, State};
use eventflux_runtime::engine::{Counters, Engine, EngineError, Outputs, Push, StreamInfo};
use eventflux_runtime::state::{Decoder, Encoder, StateError};
use eventflux_runtime::value::{ColumnInfo, ValueType};
use eventflux_runtime::{Timestamp, Value};

use super::*;

/// Puts out the running sum of `Src.a` to `Dst.s`; an event below the clock is late. `finish` puts the sum
/// out to `Last`.
struct Summing {
    out: Box<dyn Outputs + Send>,
    streams: Vec<StreamInfo>,
    sum: i64,
    clock: i64,
    late: u64,
    ended: bool,
    faults: Faults,
}

/// What the engine does wrong, or otherwise.
#[derive(Clone, Copy, Default)]
struct Faults {
    forgets_sum: bool,
    forgets_counters: bool,
}

impl Summing {
    fn make(faults: Faults) -> impl FnMut(Box<dyn Outputs + Send>) -> Box<dyn Engine> {
        move |out| {
            let stream = |name: &str, input, column: &str, ty| StreamInfo {
                name: name.into(),
                input,
                columns: vec![ColumnInfo { name: column.into(), ty, nullable: false }],
                time: None,
            };
            let streams = vec![
                stream("Src", true, "a", ValueType::Int),
                stream("Dst", false, "s", ValueType::BigInt),
                stream("Last", false, "s", ValueType::BigInt),
            ];
            Box::new(Summing { out, streams, sum: 0, clock: i64::MIN, late: 0, ended: false, faults })
        }
    }
}

impl Engine for Summing {
    fn streams(&self) -> &[StreamInfo] {
        &self.streams
    }

    fn event_time(&self) -> bool {
        false
    }

    fn push_row(&mut self, stream: &str, at: Option<Timestamp>, row: &[Value]) -> Result<Push, EngineError> {
        if stream != "Src" {
            return Err(EngineError::UnknownInput { name: stream.into(), known: vec!["Src".into()] });
        }
        if self.ended {
            return Err(EngineError::Finished);
        }
        let at = at.ok_or(EngineError::TimeMode("a push needs its time"))?;
        if at.as_micros() < self.clock {
            self.late += 1;
            return Ok(Push::Late);
        }
        self.clock = at.as_micros();
        if let [Value::Int(a)] = row {
            self.sum += i64::from(*a);
        }
        self.out.row("Dst", at, &[Value::BigInt(self.sum)]);
        Ok(Push::Accepted)
    }

    fn advance(&mut self, to: Timestamp) -> Result<(), EngineError> {
        self.clock = self.clock.max(to.as_micros());
        Ok(())
    }

    fn end(&mut self) -> Result<(), EngineError> {
        self.ended = true;
        self.out.row("Last", Timestamp::from_micros(self.clock), &[Value::BigInt(self.sum)]);
        Ok(())
    }

    fn counters(&self) -> Counters {
        let mut counters = Counters::default();
        counters.late = self.late;
        counters
    }

    fn state(&mut self) -> &mut dyn State {
        self
    }

    fn explain(&self) -> String {
        String::new()
    }
}

impl State for Summing {
    fn fingerprint(&self) -> u64 {
        1
    }

    fn time(&self) -> Option<Timestamp> {
        None
    }

    fn holders(&self) -> &[Holder] {
        const { &[Holder::new("sum", 1)] }
    }

    fn save(&mut self, _: usize, out: &mut Encoder) {
        [self.sum, self.clock, self.late as i64].into_iter().for_each(|value| out.put_i64(value));
        out.put_bool(self.ended);
    }

    fn load(&mut self, _: usize, from: &mut Decoder<'_>) -> Result<(), StateError> {
        let (sum, clock, late) = (from.get_i64()?, from.get_i64()?, from.get_i64()?);
        (self.clock, self.ended) = (clock, from.get_bool()?);
        if !self.faults.forgets_sum {
            self.sum = sum;
        }
        if !self.faults.forgets_counters {
            self.late = late as u64;
        }
        Ok(())
    }
}

/// A case over [`Summing`], whose SQL is only shown.
fn case(rest: &str) -> Case {
    let text = format!("=== sums\n--- sql\nSELECT 1;\nSELECT 2;\n{rest}");
    parse("t.case".as_ref(), &text).expect("the case is well formed").remove(0)
}

fn verdict(rest: &str, mode: Mode, faults: Faults) -> Result<(), String> {
    let case = case(rest);
    run_as(&case, mode, Summing::make(faults)).map_err(|failure| Report::new(&case, &failure).to_string())
}

fn failure(rest: &str) -> String {
    verdict(rest, Mode::AsWritten, Faults::default()).expect_err("the case fails")
}

const IN: &str = "--- in\n@0 Src [1]\n@5 Src [2]\n@3 Src [9]\nrestart\n@6 Src [4]\n";

#[test]
fn what_comes_out_as_expected_passes() {
    for mode in [Mode::AsWritten, Mode::RestartEveryStep, Mode::CheckpointEveryStep] {
        for faults in [Faults::default(), Faults { forgets_counters: true, ..Faults::default() }] {
            let rest = format!(
                "{IN}finish\n--- out Dst\n@0 [1]\n[3]\n@6 [7]\n--- out Last\n[7]\n--- out *\n--- stats\nlate 1\ndropped 0\n"
            );
            assert_eq!(verdict(&rest, mode, faults), Ok(()));
        }
    }
}

#[test]
fn state_lost_by_a_restart_is_seen() {
    let faults = Faults { forgets_sum: true, ..Faults::default() };
    let rest = "--- in\n@0 Src [1]\n@5 Src [2]\n--- out Dst\n[1]\n[3]\n";
    assert_eq!(verdict(rest, Mode::AsWritten, faults), Ok(()));
    assert!(verdict(rest, Mode::RestartEveryStep, faults).is_err());
    assert!(
        verdict(&format!("{IN}--- out Dst\n[1]\n[3]\n[7]\n"), Mode::CheckpointEveryStep, faults).is_err()
    );
    assert!(verdict(&format!("{IN}--- out Dst\n[1]\n[3]\n[7]\n"), Mode::AsWritten, faults).is_err());
}

#[test]
fn a_wrong_row_is_shown_beside_the_expected_one() {
    let report = failure(&format!("{IN}--- out Dst\n@0 [1]\n@5 [4]\n@6 [7]\n"));
    let expected = "\
t.case:11: sums
   1 | SELECT 1;
   2 | SELECT 2;
stream `Dst` is not as expected after `@5 Src [2]` (line 7): 3 rows expected, 3 came
        expected   actual
     1  @0 [1]   | @0 [1]
>    2  @5 [4]   | @5 [3]
     3  @6 [7]   | @6 [7]
";
    assert_eq!(report, expected);
}

#[test]
fn a_row_too_few_and_a_row_too_many() {
    let report = failure(&format!("{IN}--- out Dst\n[1]\n[3]\n[7]\n[8]\n"));
    assert!(report.contains("after `@6 Src [4]` (line 10): 4 rows expected, 3 came"), "{report}");
    assert!(report.contains(">    4  [8]      | -\n"), "{report}");
    let report = failure(&format!("{IN}--- out Dst\n[1]\n[3]\n"));
    assert!(report.contains(">    3  -        | [7]\n"), "{report}");
    let report = failure(&format!("{IN}--- out Dst [unordered]\n[7]\n[4]\n[1]\n"));
    assert!(report.contains(">    2  [4]      | [3]\n"), "{report}");
}

#[test]
fn a_row_of_a_stream_that_should_be_silent() {
    let report = failure("--- in\n@0 Src [1]\nfinish\n--- out Dst\n[1]\n--- out *\n");
    assert!(report.contains("stream `Last` is not as expected after `finish` (line 7): 0 rows"), "{report}");
}

#[test]
fn a_counter_that_differs() {
    let report = failure(&format!("{IN}--- stats\nlate 2\n"));
    assert!(report.ends_with("counter `late`: expected 2, actual 1\n"), "{report}");
}

#[test]
fn a_case_that_its_app_does_not_fit() {
    for (rest, expected) in [
        ("--- in\n@0 Src [1.0]\n--- out *\n", "t.case:6: sums"),
        ("--- in\n@0 Src [1.0]\n--- out *\n", "column `a`: 1.0 is no INT"),
        ("--- in\n@0 Src [1, 2]\n--- out *\n", "2 values for the 1 columns (a)"),
        ("--- in\nSrc [1]\n--- out *\n", "in arrival time the first step needs its `@T`"),
        (
            "--- in\n@0 Other [1]\n--- out *\n",
            "`@0 Other [1]` (line 6) was refused: `Other` is no input stream",
        ),
        ("--- in\nfinish\n@0 Src [1]\n--- out Dst\n", "was refused: the app's input was ended"),
        ("--- in\n@0 Src [1]\n--- out Dest\n", "the app has no stream `Dest`; it has Src, Dst, Last"),
        ("--- in\n@0 Src [1]\n--- out Dst\n[null]\n", "column `s` is never NULL"),
        ("--- in\n@0 Src [1]\n--- table Limits\n", "the app has no table `Limits`; it has none"),
        ("--- error *\n", "expected any error (line 5), which did not come"),
    ] {
        let report = failure(rest);
        assert!(report.contains(expected), "{rest:?} gave {report}");
    }
}

fn found(code: &str, line: usize, column: usize) -> Found {
    Found { code: code.into(), line, column, message: "why".into() }
}

#[test]
fn errors_of_the_compiler_find_their_partners() {
    let two = case("--- error *\n--- error EF0201 at 1:8\n");
    let (known, other) = (found("EF0201", 1, 8), found("EF0300", 2, 1));
    assert_eq!(check_errors(&two, &[known.clone(), other.clone()]), Ok(()));
    assert_eq!(check_errors(&two, &[other.clone(), known.clone()]), Ok(()));
    let alone = check_errors(&two, std::slice::from_ref(&known));
    assert!(
        matches!(alone, Err(Failure::Errors { missing, surplus }) if missing.len() == 1 && surplus.is_empty())
    );
    let three = check_errors(&two, &[known.clone(), other.clone(), other.clone()]);
    assert!(
        matches!(three, Err(Failure::Errors { missing, surplus }) if missing.is_empty() && surplus.len() == 1)
    );
    let elsewhere = check_errors(&two, &[found("EF0201", 1, 9), other.clone()]);
    let failure = elsewhere.expect_err("the place is another");
    let report = Report::new(&two, &failure).to_string();
    assert!(report.contains("expected EF0201 at 1:8 (line 6), which did not come"), "{report}");
    assert!(report.contains("  EF0300 at 2:1: why\n"), "{report}");
}

#[test]
fn errors_of_an_app_that_should_run() {
    let runs = case("--- out Dst\n");
    assert_eq!(check_errors(&runs, &[]), Ok(()));
    let failure = check_errors(&runs, &[found("EF0201", 1, 8)]).expect_err("it should compile");
    let report = Report::new(&runs, &failure).to_string();
    assert!(report.contains("the app does not compile:\n  EF0201 at 1:8: why\n"), "{report}");
}
