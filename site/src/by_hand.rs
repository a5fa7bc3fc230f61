//! The commands that check one file or image, and exactly what each prints where all is as it should be.

use leptos::prelude::*;
use mlos_resolver::{
    Channel, Matrix, NoRelease, Release, Status,
    command::{DigestTool, download, inspect, pull},
    named_release,
};

use crate::{
    checkable::{Checkable, checkables},
    command::command,
    href::href,
    html::{Html, html},
    question::{misread, options_of},
    state::Checked,
    strings as s,
    withdrawal::withdrawal,
    words::words,
};

/// The release that an address means: where it names none the head of `stable`, and where there is no head the newest
/// that was made.
fn release<'m>(matrix: &'m Matrix, checked: &Checked) -> Result<&'m Release, NoRelease> {
    if !checked.release.is_empty() {
        return named_release(matrix, &checked.release);
    }
    let mut all = matrix.releases().iter();
    named_release(matrix, Channel::Stable.as_str())
        .or_else(|error| all.find(|one| !one.artifacts.is_empty()).ok_or(error))
}

/// What of the release it means: what it names, or the first that there is.
fn meant<'a>(all: &'a [Checkable], checked: &Checked) -> Option<&'a Checkable> {
    all.iter()
        .find(|one| checked.file.is_empty() || one.name == checked.file)
}

/// The releases of which there is something to check.
pub(crate) fn releases(matrix: &Matrix, checked: &Checked) -> Vec<impl IntoView + use<>> {
    let chosen = release(matrix, checked).map_or_else(
        |_| checked.release.clone(),
        |release| release.version.to_string(),
    );
    let made = matrix
        .releases()
        .iter()
        .filter(|one| !one.artifacts.is_empty());
    options_of(made.map(|one| one.version.to_string()).collect(), &chosen)
}

/// What there is of the release.
pub(crate) fn files(matrix: &Matrix, checked: &Checked) -> Vec<impl IntoView + use<>> {
    let all =
        release(matrix, checked).map_or_else(|_| Vec::new(), |release| checkables(matrix, release));
    let chosen = meant(&all, checked).map_or_else(|| checked.file.clone(), |one| one.name.clone());
    options_of(all.into_iter().map(|one| one.name).collect(), &chosen)
}

/// What follows from an answer to one of the questions. Another release has other files: the first of them.
#[cfg(any(feature = "csr", test))]
pub(crate) fn next(matrix: &Matrix, now: &Checked, name: &str, value: String) -> Checked {
    if name == "version" {
        return Checked {
            release: value,
            file: String::new(),
        };
    }
    let tag = release(matrix, now).map(|release| release.version.to_string());
    Checked {
        release: tag.unwrap_or_else(|_| now.release.clone()),
        file: value,
    }
}

/// The steps for what an address means, or why there are none.
pub(crate) fn answer(matrix: &Matrix, checked: &Checked) -> Html {
    let release = match release(matrix, checked) {
        Ok(release) => release,
        Err(error) => return misread(&error.to_string()),
    };
    let all = checkables(matrix, release);
    match meant(&all, checked) {
        Some(one) => steps(release, one),
        None if all.is_empty() => html!("<p>{}</p>", s::NO_FILES),
        None => misread(&s::no_such_file(&release.version, &checked.file)),
    }
}

/// The steps, numbered.
fn steps(release: &Release, checked: &Checkable) -> Html {
    let tag = release.version.to_string();
    let mut steps = Vec::new();
    match (&checked.url, &checked.digest) {
        (Some(url), Some(digest)) => {
            let name = &checked.name;
            // Who has an unsafe file may want to know that it is this one; nobody is told to fetch it.
            if release.status != Status::Unsafe {
                let fetch = boxed("download", None, &download(url), None);
                steps.push(step(s::VERIFY_DOWNLOAD, &[fetch]));
            }
            let tools = |compare: bool| -> Vec<Html> {
                let tool = |&tool: &DigestTool| {
                    let hex = digest.hex();
                    let expected = if compare {
                        tool.compare(name, hex)
                    } else {
                        tool.compute(name, hex)
                    };
                    let id = format!("{}-{tool}", if compare { "compare" } else { "compute" });
                    boxed(
                        &id,
                        Some(s::system(tool)),
                        &expected.command,
                        Some(expected.prints),
                    )
                };
                DigestTool::ALL.iter().map(tool).collect()
            };
            steps.push(step(s::VERIFY_COMPARE, &tools(true)));
            steps.push(step(s::VERIFY_COMPUTE, &tools(false)));
        }
        (None, Some(_)) => {
            let reference = &checked.name;
            let expected = inspect(reference);
            if release.status != Status::Unsafe {
                let fetch = boxed("pull", None, &pull(reference), None);
                steps.push(step(s::VERIFY_PULL, &[fetch]));
            }
            steps.push(step(
                s::VERIFY_INSPECT,
                &[boxed(
                    "inspect",
                    None,
                    &expected.command,
                    Some(expected.prints),
                )],
            ));
        }
        (_, None) => {}
    }
    let steps = if steps.is_empty() {
        let says = s::verify_unrecorded(&checked.name);
        html!("<div class=\"note\"><p>{}</p></div>", words(&says))
    } else {
        steps.push(step(s::VERIFY_DIFFERS, &[]));
        html!("<ol class=\"steps\">{}</ol>", steps)
    };
    html!(
        "{}{}<p><a href=\"{}\">{}</a></p>",
        withdrawal(release),
        steps,
        href(&format!("releases/{tag}/#files")),
        s::files_of(&tag)
    )
}

fn step(says: &str, boxes: &[Html]) -> Html {
    html!("<li><p>{}</p>{}</li>", words(says), boxes)
}

/// A command, on which system, and what it prints.
fn boxed(id: &str, system: Option<&'static str>, text: &str, prints: Option<String>) -> Html {
    let prints = prints.map(|prints| {
        html!(
            "<p class=\"soft\">{}</p><pre tabindex=\"0\"><code>{}</code></pre>",
            s::PRINTS,
            prints
        )
    });
    html!(
        "{}{}{}",
        system.map(|system| html!("<h3>{}</h3>", system)),
        command(id, text, &s::command_on(system)),
        prints
    )
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::fixture::{gone, large, matrix};

    fn html(matrix: &Matrix, query: &str) -> String {
        let checked = Checked::from_query(query);
        let html = Owner::new().with(|| answer(matrix, &checked).text());
        html.replace("<!>", "")
    }

    #[track_caller]
    fn check(html: &str, there: &[&str]) {
        for text in there {
            assert!(html.contains(text), "expected {text}, found\n{html}");
        }
    }

    #[test]
    fn a_file_is_downloaded_and_compared_on_three_systems() {
        let large = large();
        let all = checkables(&large, large.channel(Channel::Stable).expect("a head"));
        let (name, hex) = (
            &all[0].name,
            all[0].digest.as_ref().expect("recorded").hex(),
        );
        check(
            &html(&large, ""),
            &[
                &format!(
                    "<code id=\"download\">curl -fLO https://files.example/workshop/releases/download/v2.0.1/{name}</code>"
                ),
                &format!(
                    "<code id=\"compare-sha256sum\">echo '{hex}  {name}' | sha256sum -c -</code>"
                ),
                &format!("<code>{name}: OK</code>"),
                &format!("<code id=\"compute-shasum\">shasum -a 256 {name}</code>"),
                &format!("<code>{hex}  {name}</code>"),
                "<code>True</code>",
                "If anything else is printed, do not use it.",
            ],
        );
    }

    #[test]
    fn an_image_is_pulled_by_its_digest() {
        let large = large();
        let all = checkables(&large, large.channel(Channel::Stable).expect("a head"));
        let image = all.iter().find(|one| one.url.is_none()).expect("an image");
        let checked = Checked {
            release: String::new(),
            file: image.name.clone(),
        };
        check(
            &html(&large, &checked.to_query()),
            &[
                &format!("<code id=\"pull\">docker pull {}</code>", image.name),
                &format!("<code>{}</code>", image.name),
            ],
        );
    }

    #[test]
    fn what_cannot_be_checked_is_said() {
        check(
            &html(&matrix(), ""),
            &["Nobody has recorded a digest of <code>mlos-v1.0.0_linux_amd64.tar.gz</code>"],
        );
        check(
            &html(&matrix(), "?version=v1.1.0"),
            &["<p>Nothing has been made for this release yet.</p>"],
        );
        check(
            &html(&matrix(), "?version=v9.9.9"),
            &["<p>There is no release <code>v9.9.9</code>.</p>"],
        );
        check(
            &html(&matrix(), "?file=a.zip"),
            &["<p>v1.0.0 has no file <code>a.zip</code>.</p>"],
        );
    }

    #[test]
    fn an_unsafe_file_can_be_recognised_and_is_not_fetched() {
        let html = html(&large(), "?release=v1.1.0");
        check(
            &html,
            &[
                "<strong>v1.1.0 is unsafe: taken back on 2025-04-03.</strong> It deletes the models of other users.",
                "<code id=\"compare-sha256sum\">",
            ],
        );
        assert!(!html.contains("curl -fLO"), "{html}");
    }

    /// Nobody who asked for nothing is told that there is no such thing.
    #[test]
    fn without_a_stable_release_the_newest_that_was_made_is_shown() {
        let html = html(&gone(), "");
        check(
            &html,
            &["<strong>v1.0.0 is unsafe: taken back on 2027-01-31.</strong> It forgets."],
        );
        assert!(!html.contains("There is no release"), "{html}");
    }

    #[test]
    fn another_release_has_other_files() {
        let large = large();
        let now = Checked::from_query("?file=a");
        let named = next(&large, &now, "file", "b".to_owned());
        assert_eq!(named.to_query(), "?version=v2.0.1&file=b");
        assert_eq!(
            next(&large, &named, "version", "v1.4.0".to_owned()).to_query(),
            "?version=v1.4.0"
        );
    }
}
