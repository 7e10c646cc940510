//! The pages are embedded from `web/dist`, which `make` builds and git does not keep: here it at least exists.

fn main() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=web/dist");
    std::fs::create_dir_all("web/dist")
}
