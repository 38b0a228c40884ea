//! All orders in which producers, a worker and an end can meet at a gate.

use loom::sync::{Arc, Condvar, Mutex};
use loom::thread;

use super::*;

/// A queue as a [`Lane`](crate::pipeline::lane::Lane) has it, of locks, and who waits at it.
struct Model {
    gate: Gate,
    queue: Mutex<Vec<u64>>,
    /// How often the worker, and those who wait for room, were told: an event that keeps nothing else.
    wake: Told,
    room: Told,
}

#[derive(Default)]
struct Told {
    times: Mutex<u64>,
    told: Condvar,
}

impl Told {
    fn tell(&self) {
        *self.times.lock().unwrap() += 1;
        self.told.notify_all();
    }

    /// From now on whoever tells is noticed.
    fn listen(&self) -> u64 {
        *self.times.lock().unwrap()
    }

    fn wait(&self, since: u64) {
        let mut times = self.times.lock().unwrap();
        while *times == since {
            times = self.told.wait(times).unwrap();
        }
    }
}

impl Model {
    fn new(capacity: u64) -> Arc<Self> {
        Arc::new(Model {
            gate: Gate::new(capacity),
            queue: Mutex::default(),
            wake: Told::default(),
            room: Told::default(),
        })
    }

    fn put(&self, count: u64) -> Result<(), NoRoom> {
        self.gate.enter(count)?;
        self.add(count);
        Ok(())
    }

    fn add(&self, count: u64) {
        {
            let mut queue = self.queue.lock().unwrap();
            queue.push(count);
            assert!(queue.iter().sum::<u64>() <= self.gate.capacity(), "more than may be");
        }
        self.wake.tell();
    }

    /// Waits for room, and keeps it as soon as there is none; false if there will be none.
    fn push_keeping(&self, count: u64) -> bool {
        let mut keeps = false;
        loop {
            let room = self.room.listen();
            let entered = if keeps { self.gate.enter_kept(count) } else { self.gate.enter(count) };
            match entered {
                Ok(()) => {
                    self.add(count);
                    if keeps {
                        self.room.tell();
                    }
                    return true;
                }
                Err(NoRoom::Closed) => {
                    if keeps {
                        self.gate.give_up();
                        self.room.tell();
                    }
                    return false;
                }
                Err(NoRoom::Full) if !keeps && self.gate.keep() => keeps = true,
                Err(NoRoom::Full) => self.room.wait(room),
            }
        }
    }

    /// Waits for room; false if there will be none.
    fn push(&self, count: u64) -> bool {
        loop {
            let room = self.room.listen();
            match self.put(count) {
                Ok(()) => return true,
                Err(NoRoom::Closed) => return false,
                Err(NoRoom::Full) => self.room.wait(room),
            }
        }
    }

    fn close(&self) {
        self.gate.close();
        self.room.tell();
        self.wake.tell();
    }

    fn free(&self, count: u64) {
        self.gate.leave(count);
        if self.gate.inside() <= self.gate.capacity() / 2 {
            self.room.tell();
        }
    }

    fn take(&self) -> Option<u64> {
        let mut queue = self.queue.lock().unwrap();
        (!queue.is_empty()).then(|| queue.remove(0))
    }

    /// Takes out what comes until nothing will; gives how much that was.
    fn work(&self) -> u64 {
        let mut taken = 0;
        loop {
            let wake = self.wake.listen();
            if let Some(count) = self.take() {
                taken += count;
                self.free(count);
            } else if self.gate.is_closed() && self.gate.inside() == 0 {
                return taken;
            } else {
                self.wake.wait(wake);
            }
        }
    }
}

fn model(check: impl Fn() + Sync + Send + 'static) {
    // More switches than this between threads that could go on find little, and take very long.
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(2);
    builder.check(check);
}

/// Producers that wait, one of them with more than one event, a worker, and an end at any moment: all that had room is taken out, there is
/// never more inside than may be, and nobody waits for ever.
#[test]
fn what_had_room_is_taken_out() {
    model(|| {
        let lane = Model::new(2);
        let producers: Vec<_> = [1, 2]
            .map(|count| {
                let lane = lane.clone();
                thread::spawn(move || if lane.push(count) { count } else { 0 })
            })
            .into();
        let worker = {
            let lane = lane.clone();
            thread::spawn(move || lane.work())
        };
        lane.close();
        let had_room: u64 = producers.into_iter().map(|producer| producer.join().unwrap()).sum();
        assert_eq!(worker.join().unwrap(), had_room);
        assert_eq!(lane.take(), None);
    });
}

/// The same without an end before all have had room: nobody is refused, also if one has to wait for the room of another.
#[test]
fn who_waits_gets_room() {
    model(|| {
        let lane = Model::new(1);
        let producers = [(); 2].map(|()| {
            let lane = lane.clone();
            thread::spawn(move || lane.push(1))
        });
        let worker = {
            let lane = lane.clone();
            thread::spawn(move || lane.work())
        };
        assert!(producers.into_iter().all(|producer| producer.join().unwrap()));
        lane.close();
        assert_eq!(worker.join().unwrap(), 2);
    });
}

/// Of two producers that want the room for themselves one keeps it, and both get it, also if one needs all there is.
#[test]
fn who_keeps_room_leaves_it_to_others_then() {
    model(|| {
        let lane = Model::new(2);
        lane.put(1).unwrap();
        let producers = [1, 2].map(|count| {
            let lane = lane.clone();
            thread::spawn(move || lane.push_keeping(count))
        });
        let worker = {
            let lane = lane.clone();
            thread::spawn(move || lane.work())
        };
        assert!(producers.into_iter().all(|producer| producer.join().unwrap()));
        lane.close();
        assert_eq!(worker.join().unwrap(), 4);
    });
}

/// An end at any moment: who keeps the room learns of it.
#[test]
fn who_keeps_room_learns_of_the_end() {
    model(|| {
        let lane = Model::new(1);
        lane.put(1).unwrap();
        let producer = {
            let lane = lane.clone();
            thread::spawn(move || if lane.push_keeping(1) { 1 } else { 0 })
        };
        let worker = {
            let lane = lane.clone();
            thread::spawn(move || lane.work())
        };
        lane.close();
        let had_room: u64 = producer.join().unwrap();
        assert_eq!(worker.join().unwrap(), 1 + had_room);
    });
}

/// A producer that takes the oldest out to make room may take the last, when the worker has seen that something is inside: it is told.
#[test]
fn who_makes_room_tells_the_worker() {
    model(|| {
        let lane = Model::new(1);
        lane.put(1).unwrap();
        let producer = {
            let lane = lane.clone();
            thread::spawn(move || {
                let mut dropped = 0;
                while lane.put(1) == Err(NoRoom::Full) {
                    if let Some(count) = lane.take() {
                        dropped += count;
                        lane.gate.leave(count);
                        lane.wake.tell();
                    } else {
                        thread::yield_now();
                    }
                }
                dropped
            })
        };
        let worker = {
            let lane = lane.clone();
            thread::spawn(move || lane.work())
        };
        lane.close();
        let dropped = producer.join().unwrap();
        assert_eq!(worker.join().unwrap() + dropped, lane.gate.entered());
    });
}
