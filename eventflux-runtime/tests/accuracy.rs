//! The accuracy rule of the language over 10^8 events: what left a sliding window leaves no trace.

use eventflux_runtime::aggregate::{SumFloat, VarianceFloat};

/// A small generator (xorshift), so that the test is the same in every run.
struct Random(u64);

impl Random {
    fn fraction(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Log-uniform in ±[1e-6, 1e6].
    fn value(&mut self) -> f64 {
        let magnitude = (self.fraction() * 12.0 - 6.0).exp2().powf(std::f64::consts::LOG2_10);
        if self.fraction() < 0.5 { -magnitude } else { magnitude }
    }
}

/// Sum and sample deviation from the values alone. The sum is exact: values of 1e-6 and above have no bits below
/// 2^-73.
fn fresh(content: &[f64]) -> (f64, f64) {
    let unit = 2f64.powi(73);
    let sum = content.iter().map(|v| (v * unit) as i128).sum::<i128>() as f64 / unit;
    let n = content.len() as f64;
    let mean = sum / n;
    let spread: f64 = content.iter().map(|v| (v - mean) * (v - mean)).sum();
    let rest: f64 = content.iter().map(|v| v - mean).sum();
    (sum, ((spread - rest * rest / n) / (n - 1.0)).sqrt())
}

/// Relative, or absolute near 0.
fn error(value: f64, truth: f64) -> f64 {
    (value - truth).abs() / truth.abs().max(1.0)
}

/// The worst errors of SUM, AVG and STDDEV over LENGTH(1000) after so many events, looked at a thousand times.
fn worst(events: u64) -> [f64; 3] {
    const LENGTH: usize = 1_000;
    let mut random = Random(0x1234_5678_9ABC_DEF1);
    let mut content = vec![0.0f64; LENGTH];
    let (mut sum, mut variance) = (SumFloat::default(), VarianceFloat::default());
    let mut worst = [0.0f64; 3];
    let pause = events / 1_000;
    for event in 0..events {
        let place = (event % LENGTH as u64) as usize;
        if event >= LENGTH as u64 {
            sum.remove(content[place]);
            variance.remove(content[place]);
        }
        // What is not finite comes now and then, and must leave no trace either.
        let value = match event % (events / 10) {
            1_234 => f64::INFINITY,
            5_678 => f64::NAN,
            9_999 => 1e300,
            _ => random.value(),
        };
        content[place] = value;
        sum.add(value);
        variance.add(value);
        if event % pause == pause - 1 && event >= LENGTH as u64 && content.iter().all(|v| v.abs() < 1e7) {
            let (exact, deviation) = fresh(&content);
            let mean = exact / LENGTH as f64;
            let errors = [
                error(sum.known(), exact),
                error(sum.known_mean(), mean),
                error(variance.stddev_samp().unwrap_or_default(), deviation),
            ];
            for (worst, error) in worst.iter_mut().zip(errors) {
                *worst = worst.max(error);
            }
        }
    }
    worst
}

#[test]
fn a_million_events_leave_no_trace() {
    let worst = worst(1_000_000);
    assert!(worst.iter().all(|error| *error < 1e-11), "{worst:?}");
}

#[test]
#[ignore = "minutes in a debug build; run with --release -- --ignored --nocapture"]
fn a_hundred_million_events_leave_no_trace() {
    let worst = worst(100_000_000);
    println!("worst errors of SUM, AVG and STDDEV after 10^8 events: {worst:?}");
    assert!(worst.iter().all(|error| *error < 1e-9), "{worst:?}");
}
