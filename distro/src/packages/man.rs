//! Manual pages. That of `mlos` is what `mlos help` says; those of the components say where they are described.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};
use mlos_resolver::{Matrix, Release};

/// The page of one program of a release that lies in a folder.
///
/// # Errors
/// A launcher that does not say how it is used.
pub(crate) fn page(
    matrix: &Matrix,
    release: &Release,
    program: &str,
    folder: &Path,
) -> Result<String> {
    let distro = matrix.distro();
    let mut page = format!(
        ".TH {} 1 \"\" \"{} {}\"\n.SH NAME\n",
        program.to_uppercase().replace('-', "\\-"),
        distro.name,
        release.version
    );
    let name = program.replace('-', "\\-");
    if program == "mlos" {
        let help = help(folder)?;
        let (summary, usage) = help.split_once("\n\n").unwrap_or((&help, ""));
        let summary = summary.trim_start_matches("mlos: ");
        let _ = write!(
            page,
            "{name} \\- {summary}\n.SH SYNOPSIS\n.B mlos\n.I COMMAND\n.SH DESCRIPTION\n.nf\n{}.fi\n",
            verbatim(usage)
        );
    } else {
        let components = matrix.components_of(release).into_iter();
        let found = components
            .map(|(component, _)| component)
            .find(|component| component.program.as_deref() == Some(program));
        let title = found.map_or(program, |component| &component.title);
        let _ = write!(
            page,
            "{name} \\- {title}, a component of the {}\n.SH DESCRIPTION\n.B {name}\nis part of release {} and is \
             described by its authors:\n.B {name} \\-\\-help\nsays how it is used.\n",
            distro.name, release.version
        );
        if let Some(repository) = found.and_then(|component| component.repository.as_ref()) {
            let _ = writeln!(page, ".PP\nhttps://github.com/{repository}");
        }
    }
    let _ = write!(page, ".SH SEE ALSO\n{}\n", distro.site);
    Ok(page)
}

/// What the launcher of a release says of itself.
fn help(folder: &Path) -> Result<String> {
    let output = Command::new("sh")
        .arg(folder.join("bin/mlos"))
        .arg("help")
        .stdin(Stdio::null())
        .output()?;
    ensure!(
        output.status.success(),
        "`mlos help` ended with {}",
        output.status
    );
    Ok(String::from_utf8(output.stdout)?)
}

/// Lines that troff shows as they are.
fn verbatim(text: &str) -> String {
    text.lines().fold(String::new(), |mut page, line| {
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        // A line that begins with a dot or a quote would be a command.
        let guard = if line.starts_with(['.', '\'']) {
            "\\&"
        } else {
            ""
        };
        let _ = writeln!(page, "{guard}{line}");
        page
    })
}
