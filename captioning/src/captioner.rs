/// Decides what to ask the recogniser, and which of its words are safe to show for good.
pub struct Captioner;
