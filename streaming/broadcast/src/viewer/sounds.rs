/// Counts the sound packets that are missing between the first and the newest.
#[derive(Default)]
pub(super) struct Sounds {
    newest: Option<u16>,
}

impl Sounds {
    /// Takes a packet's sequence number; returns how many more are missing now (one fewer when a late one comes).
    pub(super) fn take(&mut self, sequence: u16) -> i64 {
        let ahead = self.newest.map_or(1, |newest| i64::from(sequence.wrapping_sub(newest) as i16));
        if ahead > 0 {
            self.newest = Some(sequence);
        }
        if ahead > 0 { ahead - 1 } else { -1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_packet_is_no_longer_missing() {
        let mut sounds = Sounds::default();
        let missing: Vec<i64> = [65_534, 1, 65_535, 0, 2].map(|sequence| sounds.take(sequence)).into();
        assert_eq!(missing, [0, 2, -1, -1, 0]);
    }
}
