//! `compat`: tries a set as a person would, and writes down how it went.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Subcommand;
use fs_err as fs;
use mlos_resolver::{ComponentId, ComponentVersion, Matrix, Method, Platform, is_link};
use serde::{Deserialize, Serialize};
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, value};

use crate::cli::Common;
use crate::container::Container;
use crate::manifest::{Manifest, Work};
use crate::matrix_folder::MatrixFolder;
use crate::packages::Moment;
use crate::trial::{self, Subject, Trial};
use crate::trouble::{self, Outcome, Trouble};
use crate::unpacked::Unpacked;
use crate::{file, interrupt, machine, output};

/// Where runs are written down.
const FILE: &str = "evidence.toml";

/// How a set is tried.
const METHODS: [Method; 2] = [Method::Binary, Method::Docker];

/// Try, or write down.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Compat {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, Subcommand)]
enum What {
    /// Start the set of the release that is being made, from its bundle for this machine or in a container of its image:
    /// health, a model, an inference
    Run(Run),
    /// Write what `run` found into the matrix
    Record(Record),
}

#[derive(Clone, Debug, clap::Args)]
struct Run {
    /// How it is started: `binary`, or `docker`, for which podman does as well
    #[arg(long, value_name = "M", default_value_t = Method::Binary)]
    method: Method,
    /// The file to write what was found into
    #[arg(long, value_name = "FILE", default_value = "dist/evidence.json")]
    out: PathBuf,
    /// Where the result can be read afterwards: the address of a workflow's run
    #[arg(long, value_name = "URL", value_parser = link)]
    source: String,
    #[command(flatten)]
    work: Work,
}

/// What is tried.
type Tried = Option<Box<dyn Subject>>;

#[derive(Clone, Debug, clap::Args)]
struct Record {
    /// What `run` wrote
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// It is the later one: it takes the place of what the same day saw of the same set on the same platform
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    work: Work,
}

/// How it went.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Evidence {
    schema: u32,
    components: BTreeMap<ComponentId, ComponentVersion>,
    platform: Platform,
    method: Method,
    result: String,
    date: String,
    source: String,
    /// What went well, in its order.
    checks: Vec<String>,
    /// What did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
}

impl Evidence {
    /// It may come from where other people's programs ran: only what `run` can have written is taken.
    fn ensure_whole(
        &self,
        path: &Path,
        next: &[String],
        made: Option<&BTreeMap<ComponentId, ComponentVersion>>,
    ) -> Result<()> {
        if made.is_some_and(|made| *made != self.components) {
            let sentence = format!(
                "`{}` is of another set than the release that is being made here",
                path.display()
            );
            return Err(Trouble::state(sentence)
                .hint("`--dist DIR` names a folder in which none is being made")
                .into());
        }
        let steps = next
            .iter()
            .filter_map(|line| line.split_whitespace().nth(1));
        let checks: Vec<_> = ["health"]
            .into_iter()
            .chain(steps)
            .chain(["inference"])
            .collect();
        ensure!(
            METHODS.contains(&self.method),
            "`{}` says `{}`, by which nothing is tried",
            path.display(),
            self.method
        );
        let all_passed = self.checks == checks && self.failure.is_none();
        ensure!(
            match self.result.as_str() {
                "passed" => all_passed,
                "failed" => !all_passed,
                _ => false,
            },
            "`{}` says `{}`, and its checks say something else",
            path.display(),
            self.result
        );
        Ok(())
    }
}

impl Compat {
    /// Whether there is an answer for programs: how a set did is one.
    pub(crate) fn has_json(&self) -> bool {
        matches!(self.what, What::Run(_))
    }

    /// # Errors
    /// No bundle for this machine or another one, a file that is none of `run`'s, a signal. A set that does not work is
    /// an answer.
    pub(crate) fn run(&self, common: &Common) -> Result<Outcome> {
        let folder = MatrixFolder::open(&common.matrix)?;
        match &self.what {
            What::Run(run) => run.run(&folder.matrix()?, common.json),
            What::Record(record) => record.run(folder),
        }
    }
}

impl Run {
    fn run(&self, matrix: &Matrix, json: bool) -> Result<Outcome> {
        let manifest = self.work.load()?;
        let tried = interrupt::guarded(async {
            let (platform, subject) = self.subject(matrix, &manifest)?;
            let Some(subject) = subject else {
                return Ok(None);
            };
            let mut trial = Trial::new(subject);
            let failure = trial.run(&matrix.distro().next).await.err();
            Ok(Some((platform, trial.passed().to_vec(), failure)))
        })?;
        let Some((platform, checks, failure)) = tried else {
            return Ok(Outcome::Done);
        };
        let evidence = Evidence {
            schema: 1,
            components: manifest.components,
            platform,
            method: self.method,
            result: if failure.is_none() {
                "passed"
            } else {
                "failed"
            }
            .to_owned(),
            date: Moment::now().day(),
            source: self.source.clone(),
            checks,
            failure: failure.map(|error| trouble::sentence(&error)),
        };
        file::write(&self.out, serde_json::to_string_pretty(&evidence)? + "\n")?;
        if json {
            output::json(&evidence)?;
        } else {
            let mut lines = String::new();
            for check in &evidence.checks {
                let _ = writeln!(lines, "passed  {check}");
            }
            if let Some(failure) = &evidence.failure {
                let _ = writeln!(lines, "failed  {failure}");
            }
            output::data(&lines)?;
        }
        Ok(if evidence.failure.is_none() {
            Outcome::Done
        } else {
            Outcome::No
        })
    }

    fn subject(&self, matrix: &Matrix, manifest: &Manifest) -> Result<(Platform, Tried)> {
        match self.method {
            Method::Binary => self.bundle(manifest),
            Method::Docker => self.image(matrix, manifest),
            other => {
                let sentence = format!("a set is not tried by `{other}`");
                Err(Trouble::usage(sentence)
                    .hint("`--method binary` or `--method docker`")
                    .into())
            }
        }
    }

    /// The bundle for this machine, unpacked; nothing where it is only said.
    fn bundle(&self, manifest: &Manifest) -> Result<(Platform, Tried)> {
        let platform = machine::platform()?;
        let path = self.work.bundle(manifest, platform)?;
        if self.work.dry_run {
            output::data(&format!("would try {}\n", path.display()))?;
            return Ok((platform, None));
        }
        let unpacked = Unpacked::new(&path, trial::free_port()?)?;
        Ok((platform, Some(Box::new(unpacked))))
    }

    /// A container of the image that this machine runs; nothing where it is only said.
    fn image(&self, matrix: &Matrix, manifest: &Manifest) -> Result<(Platform, Tried)> {
        let platform = matrix.platform(machine::platform()?).image_platform;
        let Some(image) = manifest.images.get(&platform) else {
            let sentence = format!(
                "there is no image of `{}` for `{platform}`",
                manifest.release
            );
            return Err(Trouble::state(sentence)
                .hint("`mlos-distro image` builds it")
                .into());
        };
        if self.work.dry_run {
            output::data(&format!("would try the image {}\n", image.id))?;
            return Ok((platform, None));
        }
        let name = &matrix.distro().image;
        let container = Container::new(&manifest.release, name, image, trial::free_port()?)?;
        Ok((platform, Some(Box::new(container))))
    }
}

impl Record {
    fn run(&self, mut folder: MatrixFolder) -> Result<Outcome> {
        let text = folder
            .files
            .get(FILE)
            .cloned()
            .unwrap_or("schema = 1\n".to_owned());
        let mut document: DocumentMut = text.parse().with_context(|| format!("reading {FILE}"))?;
        let mut lines = String::new();
        let matrix = folder.matrix()?;
        let made = self.work.manifest().exists().then(|| self.work.load());
        let made = made.transpose()?.map(|manifest| manifest.components);
        for path in &self.files {
            let evidence = read(path)?;
            evidence.ensure_whole(path, &matrix.distro().next, made.as_ref())?;
            let item = document
                .entry("run")
                .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
            let Some(tables) = item.as_array_of_tables_mut() else {
                bail!("`run` in {FILE} is no list of tables")
            };
            let is_there = tables.iter().any(|table| {
                let says = |key| table.get(key).and_then(Item::as_str);
                ["source", "date", "result"].map(says)
                    == [&source(&evidence), &evidence.date, &evidence.result]
                        .map(|text| Some(text.as_str()))
                    && table
                        .get("components")
                        .is_some_and(|set| same(set, &evidence.components))
            });
            if is_there {
                output::message(format_args!("{}: written down already", path.display()));
                continue;
            }
            let set: Vec<_> = evidence
                .components
                .iter()
                .map(|(id, version)| format!("{id} {version}"))
                .collect();
            let set = set.join(", ");
            if self.replace {
                tables.retain(|table| !same_day(table, &evidence));
            } else if evidence.result == "passed"
                && tables
                    .iter()
                    .any(|table| same_day(table, &evidence) && says(table, "result") == "failed")
            {
                let sentence = format!(
                    "a run of {set} on {} failed on {} too, and a day does not say which came later",
                    evidence.platform, evidence.date
                );
                return Err(Trouble::state(sentence)
                    .hint(format!(
                        "if `{}` is the later one: `mlos-distro compat record --replace {}`",
                        path.display(),
                        path.display()
                    ))
                    .into());
            }
            tables.push(table(&evidence));
            let _ = writeln!(lines, "{}  {set}", evidence.result);
        }
        folder.replace(FILE, document.to_string())?;
        if !self.work.dry_run {
            folder.save([FILE])?;
        }
        output::data(&lines)?;
        Ok(Outcome::Done)
    }
}

/// What the matrix takes for the address of a run, before the run is made.
fn link(text: &str) -> Result<String, &'static str> {
    if is_link(text) {
        Ok(text.to_owned())
    } else {
        Err("it is no https address where the run can be read")
    }
}

/// Whether a run in the file is of the same set and day, on the same platform by the same method.
fn same_day(table: &Table, evidence: &Evidence) -> bool {
    let place = place(evidence);
    says(table, "date") == evidence.date
        && says(table, "source").ends_with(&place)
        && table
            .get("components")
            .is_some_and(|set| same(set, &evidence.components))
}

fn says<'t>(table: &'t Table, key: &str) -> &'t str {
    let text = table.get(key).and_then(Item::as_str);
    text.unwrap_or_default()
}

/// Whether a set in the file is this one.
fn same(there: &Item, set: &BTreeMap<ComponentId, ComponentVersion>) -> bool {
    let Some(there) = there.as_table_like() else {
        return false;
    };
    let says = |id: &ComponentId| there.get(id.as_str()).and_then(Item::as_str);
    there.len() == set.len()
        && set
            .iter()
            .all(|(id, version)| says(id) == Some(&version.to_string()))
}

/// Where it can be read, on which platform and by which method it was tried: one workflow tries more than one.
fn source(evidence: &Evidence) -> String {
    format!("{}{}", evidence.source, place(evidence))
}

fn place(evidence: &Evidence) -> String {
    format!("#{}-{}", evidence.platform, evidence.method)
}

fn read(path: &Path) -> Result<Evidence> {
    let text = fs::read_to_string(path).map_err(|error| {
        Trouble::state(error.to_string())
            .hint("`mlos-distro compat run` writes it; from a workflow: `gh run download RUN --pattern 'evidence-*'`")
    })?;
    let evidence: Evidence = serde_json::from_str(&text)
        .with_context(|| format!("`{}` is nothing that `compat run` wrote", path.display()))?;
    ensure!(
        evidence.schema == 1,
        "`{}` is of schema {}: update this tool to read it",
        path.display(),
        evidence.schema
    );
    Ok(evidence)
}

fn table(evidence: &Evidence) -> Table {
    let components = evidence.components.iter();
    let components: InlineTable = components
        .map(|(id, version)| (id.to_string(), version.to_string()))
        .collect();
    let mut table = Table::new();
    table.insert("components", value(components));
    table.insert("result", value(&evidence.result));
    table.insert("date", value(&evidence.date));
    table.insert("source", value(source(evidence)));
    table.insert(
        "checks",
        value(evidence.checks.iter().collect::<toml_edit::Array>()),
    );
    table
}
