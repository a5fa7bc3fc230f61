//! The formulae of the Homebrew tap: `mlos` is what the channel `stable` leads to, `mlos@1.0.0` one release.
//!
//! Each names the bundles that the script installs, by the same digests.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use mlos_resolver::{Matrix, Method, Platform, Release, Status, command::formulae};

use super::Files;
use super::description;
use super::download::{Download, downloads};
use super::template::filled;

const FORMULA: &str = include_str!("../../../packaging/homebrew/formula.rb");

/// The words of a formula for a system and a processor, in the order in which they are written down.
const SYSTEMS: [(&str, [(Platform, &str); 2]); 2] = [
    (
        "macos",
        [
            (Platform::DarwinArm64, "arm"),
            (Platform::DarwinAmd64, "intel"),
        ],
    ),
    (
        "linux",
        [
            (Platform::LinuxArm64, "arm"),
            (Platform::LinuxAmd64, "intel"),
        ],
    ),
];

/// The tap by path: every formula that the resolver may name, and that of each release which was out and was taken back. That
/// one refuses to be installed and says why, so that nobody is left with a name that leads nowhere.
pub(crate) fn files(matrix: &Matrix) -> Files {
    let mut files = Files::new();
    for release in matrix.releases() {
        let downloads = downloads(matrix, release, Method::Homebrew);
        if downloads.is_empty() {
            continue;
        }
        let refused = was_taken_back(release).then(|| own(release));
        for name in formulae(matrix, release).into_iter().chain(refused) {
            let text = formula(matrix, release, &name, &downloads);
            files.insert(format!("Formula/{name}.rb"), text.into_bytes());
        }
    }
    files
}

/// Whether it is one that had a formula: only what was stable has a date.
fn was_taken_back(release: &Release) -> bool {
    let is_bad = matches!(release.status, Status::Yanked | Status::Unsafe);
    is_bad && release.date.is_some() && !release.version.is_prerelease()
}

/// The formula of one release.
fn own(release: &Release) -> String {
    format!("mlos@{}", release.version.semver())
}

fn formula(
    matrix: &Matrix,
    release: &Release,
    name: &str,
    downloads: &BTreeMap<Platform, Download>,
) -> String {
    let distro = matrix.distro();
    let fields = [
        ("@class@", class(name)),
        ("@scheme@", scheme(matrix, name)),
        ("@standing@", standing(release, name)),
        ("@downloads@", platforms(downloads)),
        ("@license@", license(matrix, release)),
        ("@desc@", quoted(&description::summary(matrix, release))),
        ("@version@", quoted(&release.version.semver().to_string())),
        ("@log@", quoted(&format!("{name}.log"))),
        (
            "@lines@",
            quoted(&(matrix.version_lines(release).join("\n") + "\n")),
        ),
        ("@homepage@", quoted(&distro.site)),
    ];
    filled(FORMULA, &fields)
}

/// The class that Homebrew looks for in the file of a formula: `MlosAT100` for `mlos@1.0.0`.
fn class(name: &str) -> String {
    let version = name
        .strip_prefix("mlos@")
        .map_or_else(String::new, |text| format!("AT{}", text.replace('.', "")));
    format!("Mlos{version}")
}

/// With which `brew upgrade` goes back to a lower version once a release was taken back: Homebrew compares this number
/// first. What was taken back stays so, and the number never falls.
fn scheme(matrix: &Matrix, name: &str) -> String {
    let releases = matrix.releases().iter();
    let taken_back =
        releases.filter(|release| matches!(release.status, Status::Yanked | Status::Unsafe));
    match taken_back.count() {
        number if number > 0 && name == "mlos" => format!("  version_scheme {number}\n"),
        _ => String::new(),
    }
}

/// What another release has beside the one that `stable` leads to.
fn standing(release: &Release, name: &str) -> String {
    let mut text = String::new();
    if name != "mlos" {
        text += "\n  keg_only :versioned_formula\n";
    }
    if let Some(withdrawn) = &release.withdrawn {
        let (word, why) = if was_taken_back(release) {
            ("disable!", "was taken back")
        } else {
            ("deprecate!", "is no longer looked after")
        };
        let _ = writeln!(
            text,
            "\n  {word} date: {}, because: {}",
            quoted(&withdrawn.date),
            quoted(&format!("{why}: {}", withdrawn.reason))
        );
    }
    text
}

/// Where the bundle for each machine is. A system or a processor for which there is none is ruled out by a requirement.
fn platforms(downloads: &BTreeMap<Platform, Download>) -> String {
    let there: Vec<_> = SYSTEMS
        .iter()
        .map(|(system, machines)| {
            let machines = machines.iter();
            let found = machines.filter_map(|(one, word)| Some((*word, downloads.get(one)?)));
            (*system, found.collect::<Vec<_>>())
        })
        .filter(|(_, machines)| !machines.is_empty())
        .collect();
    if let [(system, machines)] = there.as_slice() {
        return format!("  depends_on :{system}\n\n{}", processors(machines, "  "));
    }
    let blocks = there.iter().map(|(system, machines)| {
        let inner = processors(machines, "    ");
        format!("  on_{system} do\n{inner}  end\n")
    });
    blocks.collect::<Vec<_>>().join("\n")
}

fn processors(machines: &[(&str, &Download)], indent: &str) -> String {
    if let [(word, download)] = machines {
        let word = if *word == "arm" { "arm64" } else { "x86_64" };
        let place = place(download, indent);
        return format!("{indent}depends_on arch: :{word}\n\n{place}");
    }
    let blocks = machines.iter().map(|(word, download)| {
        let place = place(download, &format!("{indent}  "));
        format!("{indent}on_{word} do\n{place}{indent}end\n")
    });
    blocks.collect::<Vec<_>>().join("\n")
}

fn place(download: &Download, indent: &str) -> String {
    format!(
        "{indent}url {}\n{indent}sha256 {}\n",
        quoted(&download.url),
        quoted(download.digest.hex())
    )
}

/// Licences as Homebrew has them: each by itself, and those of which one may choose as `any_of`.
fn license(matrix: &Matrix, release: &Release) -> String {
    let plain = |expression: &str| {
        let word = |c: char| c.is_ascii_alphanumeric() || "-.+".contains(c);
        expression.chars().all(word)
    };
    let each: Option<Vec<String>> = description::licenses(matrix, release).and_then(|licenses| {
        let one = |expression: &str| {
            let names: Vec<&str> = expression.split(" OR ").collect();
            if !names.iter().all(|name| plain(name)) {
                return None;
            }
            let names: Vec<String> = names.into_iter().map(quoted).collect();
            Some(match names.as_slice() {
                [name] => name.clone(),
                _ => format!("{{ any_of: [{}] }}", names.join(", ")),
            })
        };
        licenses.into_iter().map(one).collect()
    });
    match each.as_deref() {
        None | Some([]) => ":cannot_represent".to_owned(),
        Some([one]) => one.trim_matches(['{', '}', ' ']).to_owned(),
        Some(more) => format!("all_of: [{}]", more.join(", ")),
    }
}

/// A text as Ruby reads it: nothing in it is code.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '#' if rest.peek().is_some_and(|next| "{$@".contains(*next)) => quoted += "\\#",
            '\n' => quoted += "\\n",
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{{{:x}}}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_code() {
        for (text, expected) in [
            ("plain", r#""plain""#),
            (r#"a "b" \c"#, r#""a \"b\" \\c""#),
            ("#{exit} #$0 #@a # end", r#""\#{exit} \#$0 \#@a # end""#),
            ("a\nb\u{7}", r#""a\nb\u{7}""#),
        ] {
            assert_eq!(quoted(text), expected, "{text}");
        }
    }

    #[test]
    fn a_formula_is_found_by_its_class() {
        assert_eq!(class("mlos"), "Mlos");
        assert_eq!(class("mlos@1.10.0"), "MlosAT1100");
    }
}
