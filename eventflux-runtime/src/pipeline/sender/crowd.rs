//! What happens when there is no room.

use std::sync::atomic::Ordering;
use std::time::Instant;

use crossbeam_utils::Backoff;
use event_listener::{Listener, listener};

use super::Patience;
use crate::pipeline::error::Unsent;
use crate::pipeline::gate::NoRoom;
use crate::pipeline::intake::Intake;
use crate::pipeline::parcel::{Load, Parcel};
use crate::pipeline::policy::Backpressure;

/// There is no room.
#[cold]
pub(super) fn crowd<T>(
    intake: &Intake<T>,
    input: usize,
    (lane, policy): (usize, Backpressure),
    mut parcel: Parcel<T>,
    patience: Patience,
) -> Result<(), (Load<T>, Unsent)> {
    let lane = &intake.lanes()[lane];
    let mut waiting = lane.wait();
    let mut again = |parcel: Parcel<T>| {
        waiting.put(parcel)?;
        intake.tell();
        Ok(())
    };
    let backoff = Backoff::new();
    loop {
        let mut waited = false;
        match policy {
            Backpressure::DropNewest => {
                intake.inputs()[input].refused.fetch_add(parcel.len(), Ordering::Relaxed);
                return Err((parcel.load, Unsent::Refused));
            }
            Backpressure::Drop => {
                // Without one, producers have all the room, and are about to put in what can be dropped.
                if !intake.drop_oldest(input) {
                    backoff.snooze();
                }
            }
            Backpressure::Block | Backpressure::Unbounded => {
                if matches!(patience, Patience::None) {
                    return Err((parcel.load, Unsent::Full));
                }
                // On the stack: waiting allocates nothing.
                listener!(lane.room() => room);
                // There may have been room before it was listened for.
                match again(parcel) {
                    Ok(()) => return Ok(()),
                    Err((back, NoRoom::Closed)) => return Err((back.load, Unsent::Closed)),
                    Err((back, NoRoom::Full)) => parcel = back,
                }
                match patience {
                    // There may be room for it before there is so much that those who wait are woken.
                    Patience::Until(end) => {
                        waited = room.wait_deadline(end).is_none() && Instant::now() >= end;
                    }
                    Patience::None | Patience::Forever => room.wait(),
                }
            }
        }
        match again(parcel) {
            Ok(()) => return Ok(()),
            Err((back, NoRoom::Closed)) => return Err((back.load, Unsent::Closed)),
            Err((back, NoRoom::Full)) if waited => return Err((back.load, Unsent::Full)),
            Err((back, NoRoom::Full)) => parcel = back,
        }
    }
}
