//! Joins the shell sources, each kind in the order that its file `order` states, so that the tool carries them and a
//! new one needs no change in Rust.

use std::path::Path;
use std::{env, fs};

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    for (folder, name) in [
        ("install", "install.sh"),
        ("../packaging/launcher", "mlos.sh"),
    ] {
        let text = join(&root.join(folder));
        fs::write(Path::new(&target).join(name), text).expect("OUT_DIR can be written");
    }
}

fn join(folder: &Path) -> String {
    println!("cargo::rerun-if-changed={}", folder.display());
    let order = folder.join("order");
    let order = read(&order);
    order
        .lines()
        .map(str::trim)
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .map(|name| read(&folder.join(format!("{}.sh", name.trim_end_matches(".sh")))))
        .collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
