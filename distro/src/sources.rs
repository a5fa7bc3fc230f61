//! The texts that the tool carries, so that it works in any folder.

/// The install script without rows.
pub(crate) const INSTALL: &str = include_str!(concat!(env!("OUT_DIR"), "/install.sh"));

/// The launcher `mlos`.
pub(crate) const LAUNCHER: &str = include_str!(concat!(env!("OUT_DIR"), "/mlos.sh"));

/// The settings that a bundle brings, by their path in it.
pub(crate) const CONFIG: [(&str, &str); 2] = [
    ("config/axon.yaml", include_str!("../../config/axon.yaml")),
    ("config/mlos.yaml", include_str!("../../config/mlos.yaml")),
];

/// The distribution's own licences, by their path in a bundle.
pub(crate) const LICENSES: [(&str, &str); 2] = [
    (
        "licenses/mlos/LICENSE-APACHE",
        include_str!("../../LICENSE-APACHE"),
    ),
    (
        "licenses/mlos/LICENSE-MIT",
        include_str!("../../LICENSE-MIT"),
    ),
];

/// The page that lies at the top of a bundle, with `@release@` and `@platform@` to be filled in.
pub(crate) const BUNDLE_README: &str = include_str!("bundle/README.md");

/// The unit of a package, and what systemd is told of its user.
pub(crate) const SERVICE: &str = include_str!("../../packaging/deb/mlos.service");
pub(crate) const SYSUSERS: &str = include_str!("../../packaging/rpm/mlos.sysusers");

/// What dpkg, rpm and pacman run, by the names that `nfpm` has for these moments.
pub(crate) const DEB_SCRIPTS: [(&str, &str); 3] = [
    ("postinstall", include_str!("../../packaging/deb/postinst")),
    ("preremove", include_str!("../../packaging/deb/prerm")),
    ("postremove", include_str!("../../packaging/deb/postrm")),
];
pub(crate) const RPM_SCRIPTS: [(&str, &str); 2] = [
    (
        "postinstall",
        include_str!("../../packaging/rpm/postinstall"),
    ),
    ("preremove", include_str!("../../packaging/rpm/preremove")),
];
pub(crate) const PACMAN_SCRIPTS: [(&str, &str); 1] = [(
    "postinstall",
    include_str!("../../packaging/pacman/postinstall"),
)];

/// Where lintian is told why something is as it is.
pub(crate) const LINTIAN: &str = include_str!("../../packaging/deb/lintian-overrides");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use fs_err as fs;

    /// A source that `order` forgets would be missing from what people run.
    #[track_caller]
    fn check(folder: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let order = fs::read_to_string(folder.join("order")).expect("the order");
        let named: BTreeSet<String> = order
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            // What both have lies with one of them.
            .filter(|line| !line.contains('/'))
            .map(|name| format!("{}.sh", name.trim_end_matches(".sh")))
            .collect();
        let there: BTreeSet<String> = fs::read_dir(&folder)
            .expect("the folder")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .filter(|name| {
                Path::new(name)
                    .extension()
                    .is_some_and(|extension| extension == "sh")
            })
            .collect();
        assert_eq!(named, there);
    }

    #[test]
    fn every_source_of_the_script_has_its_place() {
        check("install");
    }

    /// The site shows the parts of the script by these lines.
    #[test]
    fn every_source_of_the_script_says_what_it_does() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("install");
        let order = fs::read_to_string(folder.join("order")).expect("the order");
        for name in order.lines().filter(|name| *name != "header") {
            let source = fs::read_to_string(folder.join(format!("{name}.sh"))).expect("a source");
            let begin = source.lines().next().unwrap_or_default();
            let says = begin.strip_prefix(&format!("## {name}: "));
            assert!(
                says.is_some_and(|says| says.ends_with('.')),
                "{name}: {begin}"
            );
        }
    }

    #[test]
    fn every_source_of_the_launcher_has_its_place() {
        check("../packaging/launcher");
    }
}
