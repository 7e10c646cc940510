/// How picture and sound are encoded, once for the recording and every viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding {
    /// The picture's width. What is shaped otherwise gets black borders.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// Pictures a second.
    pub frames_per_second: u32,
    /// Kilobits a second of the picture.
    pub picture_kbps: u32,
    /// Kilobits a second of the sound.
    pub sound_kbps: u32,
}

impl Default for Encoding {
    fn default() -> Self {
        Self { width: 1280, height: 720, frames_per_second: 30, picture_kbps: 1500, sound_kbps: 48 }
    }
}
