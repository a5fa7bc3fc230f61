//! A workflow, read by its lines: yamllint holds the files to one indentation, so a job is what stands two spaces in.

use std::fs;

use mlos_tests::tool::workspace;

pub(crate) struct Workflow {
    pub(crate) name: String,
    pub(crate) text: String,
}

pub(crate) struct Job<'a> {
    pub(crate) name: &'a str,
    pub(crate) lines: Vec<&'a str>,
}

impl Workflow {
    pub(crate) fn all() -> Vec<Self> {
        let folder = workspace(".github/workflows");
        let mut all: Vec<Self> = fs::read_dir(folder)
            .expect("the workflows")
            .map(|entry| {
                let path = entry.expect("an entry").path();
                Self {
                    name: path
                        .file_name()
                        .expect("a name")
                        .to_string_lossy()
                        .into_owned(),
                    text: fs::read_to_string(&path).expect("a text"),
                }
            })
            .collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        assert!(!all.is_empty());
        all
    }

    /// The one in this file.
    #[track_caller]
    pub(crate) fn named(name: &str) -> Self {
        let mut all = Self::all().into_iter();
        all.find(|workflow| workflow.name == name).expect(name)
    }

    pub(crate) fn jobs(&self) -> Vec<Job<'_>> {
        let mut jobs: Vec<Job<'_>> = Vec::new();
        for line in self
            .text
            .lines()
            .skip_while(|line| *line != "jobs:")
            .skip(1)
            .filter(|line| !line.trim_start().starts_with('#'))
        {
            let inner = line.trim_start();
            match (line.len() - inner.len(), inner.strip_suffix(':')) {
                (2, Some(name)) => jobs.push(Job {
                    name,
                    lines: Vec::new(),
                }),
                _ => jobs.last_mut().expect("a job first").lines.push(line),
            }
        }
        jobs
    }

    /// The lines that are run.
    pub(crate) fn run(&self) -> Vec<&str> {
        let mut lines = Vec::new();
        let mut block = None;
        for line in self.text.lines() {
            let inner = line.trim_start();
            let depth = line.len() - inner.len();
            if block.is_some_and(|start| depth > start) {
                lines.push(inner);
                continue;
            }
            block = None;
            let key = inner.strip_prefix("- ").unwrap_or(inner);
            match key.strip_prefix("run: ") {
                Some("|") => block = Some(depth + inner.len() - key.len()),
                Some(one) => lines.push(one),
                None => {}
            }
        }
        lines
    }
}

impl Job<'_> {
    /// What stands behind a key of the job itself; empty where more lines follow it.
    pub(crate) fn key(&self, key: &str) -> Option<&str> {
        self.lines
            .iter()
            .find_map(|line| {
                line.strip_prefix("    ")?
                    .strip_prefix(key)?
                    .strip_prefix(':')
            })
            .map(str::trim)
    }

    /// Each step on a line of its own.
    pub(crate) fn steps(&self) -> Vec<String> {
        let text = self.lines.join("\n");
        let steps = text.split("\n      - ").skip(1);
        steps
            .map(|step| step.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }
}
