//! H.264 Annex B, as far as a recording needs it: where its units begin.

/// A sequence parameter set.
pub(crate) const SEQUENCE: u8 = 7;
/// A picture parameter set.
pub(crate) const PICTURE: u8 = 8;
/// A mark between pictures, of no use in a file.
const DELIMITER: u8 = 9;

/// The units, without their start codes. Bytes in front of the first start code are no unit.
pub(crate) fn units(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = after_start_code(data);
    std::iter::from_fn(move || {
        let unit = rest?;
        let end = start_code(unit);
        rest = end.and_then(|end| unit.get(end + 3..));
        Some(trim_zeros(&unit[..end.unwrap_or(unit.len())]))
    })
    .filter(|unit| !unit.is_empty())
}

/// A unit's kind.
pub(crate) fn kind(unit: &[u8]) -> u8 {
    unit.first().map_or(0, |first| first & 0x1f)
}

/// Appends the picture's units, each with its length in front, without what the file's opening holds already.
/// Returns how many bytes that makes.
pub(crate) fn append_with_lengths(data: &[u8], out: &mut Vec<u8>) -> u32 {
    let before = out.len();
    for unit in units(data).filter(|unit| !matches!(kind(unit), SEQUENCE | PICTURE | DELIMITER)) {
        out.extend_from_slice(&u32::try_from(unit.len()).unwrap_or(u32::MAX).to_be_bytes());
        out.extend_from_slice(unit);
    }
    u32::try_from(out.len() - before).unwrap_or(u32::MAX)
}

fn start_code(data: &[u8]) -> Option<usize> {
    data.windows(3).position(|three| three == [0, 0, 1])
}

fn after_start_code(data: &[u8]) -> Option<&[u8]> {
    data.get(start_code(data)? + 3..)
}

/// The zero byte of a four-byte start code belongs to the code, not to the unit before it.
fn trim_zeros(unit: &[u8]) -> &[u8] {
    &unit[..unit.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_found_whatever_their_start_codes() {
        let data = [0, 0, 0, 1, 0x67, 9, 0, 0, 1, 0x68, 8, 0, 0, 0, 1, 0x65, 0, 0, 3, 1];
        let found: Vec<&[u8]> = units(&data).collect();
        assert_eq!(found, [&[0x67, 9][..], &[0x68, 8], &[0x65, 0, 0, 3, 1]]);
    }

    #[test]
    fn nonsense_has_no_units() {
        for data in [&[][..], &[0, 0], &[0, 0, 1], &[1, 2, 3, 4], &[0, 0, 1, 0, 0, 1, 0]] {
            assert_eq!(units(data).count(), 0, "{data:?}");
        }
    }

    #[test]
    fn parameter_sets_stay_out_of_the_samples() {
        let mut out = Vec::new();
        let data = [0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x68, 1, 0, 0, 0, 1, 0x65, 7];
        assert_eq!(append_with_lengths(&data, &mut out), 6);
        assert_eq!(out, [0, 0, 0, 2, 0x65, 7]);
    }
}
