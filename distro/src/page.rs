//! The file of one release in the matrix, edited so that everything else in it stays as it was written.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use mlos_resolver::{ComponentId, ComponentVersion, Digest, Method, Platform, Status, Withdrawal};
use serde::Serialize;
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, value};

use crate::trouble::Trouble;

/// The version of each component.
type Set = BTreeMap<ComponentId, ComponentVersion>;

/// Writes a text in the place of another one: a comment beside it stays.
pub(crate) fn put(item: &mut Item, text: &str) {
    let decor = item.as_value().map(|value| value.decor().clone());
    *item = value(text);
    if let (Some(decor), Some(value)) = (decor, item.as_value_mut()) {
        *value.decor_mut() = decor;
    }
}

/// What was newly recorded.
#[derive(Debug, Serialize)]
pub(crate) struct Change {
    pub(crate) what: String,
    pub(crate) size: Option<u64>,
    pub(crate) digest: Digest,
}

/// The file of one release, edited so that everything else in it stays as it was written.
pub(crate) struct Page {
    pub(crate) key: String,
    document: DocumentMut,
    pub(crate) changes: Vec<Change>,
}

impl Page {
    pub(crate) fn parse(key: &str, text: &str) -> Result<Self> {
        let document = text.parse().with_context(|| format!("reading {key}"))?;
        Ok(Self {
            key: key.to_owned(),
            document,
            changes: Vec::new(),
        })
    }

    /// The file of a release that the matrix does not have yet.
    ///
    /// # Errors
    /// None: every set can be written down.
    pub(crate) fn new(key: &str, components: &Set) -> Result<Self> {
        let mut page = Self::parse(key, "schema = 1\n\nstatus = \"preview\"\n\n[components]\n")?;
        for (id, version) in components {
            page.document["components"][id.as_str()] = value(version.to_string());
        }
        Ok(page)
    }

    /// Makes it the page of a release that is being made: a preview, with these artifacts and no others.
    ///
    /// # Errors
    /// A release that holds other components, or that is out already.
    pub(crate) fn prepare(
        &mut self,
        components: &Set,
        artifacts: &[(Platform, Method)],
    ) -> Result<()> {
        let there = self
            .document
            .get("components")
            .and_then(Item::as_table_like);
        let there: BTreeMap<_, _> = there
            .into_iter()
            .flat_map(TableLike::iter)
            .map(|(id, version)| {
                (
                    id.to_owned(),
                    version.as_str().unwrap_or_default().to_owned(),
                )
            })
            .collect();
        let wanted: BTreeMap<_, _> = components
            .iter()
            .map(|(id, version)| (id.to_string(), version.to_string()))
            .collect();
        if there != wanted {
            let sentence = format!("`{}` holds another set of components", self.key);
            return Err(Trouble::state(sentence)
                .hint("begin again with `mlos-distro plan`: the matrix has changed since")
                .into());
        }
        let status = self.status().to_owned();
        let has_digest = self.tables().any(|table| table.contains_key("digest"));
        if has_digest && status != "preview" {
            let sentence = format!("`{}` is out already, as {status}", self.key);
            return Err(Trouble::state(sentence)
                .hint("what is out never changes: make a new release")
                .into());
        }
        put(&mut self.document["status"], "preview");
        let item = self
            .document
            .entry("artifact")
            .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        let Some(tables) = item.as_array_of_tables_mut() else {
            bail!("`artifact` in {} is no list of tables", self.key)
        };
        tables.retain(|table| {
            let known = |(platform, method): &(Platform, Method)| is(table, *platform, *method);
            table.contains_key("digest") || artifacts.iter().any(known)
        });
        for &(platform, method) in artifacts {
            if !tables.iter().any(|table| is(table, platform, method)) {
                let mut table = Table::new();
                table.insert("platform", value(platform.as_str()));
                table.insert("method", value(method.as_str()));
                tables.push(table);
            }
        }
        Ok(())
    }

    fn tables(&self) -> impl Iterator<Item = &Table> {
        let tables = self.document.get("artifact");
        tables
            .and_then(Item::as_array_of_tables)
            .into_iter()
            .flat_map(ArrayOfTables::iter)
    }

    pub(crate) fn render(&self) -> String {
        self.document.to_string()
    }

    pub(crate) fn artifact(
        &mut self,
        platform: Platform,
        method: Method,
        size: Option<u64>,
        digest: &Digest,
    ) -> Result<()> {
        let what = format!("{method} for {platform}");
        let tables = self
            .document
            .get_mut("artifact")
            .and_then(Item::as_array_of_tables_mut);
        let table = tables
            .into_iter()
            .flat_map(toml_edit::ArrayOfTables::iter_mut)
            .find(|table| is(table, platform, method));
        let Some(table) = table else {
            let sentence = format!(
                "`{}` has no `[[artifact]]` with platform `{platform}` and method `{method}`",
                self.key
            );
            return Err(Trouble::state(sentence)
                .hint("add one with these two keys, then record it")
                .into());
        };
        if write(table, &self.key, &what, size, digest)? {
            self.changes.push(Change {
                what,
                size,
                digest: digest.clone(),
            });
        }
        Ok(())
    }

    /// States what an artifact needs of a machine.
    pub(crate) fn needs(
        &mut self,
        platform: Platform,
        method: Method,
        needs: &BTreeMap<String, String>,
    ) {
        let tables = self.document.get_mut("artifact");
        let tables = tables.and_then(Item::as_array_of_tables_mut);
        let mut tables = tables.into_iter().flat_map(ArrayOfTables::iter_mut);
        if let Some(table) = tables.find(|table| is(table, platform, method)) {
            if needs.is_empty() {
                table.remove("needs");
            } else {
                table.insert("needs", value(needs.iter().collect::<InlineTable>()));
            }
        }
    }

    /// What `status` says.
    pub(crate) fn status(&self) -> &str {
        let status = self.document.get("status").and_then(Item::as_str);
        status.unwrap_or_default()
    }

    /// Says of what standing the release is, and since when it is out, which is what is given back: the day that was
    /// there, or this one.
    pub(crate) fn promote(&mut self, status: Status, date: &str) -> &str {
        put(&mut self.document["status"], status.as_str());
        if !self.document.contains_key("date") {
            self.document.insert("date", value(date));
        }
        let date = self.document.get("date").and_then(Item::as_str);
        date.unwrap_or_default()
    }

    /// Takes the release back.
    pub(crate) fn withdraw(&mut self, status: Status, withdrawal: &Withdrawal) {
        put(&mut self.document["status"], status.as_str());
        let mut table = InlineTable::new();
        table.insert("date", withdrawal.date.as_str().into());
        table.insert("reason", withdrawal.reason.as_str().into());
        if let Some(instead) = &withdrawal.instead {
            table.insert("use", instead.to_string().into());
        }
        self.document.insert("withdrawn", value(table));
    }

    pub(crate) fn script(&mut self, (size, digest): &(u64, Digest)) -> Result<()> {
        let item = self
            .document
            .entry("script")
            .or_insert_with(|| Item::Table(Table::new()));
        let Some(table) = item.as_table_mut() else {
            bail!("`script` in {} is no table", self.key)
        };
        if write(table, &self.key, "script", Some(*size), digest)? {
            self.changes.push(Change {
                what: "script".to_owned(),
                size: Some(*size),
                digest: digest.clone(),
            });
        }
        Ok(())
    }
}

/// Whether a table is that of an artifact.
fn is(table: &Table, platform: Platform, method: Method) -> bool {
    let says = |key, expected| table.get(key).and_then(Item::as_str) == Some(expected);
    says("platform", platform.as_str()) && says("method", method.as_str())
}

/// Whether anything changed. What is recorded has been published, so it never changes.
fn write(
    table: &mut Table,
    file: &str,
    what: &str,
    size: Option<u64>,
    digest: &Digest,
) -> Result<bool> {
    let digest = digest.to_string();
    if let Some(recorded) = table.get("digest").and_then(Item::as_str) {
        if recorded == digest {
            return Ok(false);
        }
        let sentence = format!(
            "{what} is recorded already in `{file}`, with another digest\n  recorded  {recorded}\n  found     {digest}"
        );
        return Err(Trouble::state(sentence)
            .hint(
                "what is recorded may have been published, so it never changes: make a new release",
            )
            .into());
    }
    if let Some(size) = size {
        table.insert("size", value(i64::try_from(size)?));
    }
    table.insert("digest", value(digest));
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"# The first.
schema = 1
status = "stable" # and stays so

[[artifact]] # the usual one
platform = "linux-amd64"
method = "binary"
needs = { glibc = "2.31" }

# the image
[[artifact]]
platform = "linux-amd64"
method = "docker"
"#;

    #[test]
    fn everything_that_was_written_by_hand_stays() {
        let mut page = Page::parse("releases/v1.0.0.toml", TEXT).expect("a page");
        let digest = Digest::of(b"bundle");
        page.artifact(Platform::LinuxAmd64, Method::Binary, Some(6), &digest)
            .expect("a place");
        page.artifact(Platform::LinuxAmd64, Method::Docker, None, &digest)
            .expect("a place");
        page.script(&(7, digest.clone())).expect("a place");
        insta::assert_snapshot!(page.render());
        assert_eq!(page.changes.len(), 3);
        page.artifact(Platform::LinuxAmd64, Method::Binary, Some(6), &digest)
            .expect("the same again");
        assert_eq!(page.changes.len(), 3);
    }

    #[test]
    fn a_comment_beside_what_is_replaced_stays() {
        let mut page = Page::parse("releases/v1.0.0.toml", TEXT).expect("a page");
        page.withdraw(
            Status::Yanked,
            &Withdrawal {
                date: "2026-02-02".to_owned(),
                reason: "it loses models".to_owned(),
                instead: None,
            },
        );
        let text = page.render();
        assert!(
            text.contains("status = \"yanked\" # and stays so\n"),
            "{text}"
        );
    }

    #[test]
    fn what_is_recorded_never_changes() {
        let mut page = Page::parse("releases/v1.0.0.toml", TEXT).expect("a page");
        page.artifact(
            Platform::LinuxAmd64,
            Method::Binary,
            Some(6),
            &Digest::of(b"bundle"),
        )
        .expect("a place");
        let error = page
            .artifact(
                Platform::LinuxAmd64,
                Method::Binary,
                Some(6),
                &Digest::of(b"other"),
            )
            .expect_err("another digest");
        insta::assert_snapshot!(format!("{error:#}"));
    }

    #[test]
    fn what_is_not_listed_is_not_recorded() {
        let mut page = Page::parse("releases/v1.0.0.toml", TEXT).expect("a page");
        let error = page
            .artifact(
                Platform::WindowsArm64,
                Method::Binary,
                Some(6),
                &Digest::of(b"bundle"),
            )
            .expect_err("no such artifact");
        insta::assert_snapshot!(format!("{error:#}"));
    }
}
