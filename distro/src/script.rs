//! The install script: its sources, joined, with the rows of a matrix in the one block that is made for them.

use anyhow::{Context as _, Result, ensure};
use mlos_resolver::{Channel, Matrix, VersionRequest, VersionSet, rows};

use crate::cli::Common;
use crate::matrix_folder::MatrixFolder;
use crate::trouble::{Outcome, Trouble};
use crate::{output, sources};

/// The default version of the script at `/install`.
pub(crate) const DEFAULT: &str = Channel::Stable.as_str();

const BEGIN: &str = "# matrix begin\n";
const END: &str = "# matrix end\n";

/// Which script.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Script {
    /// The release or channel that it installs when it is asked for nothing
    #[arg(long, value_name = "V", default_value = DEFAULT)]
    release: String,
    /// The address of the site that it asks for further rows, instead of the matrix's
    #[arg(long, value_name = "URL")]
    site: Option<String>,
}

impl Script {
    /// # Errors
    /// A release that the matrix does not have, an address with characters that a row cannot hold.
    pub(crate) fn run(&self, common: &Common) -> Result<Outcome> {
        let matrix = MatrixFolder::open(&common.matrix)?.matrix()?;
        let default = default_version(&matrix, &self.release)?;
        let mut block = rows::block(&matrix, &default);
        if let Some(site) = &self.site {
            block = with_site(&block, site)?;
        }
        output::data(&fill(sources::INSTALL, &block)?)?;
        Ok(Outcome::Done)
    }
}

/// The script with a default version: a release or a channel of the matrix.
pub(crate) fn render(matrix: &Matrix, default: &str) -> Result<String> {
    fill(
        sources::INSTALL,
        &rows::block(matrix, &default_version(matrix, default)?),
    )
}

fn default_version(matrix: &Matrix, text: &str) -> Result<VersionRequest> {
    let version: VersionRequest = text
        .parse()
        .map_err(|error| Trouble::usage(format!("{error}")))?;
    let known = match &version {
        VersionRequest::Channel(_) => true,
        VersionRequest::Versions(VersionSet::Exact(_)) => version
            .exact()
            .is_some_and(|exact| matrix.release(&exact).is_some()),
        VersionRequest::Versions(_) => false,
    };
    if known {
        return Ok(version);
    }
    let known: Vec<String> = matrix
        .releases()
        .iter()
        .map(|release| format!("`{}`", release.version))
        .collect();
    Err(Trouble::usage(format!(
        "expected a channel or a release of the matrix, found `{text}`"
    ))
    .hint(format!("it has {}", known.join(", ")))
    .into())
}

fn with_site(block: &str, site: &str) -> Result<String> {
    let found = site;
    let site = site.trim_end_matches('/');
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/:[]".contains(&byte);
    if !(site.starts_with("https://") || site.starts_with("http://")) || !site.bytes().all(plain) {
        return Err(Trouble::usage(format!(
            "expected an address such as `https://mlosfoundation.org`, found `{found}`"
        ))
        .into());
    }
    let lines = block.lines().map(|line| {
        if line.starts_with("site ") {
            format!("site {site}\n")
        } else {
            format!("{line}\n")
        }
    });
    Ok(lines.collect())
}

fn fill(source: &str, block: &str) -> Result<String> {
    ensure!(
        !block.contains('\''),
        "the matrix's rows hold a quote, which the script cannot carry"
    );
    let (head, rest) = source
        .split_once(BEGIN)
        .context("distro/install has no line `# matrix begin`")?;
    let (_, tail) = rest
        .split_once(END)
        .context("distro/install has no line `# matrix end`")?;
    ensure!(
        !tail.contains(BEGIN),
        "distro/install has two lines `# matrix begin`"
    );
    Ok(format!(
        "{head}{BEGIN}rows='{}'\n{END}{tail}",
        block.trim_end()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_block_is_filled() {
        let source = "a\n# matrix begin\nrows=''\n# matrix end\nb\n";
        let filled = fill(source, "rows 1\nend\n").expect("a script");
        assert_eq!(
            filled,
            "a\n# matrix begin\nrows='rows 1\nend'\n# matrix end\nb\n"
        );
        assert_eq!(
            fill(&filled, "rows 2\nend\n").expect("a script"),
            filled.replace("rows 1", "rows 2")
        );
        fill(source, "notice it's\nend\n").expect_err("a quote");
        fill("rows=''\n", "end\n").expect_err("no block");
    }

    #[test]
    fn another_site_changes_one_row() {
        let block = "rows 1\nsite https://a.org\nhost a.org why\nend\n";
        let changed = with_site(block, "http://127.0.0.1:8000/").expect("rows");
        assert_eq!(
            changed,
            "rows 1\nsite http://127.0.0.1:8000\nhost a.org why\nend\n"
        );
        with_site(block, "https://a.org/$(b)").expect_err("a sign of the shell");
        with_site(block, "ftp://a.org").expect_err("another scheme");
    }
}
