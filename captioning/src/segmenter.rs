/// Decides where someone speaks.
pub struct Segmenter;
