//! A home of MLOS, looked at from outside after something was done to it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::bundle::hex;

pub(crate) struct Home(pub(crate) PathBuf);

impl Home {
    /// What the installed `mlos` says; its messages where it does not run.
    pub(crate) fn version(&self) -> Result<String, String> {
        let output = Command::new(self.0.join("bin/mlos"))
            .arg("--version")
            .output()
            .map_err(|error| error.to_string())?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() {
            Ok(text(&output.stdout))
        } else {
            Err(text(&output.stderr))
        }
    }

    /// The release in use runs, says one of these texts, and its files are those of its manifest and no others.
    #[track_caller]
    pub(crate) fn assert_runs(&self, at: &str, versions: &[&str]) {
        let found = self.version().unwrap_or_else(|said| panic!("{at}: {said}"));
        assert!(versions.contains(&found.as_str()), "{at}: {found}");
        let current = fs::read_to_string(self.0.join("current")).expect("the file `current`");
        let release = current.lines().next().expect("a release");
        let folder = self.0.join("releases").join(release);
        let manifest = fs::read_to_string(folder.join("manifest")).expect("a manifest");
        let mut wanted: Vec<String> = manifest
            .lines()
            .filter_map(|line| line.strip_prefix("file "))
            .map(str::to_owned)
            .collect();
        wanted.sort_by_key(|line| line[65..].to_owned());
        let mut found = Vec::new();
        list(&folder, "", &mut found);
        found.retain(|line| !["manifest", "release.json"].contains(&&line[65..]));
        found.sort_by_key(|line| line[65..].to_owned());
        assert_eq!(found, wanted, "{at}: the files of {release}");
    }

    /// Nothing half-done is left.
    #[track_caller]
    pub(crate) fn assert_tidy(&self, at: &str) {
        let names = self.half_done();
        assert!(names.is_empty(), "{at}: {names:?}");
    }

    /// The same where a run was killed that had no time to clean up.
    ///
    /// The script does not yet look for the files that such a run was about to rename: `bin/axon.new.123`.
    #[track_caller]
    pub(crate) fn assert_tidy_after_a_kill(&self, at: &str) {
        let mut names = self.half_done();
        names.retain(|name| {
            name.starts_with("cache/")
                || name.starts_with("releases/")
                || !name
                    .rsplit_once(".new.")
                    .is_some_and(|(_, id)| id.bytes().all(|sign| sign.is_ascii_digit()))
        });
        assert!(names.is_empty(), "{at}: {names:?}");
    }

    fn half_done(&self) -> Vec<String> {
        let mut names = Vec::new();
        for part in ["", "bin", "cache", "releases", "config"] {
            for entry in fs::read_dir(self.0.join(part)).expect("a folder of the home") {
                let name = Path::new(part).join(entry.expect("an entry").file_name());
                names.push(name.to_string_lossy().into_owned());
            }
        }
        names.retain(|name| {
            name.contains(".new")
                || name.contains(".old")
                || name == "lock"
                || name.contains("next")
        });
        names
    }
}

/// A line for each file, as a manifest has it: digest, blank, path.
fn list(folder: &Path, name: &str, lines: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let last = path.file_name().expect("a name").to_string_lossy();
        let name = if name.is_empty() {
            last.into_owned()
        } else {
            format!("{name}/{last}")
        };
        if path.is_dir() {
            list(&path, &name, lines);
        } else {
            let bytes = fs::read(&path).expect("a file");
            lines.push(format!("{} {name}", hex(&bytes)));
        }
    }
}
