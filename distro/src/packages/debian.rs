//! What Debian wants to lie in a package beside its programs: whose work it is, and what has changed.

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::Result;
use flate2::{Compression, GzBuilder};
use mlos_resolver::{Matrix, Release, command::debian_version};

use super::moment::Moment;
use super::nfpm::MAINTAINER;
use crate::ingredients::FORGE;
use crate::sources;

/// Whose work it is, and where the terms of each part lie.
pub(crate) fn copyright(matrix: &Matrix, release: &Release) -> String {
    let distro = matrix.distro();
    let mut text = format!(
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\
         Upstream-Name: {}\n\
         Source: {}\n\
         \n\
         Files: *\n\
         Copyright: The MLOS Distribution authors\n\
         License: Expat or Apache-2.0\n",
        distro.name, distro.repository
    );
    for part in parts(matrix, release) {
        let _ = write!(
            text,
            "\n\
             Files: {}\n\
             Copyright: its authors, whom its own texts name\n\
             License: {}\n",
            part.files, part.license
        );
        if let Some(source) = part.source {
            let _ = writeln!(text, "Comment: from {FORGE}/{source}");
        }
    }
    let mit = sources::LICENSES[1].1;
    let _ = write!(
        text,
        "\n\
         License: Expat\n{}\n\
         License: Apache-2.0\n \
         On Debian systems the whole text lies in /usr/share/common-licenses/Apache-2.0.\n",
        folded(mit)
    );
    let mut named: Vec<String> = parts(matrix, release)
        .map(|part| part.license)
        .filter(|license| license != "Expat" && license != "Apache-2.0")
        .collect();
    named.sort_unstable();
    named.dedup();
    for license in named {
        let _ = write!(
            text,
            "\nLicense: {license}\n \
             The whole text, as its authors ship it, lies in\n \
             /usr/lib/mlos/releases/{}/licenses/.\n",
            release.version
        );
    }
    text
}

/// A component or a library.
struct Part {
    files: String,
    license: String,
    source: Option<String>,
}

fn parts<'a>(matrix: &'a Matrix, release: &'a Release) -> impl Iterator<Item = Part> + 'a {
    let home = format!("/usr/lib/mlos/releases/{}", release.version);
    let library_home = home.clone();
    let components = matrix.components_of(release).into_iter();
    let held: Vec<_> = components.clone().map(|(component, _)| component).collect();
    let components = components.filter_map(move |(component, _)| {
        let program = component.program.as_ref()?;
        Some(Part {
            files: if component.libraries.is_empty() {
                format!("{home}/bin/{program}")
            } else {
                format!("{home}/lib/{program}/*")
            },
            license: debian_name(component.license.as_deref()),
            source: component.repository.clone(),
        })
    });
    let libraries = matrix.libraries().iter().filter_map(move |(id, library)| {
        let owner = held
            .iter()
            .find(|component| component.libraries.contains(id))?;
        let program = owner.program.as_ref()?;
        Some(Part {
            files: format!("{library_home}/lib/{program}/{id}/*"),
            license: debian_name(Some(&library.license)),
            source: Some(library.repository.clone()),
        })
    });
    components.chain(libraries)
}

/// A licence by the name that Debian has for it.
fn debian_name(license: Option<&str>) -> String {
    match license {
        Some("MIT") => "Expat".to_owned(),
        Some("AGPL-3.0-or-later") => "AGPL-3+".to_owned(),
        Some(other) => other.to_owned(),
        None => "unstated".to_owned(),
    }
}

/// A text as a field has it: each line after a blank, and a dot where a line is empty.
fn folded(text: &str) -> String {
    text.trim().lines().fold(String::new(), |mut folded, line| {
        let line = if line.trim().is_empty() {
            "."
        } else {
            line.trim_end()
        };
        let _ = writeln!(folded, " {line}");
        folded
    })
}

/// What has changed, newest first: this release, and the published ones before it. A release that is not out yet has no
/// day of its own, so it is given that of its files.
///
/// # Errors
/// A day in the matrix that is none.
pub(crate) fn changelog(matrix: &Matrix, release: &Release, moment: Moment) -> Result<String> {
    let mut text = String::new();
    for other in matrix
        .releases()
        .iter()
        .filter(|other| other.version <= release.version)
    {
        let is_out = !other.status.is_intended();
        let at = match &other.date {
            _ if other.version == release.version => moment,
            Some(day) if is_out => Moment::of_day(day)?,
            _ => continue,
        };
        let suite = if other.version.is_prerelease() {
            "preview"
        } else {
            "stable"
        };
        let _ = write!(
            text,
            "mlos ({}) {suite}; urgency=medium\n\n",
            debian_version(&other.version)
        );
        let notes = [&other.summary, &other.notes].into_iter().flatten();
        let mut lines: Vec<String> = notes
            .flat_map(|note| note.lines())
            .map(|line| line.trim().trim_start_matches(['-', '*', '#', ' ']))
            .filter(|line| !line.is_empty())
            .map(|line| format!("  * {line}\n"))
            .collect();
        lines.extend(
            matrix.version_lines(other)[1..]
                .iter()
                .map(|line| format!("  * {}\n", line.trim())),
        );
        text.push_str(&lines.concat());
        let _ = write!(text, "\n -- {MAINTAINER}  {}\n\n", at.rfc2822("+0000"));
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    Ok(text)
}

/// Compressed, without a time and a name in it.
///
/// # Errors
/// None: it is written to memory.
pub(crate) fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut gzip = GzBuilder::new()
        .mtime(0)
        .operating_system(255)
        .write(Vec::new(), Compression::best());
    gzip.write_all(bytes)?;
    Ok(gzip.finish()?)
}
