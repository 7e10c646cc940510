use crate::graph::{Outlet, Track};

/// Which of a connection's outlets still deliver.
#[derive(Debug)]
pub(crate) struct Tracks {
    open: Vec<Outlet>,
}

/// What follows from an outlet's end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Nothing more comes of this track.
    Without(Track),
    /// Nothing more comes at all.
    AllEnded,
}

impl Tracks {
    pub(crate) fn all_open() -> Self {
        Self { open: Outlet::ALL.to_vec() }
    }

    /// The outlets that may still deliver.
    pub(crate) fn open(&self) -> &[Outlet] {
        &self.open
    }

    pub(crate) fn close_track(&mut self, track: Track) -> Option<Change> {
        self.close(track, |outlet| outlet.track() == track)
    }

    pub(crate) fn close_outlet(&mut self, ended: Outlet) -> Option<Change> {
        self.close(ended.track(), |outlet| outlet == ended)
    }

    fn close(&mut self, track: Track, closes: impl Fn(Outlet) -> bool) -> Option<Change> {
        let before = self.open.len();
        self.open.retain(|outlet| !closes(*outlet));
        let is_gone = before > self.open.len() && self.open.iter().all(|outlet| outlet.track() != track);
        match (self.open.is_empty(), is_gone) {
            (true, true) => Some(Change::AllEnded),
            (false, true) => Some(Change::Without(track)),
            (_, false) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_track_ends_with_the_last_of_its_outlets() {
        let mut tracks = Tracks::all_open();
        assert_eq!(tracks.close_outlet(Outlet::Speech), None);
        assert_eq!(tracks.close_outlet(Outlet::Sounds), Some(Change::Without(Track::Sound)));
        assert_eq!(tracks.close_track(Track::Sound), None);
        assert_eq!(tracks.close_outlet(Outlet::Pictures), Some(Change::AllEnded));
    }
}
