//! A made-up matrix of as many releases as one likes, for measuring: versions and sets that move as real ones do.

use std::{collections::BTreeMap, fmt::Write as _};

/// The TOML files of a matrix with so many stable releases: `v1.0.0`, `v1.0.1` … with ten patches to a minor version and
/// ten minor versions to a major one.
pub fn files(releases: usize) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    files.insert("distro.toml".to_owned(), DISTRO.to_owned());
    files.insert("platforms.toml".to_owned(), platforms());
    files.insert("lock.toml".to_owned(), "schema = 1\n".to_owned());
    for (component, versions) in [("axon", releases), ("core", releases.div_ceil(3))] {
        let mut text = format!(
            "schema = 1\ntitle = \"{component}\"\nrepository = \"example/{component}\"\n\
             asset = \"{component}_{{version}}_{{os}}_{{arch}}.tar.gz\"\nplatforms = [\"linux-amd64\"]\n"
        );
        for number in 0..versions {
            let _ = writeln!(text, "[[release]]\nversion = \"{}\"", version(number));
        }
        files.insert(format!("components/{component}.toml"), text);
    }
    for number in 0..releases {
        let (axon, core) = (version(number), version(number / 3));
        let mut text = format!(
            "schema = 1\nstatus = \"stable\"\ndate = \"2026-01-01\"\n[components]\naxon = \"{axon}\"\ncore = \"{core}\"\n"
        );
        for (index, platform) in ["linux-amd64", "linux-arm64", "darwin-amd64", "darwin-arm64"]
            .into_iter()
            .enumerate()
        {
            text += &artifact(platform, "binary", number * 8 + index);
        }
        for (index, platform) in ["linux-amd64", "linux-arm64"].into_iter().enumerate() {
            text += &artifact(platform, "docker", number * 8 + 4 + index);
        }
        files.insert(format!("releases/v{}.toml", version(number)), text);
    }
    files
}

/// The version of a release by its number, from the oldest on.
pub fn version(number: usize) -> String {
    format!("{}.{}.{}", number / 100 + 1, number / 10 % 10, number % 10)
}

fn artifact(platform: &str, method: &str, number: usize) -> String {
    format!(
        "[[artifact]]\nplatform = \"{platform}\"\nmethod = \"{method}\"\nsize = {}\ndigest = \"sha256:{number:064x}\"\n",
        number + 1
    )
}

const DISTRO: &str = r#"schema = 1
name = "Many"
site = "https://many.example"
repository = "https://forge.example/many"
download = "https://files.example/many"
image = "images.example/many"
components = ["axon", "core"]
default_method = "binary"
file = "many-{tag}_{os}_{arch}.tar.gz"
script = "many-{tag}_install.sh"
policy = { compatible = "patch", breaking = "minor", component_major = "major" }
"#;

fn platforms() -> String {
    let mut text = "schema = 1\n".to_owned();
    for os in ["linux", "darwin", "windows"] {
        for arch in ["amd64", "arm64"] {
            let _ = write!(
                text,
                "[{os}-{arch}]\ntitle = \"{os} {arch}\"\nos = \"{os}\"\narch = \"{arch}\"\nuname_os = [\"{os}\"]\n\
                 uname_machine = [\"{arch}\"]\nimage_platform = \"linux-{arch}\"\n"
            );
        }
    }
    text
}
