use std::{
    collections::HashMap,
    hash::Hash,
    time::{Duration, Instant},
};

/// Decides whether someone may try a password now: so many failures in a while, by name and by address.
///
/// An address may be a whole town hall's, so it is allowed more than a name. At most [`Attempts::REMEMBERED`] names and as
/// many addresses are remembered; beyond that the ones that failed longest ago are forgotten.
pub(crate) struct Attempts<Name, Address> {
    names: Failures<Name>,
    addresses: Failures<Address>,
}

/// Too many failed: try again after this long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wait(pub(crate) Duration);

impl<Name: Hash + Eq + Clone, Address: Hash + Eq + Clone> Attempts<Name, Address> {
    const REMEMBERED: usize = 4_096;
    const WHILE: Duration = Duration::from_secs(600);
    const BY_NAME: u32 = 10;
    const BY_ADDRESS: u32 = 50;

    pub(crate) fn new() -> Self {
        Self { names: Failures::new(Self::BY_NAME), addresses: Failures::new(Self::BY_ADDRESS) }
    }

    /// Counts an attempt, as failed until [`Attempts::succeeded`] says otherwise: so that attempts made at the same time
    /// count too.
    pub(crate) fn try_now(&mut self, now: Instant, name: &Name, address: &Address) -> Result<(), Wait> {
        let wait = self.names.wait(now, name).max(self.addresses.wait(now, address));
        if let Some(wait) = wait {
            return Err(Wait(wait));
        }
        self.names.count(now, name, Self::REMEMBERED);
        self.addresses.count(now, address, Self::REMEMBERED);
        Ok(())
    }

    /// The attempt was none of a guesser: the name's failures are forgotten, the address gets this one back.
    pub(crate) fn succeeded(&mut self, name: &Name, address: &Address) {
        self.names.by_key.remove(name);
        if let Some(record) = self.addresses.by_key.get_mut(address) {
            record.count = record.count.saturating_sub(1);
        }
    }
}

struct Failures<Key> {
    most: u32,
    by_key: HashMap<Key, Record>,
}

#[derive(Clone, Copy)]
struct Record {
    count: u32,
    since: Instant,
}

impl<Key: Hash + Eq + Clone> Failures<Key> {
    fn new(most: u32) -> Self {
        Self { most, by_key: HashMap::new() }
    }

    fn wait(&self, now: Instant, key: &Key) -> Option<Duration> {
        let record = self.by_key.get(key)?;
        let over = record.since + Attempts::<Key, Key>::WHILE;
        (record.count >= self.most && now < over).then(|| over - now)
    }

    fn count(&mut self, now: Instant, key: &Key, remembered: usize) {
        if self.by_key.len() >= remembered && !self.by_key.contains_key(key) {
            self.forget(now);
        }
        let record = self.by_key.entry(key.clone()).or_insert(Record { count: 0, since: now });
        if now >= record.since + Attempts::<Key, Key>::WHILE {
            *record = Record { count: 0, since: now };
        }
        record.count += 1;
    }

    /// Forgets what is over, and when that is nothing, the older half.
    fn forget(&mut self, now: Instant) {
        let before = self.by_key.len();
        self.by_key.retain(|_, record| now < record.since + Attempts::<Key, Key>::WHILE);
        if self.by_key.len() == before {
            let mut begun: Vec<Instant> = self.by_key.values().map(|record| record.since).collect();
            begun.sort_unstable();
            let middle = begun[begun.len() / 2];
            self.by_key.retain(|_, record| record.since > middle);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::disallowed_methods, reason = "some moment to count from")]
    fn start() -> Instant {
        Instant::now()
    }

    #[test]
    fn ten_failures_close_a_name_for_the_rest_of_ten_minutes() {
        let (mut attempts, start) = (Attempts::new(), start());
        for n in 0..10 {
            assert_eq!(attempts.try_now(start + Duration::from_secs(n), &"akira", &n), Ok(()));
        }
        let at = start + Duration::from_secs(60);
        assert_eq!(attempts.try_now(at, &"akira", &99), Err(Wait(Duration::from_secs(540))));
        assert_eq!(attempts.try_now(at, &"yuki", &99), Ok(()), "another name");
        assert_eq!(attempts.try_now(start + Duration::from_secs(600), &"akira", &99), Ok(()));
    }

    #[test]
    fn an_address_that_tries_many_names_is_closed() {
        let (mut attempts, start) = (Attempts::new(), start());
        for name in 0..50 {
            assert_eq!(attempts.try_now(start, &name, &"10.0.0.1"), Ok(()));
        }
        assert_eq!(attempts.try_now(start, &50, &"10.0.0.1"), Err(Wait(Duration::from_secs(600))));
        assert_eq!(attempts.try_now(start, &50, &"10.0.0.2"), Ok(()));
    }

    #[test]
    fn who_gets_it_right_is_not_counted() {
        let (mut attempts, start) = (Attempts::new(), start());
        for _ in 0..1_000 {
            assert_eq!(attempts.try_now(start, &"akira", &"10.0.0.1"), Ok(()));
            attempts.succeeded(&"akira", &"10.0.0.1");
        }
    }

    #[test]
    fn memory_is_bounded_whoever_tries() {
        let (mut attempts, start) = (Attempts::new(), start());
        for n in 0..20_000_u32 {
            let at = start + Duration::from_millis(u64::from(n));
            assert_eq!(attempts.try_now(at, &n, &n), Ok(()));
            assert!(attempts.names.by_key.len() <= 4_096 && attempts.addresses.by_key.len() <= 4_096);
        }
    }
}
