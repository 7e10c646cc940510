use std::time::Instant;

/// A moment to reckon from in tests of deciders, for which any will do.
#[expect(clippy::disallowed_methods, reason = "there is no other way to an `Instant`; from there on time is made up")]
pub(crate) fn any_moment() -> Instant {
    Instant::now()
}
