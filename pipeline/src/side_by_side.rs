use std::{
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

use crate::graph::Outlet;

/// Keeps the outlets of an unpaced graph side by side: one that is far ahead waits for the others.
///
/// Nothing else would hold the tone of a test source to the pace at which its pictures can be encoded. A live graph needs none
/// of this: its clock does it.
#[derive(Debug, Default)]
pub(crate) struct SideBySide {
    /// Guards how far each outlet is; [`Duration::MAX`] when it delivers no more.
    places: Mutex<[Duration; 3]>,
    moved: Condvar,
}

impl SideBySide {
    const AHEAD: Duration = Duration::from_millis(500);
    /// After so long it goes on all the same: a file may hold its tracks badly interleaved.
    const LONGEST: Duration = Duration::from_secs(2);

    /// Notes that `outlet` is at `place`, and waits while that is too far ahead.
    pub(crate) fn wait(&self, outlet: Outlet, place: Duration) {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places[outlet as usize] = place;
        self.moved.notify_all();
        let too_far = |places: &mut [Duration; 3]| places.iter().any(|other| other.saturating_add(Self::AHEAD) < place);
        drop(self.moved.wait_timeout_while(places, Self::LONGEST, too_far));
    }

    /// Notes that `outlet` delivers no more.
    pub(crate) fn leave(&self, outlet: Outlet) {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)[outlet as usize] = Duration::MAX;
        self.moved.notify_all();
    }
}
