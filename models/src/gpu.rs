//! Graphics processors: whether this build recognises on one, and which the machine has.

use std::{fs, path::Path};

/// Whether whisper.cpp was built to recognise on a graphics processor: by the cargo features `cuda` or `vulkan`.
pub const BUILT_FOR_GPU: bool = cfg!(any(feature = "cuda", feature = "vulkan"));

/// PCI's class of display controllers, the first byte of three.
const DISPLAY: &str = "0x03";

/// A graphics processor that whisper.cpp could use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gpu {
    /// Who made it.
    pub maker: &'static str,
    /// Its own memory, where the system tells it: AMD's driver does, NVIDIA's does not.
    pub memory_bytes: Option<u64>,
}

impl Gpu {
    /// The first that the machine has, by the PCI devices that the system lists. A server's plain display chip is none, nor is
    /// a graphics unit inside an Intel processor: it is no faster at this than the processor.
    pub fn find() -> Option<Self> {
        Self::among(Path::new("/sys/bus/pci/devices"))
    }

    fn among(devices: &Path) -> Option<Self> {
        let mut folders: Vec<_> = fs::read_dir(devices).ok()?.flatten().map(|entry| entry.path()).collect();
        folders.sort();
        folders.iter().find_map(|device| Self::of(device))
    }

    fn of(device: &Path) -> Option<Self> {
        let told = |name: &str| fs::read_to_string(device.join(name)).ok();
        if !told("class")?.starts_with(DISPLAY) {
            return None;
        }
        let maker = match told("vendor")?.trim() {
            "0x10de" => "NVIDIA",
            "0x1002" => "AMD",
            _ => return None,
        };
        let memory_bytes = told("mem_info_vram_total").and_then(|bytes| bytes.trim().parse().ok());
        Some(Self { maker, memory_bytes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(devices: &Path, name: &str, files: &[(&str, &str)]) {
        let device = devices.join(name);
        fs::create_dir_all(&device).unwrap();
        for (file, text) in files {
            fs::write(device.join(file), text).unwrap();
        }
    }

    #[test]
    fn the_first_card_that_can_recognise_is_found_among_all_devices() {
        let devices = tempfile::tempdir().unwrap();
        assert_eq!(Gpu::among(devices.path()), None);
        device(devices.path(), "0000:00:02.0", &[("class", "0x030000\n"), ("vendor", "0x8086\n")]);
        device(devices.path(), "0000:01:00.0", &[("class", "0x020000\n"), ("vendor", "0x10de\n")]);
        device(devices.path(), "0000:02:00.0", &[("class", "0x030000\n")]);
        assert_eq!(Gpu::among(devices.path()), None);
        let card = [("class", "0x030200\n"), ("vendor", "0x1002\n"), ("mem_info_vram_total", "17163091968\n")];
        device(devices.path(), "0000:03:00.0", &card);
        assert_eq!(Gpu::among(devices.path()), Some(Gpu { maker: "AMD", memory_bytes: Some(17_163_091_968) }));
        device(devices.path(), "0000:02:00.0", &[("vendor", "0x10de\n"), ("mem_info_vram_total", "much")]);
        assert_eq!(Gpu::among(devices.path()), Some(Gpu { maker: "NVIDIA", memory_bytes: None }));
    }

    #[test]
    fn a_machine_that_lists_no_devices_has_none() {
        assert_eq!(Gpu::among(Path::new("/nowhere")), None);
    }
}
