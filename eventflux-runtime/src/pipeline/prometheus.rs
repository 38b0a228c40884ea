//! Metrics as text for Prometheus.

use std::fmt::{self, Display, Write as _};

use super::histogram::Latency;
use super::metrics::Metrics;
#[cfg(feature = "checkpoints")]
use crate::checkpoint::CheckpointStatus;
use crate::state::Held;

/// What one metric is, and where its values come from.
struct Family {
    name: &'static str,
    kind: &'static str,
    help: &'static str,
    write: fn(&mut Out<'_>, &Metrics),
}

/// Writes the metrics of pipelines, each with labels of its own such as its name or the number of its shard, in Prometheus' text format
/// ([exposition formats](https://prometheus.io/docs/instrumenting/exposition_formats/), version 0.0.4).
///
/// ```
/// # use eventflux_runtime::pipeline::{Metrics, prometheus};
/// # fn show(metrics: &[Metrics]) {
/// let numbers: Vec<String> = (0..metrics.len()).map(|shard| shard.to_string()).collect();
/// let shards: Vec<_> = metrics.iter().zip(&numbers).map(|(metrics, shard)| (vec![("shard", shard.as_str())], metrics)).collect();
/// println!("{}", prometheus(&shards));
/// # }
/// ```
pub fn prometheus(pipelines: &[(Vec<(&str, &str)>, &Metrics)]) -> String {
    let mut text = String::new();
    for Family { name, kind, help, write } in FAMILIES {
        // Writing to a text can't fail.
        let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
        for (labels, metrics) in pipelines {
            write(&mut Out { text: &mut text, name, labels }, metrics);
        }
    }
    text
}

const FAMILIES: &[Family] = &[
    Family {
        name: "eventflux_events_processed_total",
        kind: "counter",
        help: "Events that the app was given.",
        write: |out, metrics| out.inputs(metrics, |input| input.processed),
    },
    Family {
        name: "eventflux_events_dropped_total",
        kind: "counter",
        help: "Events that made room for others, or waited when the pipeline failed.",
        write: |out, metrics| out.inputs(metrics, |input| input.dropped),
    },
    Family {
        name: "eventflux_events_refused_total",
        kind: "counter",
        help: "Events that were handed back because there was no room.",
        write: |out, metrics| out.inputs(metrics, |input| input.refused),
    },
    Family {
        name: "eventflux_events_late_total",
        kind: "counter",
        help: "Events below the clock.",
        write: |out, metrics| out.value(&[], metrics.counters.late),
    },
    Family {
        name: "eventflux_events_too_far_ahead_total",
        kind: "counter",
        help: "Events further ahead than max_ahead.",
        write: |out, metrics| out.value(&[], metrics.counters.refused),
    },
    Family {
        name: "eventflux_row_errors_total",
        kind: "counter",
        help: "Rows that could not be computed.",
        write: |out, metrics| out.value(&[], metrics.counters.row_errors),
    },
    Family {
        name: "eventflux_null_keys_total",
        kind: "counter",
        help: "Rows whose partition key was NULL.",
        write: |out, metrics| out.value(&[], metrics.counters.null_key),
    },
    Family {
        name: "eventflux_attempts_refused_total",
        kind: "counter",
        help: "Attempts of patterns that max_attempts did not allow.",
        write: |out, metrics| out.value(&[], metrics.counters.attempts_refused),
    },
    Family {
        name: "eventflux_keys_purged_total",
        kind: "counter",
        help: "Keys that PURGE AFTER freed.",
        write: |out, metrics| out.value(&[], metrics.counters.purged),
    },
    Family {
        name: "eventflux_rows_total",
        kind: "counter",
        help: "Rows that the sinks were given.",
        write: |out, metrics| out.value(&[], metrics.rows),
    },
    Family {
        name: "eventflux_between_rows_total",
        kind: "counter",
        help: "Rows of the streams between queries.",
        write: |out, metrics| {
            for stream in &metrics.between {
                out.value(&[("stream", &stream.name)], stream.rows);
            }
        },
    },
    Family {
        name: "eventflux_state_entries",
        kind: "gauge",
        help: "Groups, events, rows and attempts that a part of the app holds.",
        write: |out, metrics| out.state(metrics, |held| held.entries),
    },
    Family {
        name: "eventflux_state_bytes",
        kind: "gauge",
        help: "The bytes of memory that these take, without texts and lists that they own.",
        write: |out, metrics| out.state(metrics, |held| held.bytes),
    },
    #[cfg(feature = "checkpoints")]
    Family {
        name: "eventflux_checkpoints_total",
        kind: "counter",
        help: "Checkpoints that were stored.",
        write: |out, metrics| out.checkpoints(metrics, |status| Some(status.taken as f64)),
    },
    #[cfg(feature = "checkpoints")]
    Family {
        name: "eventflux_checkpoints_failed_total",
        kind: "counter",
        help: "Checkpoints that could not be stored.",
        write: |out, metrics| out.checkpoints(metrics, |status| Some(status.failed as f64)),
    },
    #[cfg(feature = "checkpoints")]
    Family {
        name: "eventflux_checkpoint_bytes",
        kind: "gauge",
        help: "How many bytes were stored for the last checkpoint.",
        write: |out, metrics| out.checkpoints(metrics, |status| Some(status.last.as_ref()?.bytes as f64)),
    },
    #[cfg(feature = "checkpoints")]
    Family {
        name: "eventflux_checkpoint_pause_seconds",
        kind: "gauge",
        help: "How long events waited for the last checkpoint.",
        write: |out, metrics| {
            out.checkpoints(metrics, |status| Some(status.last.as_ref()?.pause.as_secs_f64()))
        },
    },
    Family {
        name: "eventflux_failed",
        kind: "gauge",
        help: "1 if the app has ended before its time, else 0.",
        write: |out, metrics| out.value(&[], u8::from(metrics.failed.is_some())),
    },
    Family {
        name: "eventflux_queue_depth",
        kind: "gauge",
        help: "Events that wait.",
        write: |out, metrics| out.queues(metrics, |queue| queue.depth),
    },
    Family {
        name: "eventflux_queue_high_water",
        kind: "gauge",
        help: "The most events that were seen waiting.",
        write: |out, metrics| out.queues(metrics, |queue| queue.high_water),
    },
    Family {
        name: "eventflux_clock_seconds",
        kind: "gauge",
        help: "The time of the app's clock, in seconds since 1970.",
        write: |out, metrics| {
            if let Some(clock) = metrics.clock {
                out.value(&[], clock.as_micros() as f64 / 1e6);
            }
        },
    },
    Family {
        name: "eventflux_clock_lag_seconds",
        kind: "gauge",
        help: "How far the app's clock is behind the system's.",
        write: |out, metrics| {
            if let Some(lag) = metrics.lag {
                out.value(&[], lag as f64 / 1e6);
            }
        },
    },
    Family {
        name: "eventflux_latency_seconds",
        kind: "summary",
        help: "From sending an event to the return of the last sink that got a row of it.",
        write: |out, metrics| out.summary(&metrics.latency),
    },
    Family {
        name: "eventflux_processing_seconds",
        kind: "summary",
        help: "How long the app and its sinks worked on an event.",
        write: |out, metrics| out.summary(&metrics.processing),
    },
];

/// Where the values of a metric go.
struct Out<'o> {
    text: &'o mut String,
    name: &'static str,
    labels: &'o [(&'o str, &'o str)],
}

impl Out<'_> {
    fn value(&mut self, labels: &[(&str, &str)], value: impl Display) {
        self.line("", labels, value);
    }

    fn line(&mut self, suffix: &str, labels: &[(&str, &str)], value: impl Display) {
        let Out { text, name, labels: own } = self;
        let _ = writeln!(text, "{name}{suffix}{} {value}", Labels(own, labels));
    }

    fn inputs(&mut self, metrics: &Metrics, of: impl Fn(&super::InputMetrics) -> u64) {
        for input in &metrics.inputs {
            self.value(&[("input", &input.name)], of(input));
        }
    }

    fn queues(&mut self, metrics: &Metrics, of: impl Fn(&super::QueueMetrics) -> u64) {
        for queue in &metrics.queues {
            let inputs = queue.inputs.join(",");
            match &queue.source {
                Some(source) => self.value(&[("source", source)], of(queue)),
                None => self.value(&[("inputs", &inputs)], of(queue)),
            }
        }
    }

    fn state(&mut self, metrics: &Metrics, of: impl Fn(&Held) -> u64) {
        for (part, held) in &metrics.state {
            self.value(&[("part", part)], of(held));
        }
    }

    #[cfg(feature = "checkpoints")]
    fn checkpoints(&mut self, metrics: &Metrics, of: impl Fn(&CheckpointStatus) -> Option<f64>) {
        if let Some(value) = metrics.checkpoints.as_ref().and_then(of) {
            self.value(&[], value);
        }
    }

    fn summary(&mut self, latency: &Latency) {
        for (quantile, percent) in [("0.5", 50.0), ("0.99", 99.0), ("0.999", 99.9)] {
            self.line("", &[("quantile", quantile)], latency.percentile(percent).as_secs_f64());
        }
        self.line("_sum", &[], latency.mean().as_secs_f64() * latency.count() as f64);
        self.line("_count", &[], latency.count());
    }
}

/// `{a="x",b="y"}`, or nothing.
struct Labels<'l>(&'l [(&'l str, &'l str)], &'l [(&'l str, &'l str)]);

impl Display for Labels<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut all = self.0.iter().chain(self.1);
        let Some(first) = all.next() else { return Ok(()) };
        let label = |f: &mut fmt::Formatter<'_>, (name, value): &(&str, &str)| {
            // As the format says: backslashes, quotes and ends of lines are escaped.
            let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            write!(f, "{name}=\"{value}\"")
        };
        f.write_char('{')?;
        label(f, first)?;
        for pair in all {
            f.write_char(',')?;
            label(f, pair)?;
        }
        f.write_char('}')
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Backpressure, InputMetrics, PoolMetrics, QueueMetrics};
    use super::*;
    use crate::app::Between;
    use crate::engine::Counters;
    use crate::time::Timestamp;

    #[test]
    fn every_family_is_told_once_with_the_values_of_all() {
        let mut latency = Latency::new();
        latency.record(2_000_000, 1);
        let input = InputMetrics {
            name: "Tra\"des".to_owned(),
            policy: Backpressure::Block,
            processed: 7,
            dropped: 1,
            refused: 0,
        };
        let queue = QueueMetrics {
            source: None,
            inputs: vec!["A".into(), "B".into()],
            capacity: Some(8),
            depth: 3,
            high_water: 5,
        };
        let mut between = Between::new("Mid", vec!["Tra\"des".into()]);
        between.rows = 6;
        let metrics = Metrics {
            inputs: vec![input],
            queues: vec![queue],
            sent: 8,
            rows: 2,
            between: vec![between],
            counters: Counters { late: 4, ..Counters::default() },
            clock: Some(Timestamp::from_millis(1_500)),
            lag: Some(2_000_000),
            due: None,
            held_by: None,
            latency,
            processing: Latency::new(),
            pool: PoolMetrics::default(),
            failed: None,
            state: vec![("window of Bars".into(), Held { entries: 9, bytes: 720 })],
            #[cfg(feature = "checkpoints")]
            checkpoints: Some(CheckpointStatus::default()),
        };
        let failed = Metrics { failed: Some("a sink panicked".to_owned()), ..metrics.clone() };
        let text = prometheus(&[(vec![("shard", "0")], &metrics), (vec![("shard", "1")], &failed)]);
        let has = |line: &str| text.lines().filter(|other| *other == line).count() == 1;
        assert!(has("# TYPE eventflux_events_processed_total counter"));
        assert!(has("eventflux_events_processed_total{shard=\"0\",input=\"Tra\\\"des\"} 7"));
        assert!(has("eventflux_events_late_total{shard=\"1\"} 4"));
        assert!(has("eventflux_queue_depth{shard=\"0\",inputs=\"A,B\"} 3"));
        assert!(has("eventflux_clock_seconds{shard=\"0\"} 1.5"));
        assert!(has("eventflux_clock_lag_seconds{shard=\"0\"} 2"));
        assert!(has("eventflux_latency_seconds_count{shard=\"0\"} 1"));
        assert!(has("eventflux_failed{shard=\"0\"} 0") && has("eventflux_failed{shard=\"1\"} 1"));
        assert!(has("eventflux_between_rows_total{shard=\"0\",stream=\"Mid\"} 6"));
        assert!(has("eventflux_state_entries{shard=\"0\",part=\"window of Bars\"} 9"));
        assert!(has("eventflux_state_bytes{shard=\"0\",part=\"window of Bars\"} 720"));
        #[cfg(feature = "checkpoints")]
        assert!(has("eventflux_checkpoints_total{shard=\"0\"} 0"));
        let first = text
            .lines()
            .find(|line| line.starts_with("eventflux_latency_seconds{shard=\"0\",quantile=\"0.5\"}"));
        let seconds: f64 = first.unwrap().rsplit(' ').next().unwrap().parse().unwrap();
        assert!((0.00198..0.00202).contains(&seconds), "{seconds}");
        assert_eq!(
            prometheus(&[(Vec::new(), &metrics)])
                .lines()
                .filter(|line| line.contains("rows_total 2"))
                .count(),
            1
        );
    }
}
