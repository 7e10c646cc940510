use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The places for listeners: so many in all, so many an address. Who finds none is told to try again.
pub(crate) struct Seats {
    most: usize,
    most_per_address: usize,
    /// Guards the counts; held for one look.
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// One taken place, given back when dropped.
pub(crate) struct Seat {
    seats: Arc<Seats>,
    address: IpAddr,
    door: &'static str,
}

impl Seats {
    pub(crate) fn new(most: usize, most_per_address: usize) -> Self {
        Self { most, most_per_address, taken: Mutex::default() }
    }

    /// A place for `address` at the named door; none when all are taken.
    pub(crate) fn take(self: &Arc<Self>, address: IpAddr, door: &'static str) -> Option<Seat> {
        let mut taken = self.taken();
        let held = taken.by_address.get(&address).copied().unwrap_or_default();
        if taken.all >= self.most || held >= self.most_per_address {
            return None;
        }
        taken.all += 1;
        taken.by_address.insert(address, held + 1);
        metrics::gauge!("koe_listeners", "door" => door).increment(1.0);
        Some(Seat { seats: Arc::clone(self), address, door })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.taken();
        taken.all -= 1;
        if let Some(held) = taken.by_address.get_mut(&self.address) {
            *held -= 1;
            if *held == 0 {
                taken.by_address.remove(&self.address);
            }
        }
        metrics::gauge!("koe_listeners", "door" => self.door).decrement(1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_limited_in_all_and_by_address_and_come_back() {
        let seats = Arc::new(Seats::new(3, 2));
        let (a, b) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let first = seats.take(a, "sse");
        let second = seats.take(a, "sse");
        assert!(first.is_some() && second.is_some());
        assert!(seats.take(a, "sse").is_none(), "a third for one address");
        let third = seats.take(b, "websocket");
        assert!(third.is_some() && seats.take(b, "sse").is_none(), "a fourth in all");
        drop(first);
        let again = seats.take(a, "sse");
        assert!(again.is_some());
        drop((second, third, again));
        assert!(seats.taken().by_address.is_empty());
    }
}
