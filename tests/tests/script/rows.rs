//! The rows of the script, with what only a run knows filled in.

use std::collections::BTreeMap;

use crate::bundle::{self, bundle, hex};

/// The script with rows like those of a plan of which nothing is published.
pub(crate) fn plan_script() -> String {
    script(
        &Rows {
            site: "http://127.0.0.1:9",
            bundle: &[],
        }
        .block("plan"),
    )
}

pub(crate) fn script(block: &str) -> String {
    let filled = bundle::SCRIPT.replace("rows=''\n", &format!("rows='{}'\n", block.trim_end()));
    assert!(
        filled.contains("rows='rows 1 "),
        "distro/install has no line `rows=''`"
    );
    filled
}

/// Makes rows from the lines of `rows.toml`.
pub(crate) struct Rows<'a> {
    pub(crate) site: &'a str,
    /// The bundle of v1.1.0.
    pub(crate) bundle: &'a [u8],
}

impl Rows<'_> {
    /// As they stand in a script.
    pub(crate) fn block(&self, name: &str) -> String {
        let platforms = "host 127.0.0.1 this machine\n\
            platform linux-amd64 linux-amd64 Linux x86_64,amd64\n\
            platform linux-arm64 linux-arm64 Linux aarch64,arm64\n\
            platform darwin-arm64 linux-arm64 Darwin arm64\n\
            platform windows-amd64 linux-amd64 Windows_NT x86_64,amd64\n";
        let lines = self.lines(name);
        self.start(&lines) + platforms + &lines + "end\n"
    }

    /// As they are served: what is only the script's own is left out.
    pub(crate) fn served(&self, name: &str) -> String {
        let lines = self.lines(name);
        let kept = lines.split_inclusive('\n').filter(|line| {
            !["default ", "notice ", "offline "]
                .iter()
                .any(|own| line.starts_with(own))
        });
        self.start(&lines) + &kept.collect::<String>() + "end\n"
    }

    /// Lines may name another site.
    fn start(&self, lines: &str) -> String {
        let site = lines
            .lines()
            .find_map(|line| line.strip_prefix("site "))
            .unwrap_or(self.site);
        format!(
            "rows 1 {}\nsite {site}\ndownload {site}/files\nimage 127.0.0.1:5000/mlos\n",
            "f".repeat(64)
        )
    }

    fn lines(&self, name: &str) -> String {
        let all: BTreeMap<String, String> =
            toml::from_str(include_str!("scenarios/rows.toml")).expect("rows.toml");
        let lines = all
            .get(name)
            .unwrap_or_else(|| panic!("rows.toml has no `{name}`"));
        self.fill(lines)
    }

    /// `@size v1.0.0@`, `@hex v1.0.0@` and `@site@`.
    pub(crate) fn fill(&self, text: &str) -> String {
        let one = bundle("v1.0.0", "");
        text.replace("@site@", self.site)
            .replace("@size v1.0.0@", &one.len().to_string())
            .replace("@hex v1.0.0@", &hex(&one))
            .replace("@size v1.1.0@", &self.bundle.len().to_string())
            .replace("@hex v1.1.0@", &hex(self.bundle))
    }
}
