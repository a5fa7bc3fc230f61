//! What comes of a request: the command and what to know of it, or the reason and what works instead.

use mlos_resolver::{
    Decision, Matrix, Method, Plan, RawRequest, Refusal, Request, Shell, Suggestion, UsageError,
    WarningCode,
    command::{Hand, NoWay, Way},
    explain_refusal, resolve,
};

use crate::{
    command::command,
    href::href,
    html::{Html, html},
    state::address,
    state_word::StateWord,
    strings as s,
    withdrawal::withdrawal,
    words::{sentence, words},
};

/// What comes of a request.
#[derive(Debug, PartialEq)]
pub(crate) enum Answer {
    /// There is a plan.
    Plan(Box<Plan>),
    /// It was understood, and nothing fits.
    Refusal(Box<Refusal>),
    /// It was not understood.
    Misread {
        /// What is wrong with it, in short.
        error: String,
        /// What to do about it.
        hint: Option<String>,
        /// Whether it is the method.
        of_methods: bool,
        /// What was probably meant.
        meant: Vec<RawRequest>,
    },
}

impl Answer {
    /// Asks the resolver.
    pub(crate) fn to(matrix: &Matrix, request: &RawRequest) -> Self {
        match Request::parse(matrix, request).map(|request| resolve(matrix, &request)) {
            Ok(Ok(plan)) => Self::Plan(Box::new(plan)),
            Ok(Err(refusal)) => Self::Refusal(Box::new(refusal)),
            Err(error) => Self::Misread {
                error: error.in_short(),
                hint: error.hint(),
                of_methods: matches!(&error, UsageError::Name(name) if name.kind == "method"),
                meant: error.meant(request),
            },
        }
    }

    /// The answer in one sentence.
    pub(crate) fn summary(&self, matrix: &Matrix) -> String {
        match self {
            Self::Plan(plan) => {
                let decision = &plan.decision;
                s::plan(
                    &decision.release,
                    decision.method,
                    &matrix.platform(decision.platform).title,
                )
            }
            Self::Refusal(refusal) => sentence(&refusal.sentence),
            Self::Misread { error, .. } => sentence(error),
        }
    }
}

/// An answer as it stands beside the choices. `id` tells its parts from those of other answers on the page. Where the
/// live part runs, `way` is the one in view, and each suggestion is a button with its address.
pub(crate) fn answer(matrix: &Matrix, id: &str, answer: &Answer, way: Option<Way>) -> Html {
    let summary = answer.summary(matrix);
    match answer {
        Answer::Plan(plan) => planned(matrix, id, &summary, plan, way),
        Answer::Refusal(refusal) => {
            let suggested = |suggestion| suggested(matrix, suggestion, way.is_some());
            let suggestions = refusal.suggestions.iter().map(suggested);
            let suggestions: Vec<_> = suggestions.collect();
            refused(&summary, &reasons(refusal), s::WHAT_WORKS, &suggestions)
        }
        Answer::Misread { hint, meant, .. } => {
            let hint: Vec<_> = hint.iter().map(|hint| sentence(hint)).collect();
            let meant: Vec<_> = meant.iter().map(|one| button(matrix, one)).collect();
            // What was meant stands over what takes it.
            match &hint[..] {
                [title] if !meant.is_empty() => refused(&summary, &[], title, &meant),
                _ => refused(&summary, &hint, "", &meant),
            }
        }
    }
}

/// A suggestion: what it leads to where it can be taken, and else the resolver's sentence.
fn suggested(matrix: &Matrix, suggestion: &Suggestion, taken: bool) -> Html {
    if taken {
        return button(matrix, &suggestion.request);
    }
    html!("<li>{}</li>", words(&sentence(&suggestion.sentence)))
}

/// Takes a request, called by what comes of it.
fn button(matrix: &Matrix, request: &RawRequest) -> Html {
    let answer = Answer::to(matrix, request);
    let mut says = answer.summary(matrix);
    if let Answer::Plan(plan) = &answer {
        says = s::take(&says, plan.decision.trust());
    }
    html!("<li>{}</li>", takes(request, &says))
}

fn takes(request: &RawRequest, says: &str) -> Html {
    html!(
        "<button type=\"button\" data-take=\"{}\" class=\"button\">{}</button>",
        address(request, Way::OneLine),
        words(says)
    )
}

/// What stands in the way, a sentence for each group of releases.
fn reasons(refusal: &Refusal) -> Vec<String> {
    let text = explain_refusal(refusal);
    text.lines()
        .filter_map(|line| line.strip_prefix("  "))
        .map(sentence)
        .collect()
}

fn planned(matrix: &Matrix, id: &str, summary: &str, plan: &Plan, way: Option<Way>) -> Html {
    let decision = &plan.decision;
    // That it was taken back is said as its own page says it.
    let withdrawn = matrix.release(&decision.release).and_then(withdrawal);
    let said =
        |code| withdrawn.is_some() && matches!(code, WarningCode::Yanked | WarningCode::Deprecated);
    let warnings: Vec<_> = plan
        .warnings
        .iter()
        .filter(|warning| !said(warning.code))
        .map(|warning| {
            let says = words(&sentence(&warning.sentence));
            html!("<div class=\"note\"><p>{}</p></div>", says)
        })
        .collect();
    let contents: Vec<_> = decision
        .components
        .iter()
        .filter_map(|(id, version)| {
            let title = &matrix.component(id)?.title;
            Some(html!("<dt>{}</dt><dd>{}</dd>", title, version.to_string()))
        })
        .collect();
    let (from, name, digest, size) = match (&decision.artifact, &decision.image) {
        (Some(file), _) => (s::FILE, file.file.clone(), file.digest.as_ref(), file.size),
        (None, Some(image)) => (
            s::IMAGE,
            image
                .reference
                .clone()
                .unwrap_or_else(|| image.name.clone()),
            image.digest.as_ref(),
            None,
        ),
        (None, None) => (s::FILE, String::new(), None, None),
    };
    let digest = digest.map(|digest| {
        let digest = digest.to_string();
        html!("<dt>{}</dt><dd><code>{}</code></dd>", s::DIGEST, digest)
    });
    let size = size.map(|size| html!("<dt>{}</dt><dd>{}</dd>", s::SIZE, s::bytes(size)));
    let why: Vec<_> = plan
        .why
        .iter()
        .map(|why| html!("<li>{}</li>", words(&sentence(why))))
        .collect();
    let install = install(matrix, decision);
    // Where nothing can be done yet, there is nothing to check and nothing to undo.
    let after = hand(decision)
        .filter(|_| install.is_some())
        .map(|hand| after(matrix, plan, hand));
    html!(
        "<div data-answer=\"yes\" class=\"answer\"><h3>{}</h3>{}{}{}<dl class=\"facts\">{}<dt>{}</dt><dd><code>{}</code></dd>\
         {}{}<dt>{}</dt><dd>{}</dd></dl><h4>{}</h4><ul>{}</ul>{}</div>",
        words(summary),
        withdrawn,
        warnings,
        ways(matrix, id, plan, way),
        contents,
        from,
        name,
        size,
        digest,
        s::TRUST,
        StateWord::from(decision.trust()).view(),
        s::WHY,
        why,
        after
    )
}

/// The ways to carry out a plan, one of them in view: radios turn them, by the style sheet alone. Those that lead to
/// nothing are named below, with the reason. A package manager has one way of its own.
fn ways(matrix: &Matrix, id: &str, plan: &Plan, way: Option<Way>) -> Html {
    let decision = &plan.decision;
    let mut there = vec![Way::OneLine];
    let mut missing: Vec<(NoWay, String)> = Vec::new();
    for &way in &Way::ALL[1..] {
        match way.texts(matrix, decision) {
            Ok(_) => there.push(way),
            Err(NoWay::ByManager) => {}
            Err(no) => match missing.iter_mut().find(|(other, _)| *other == no) {
                Some((_, names)) => {
                    names.push_str(", ");
                    names.push_str(s::way(way));
                }
                None => missing.push((no, s::way(way).to_owned())),
            },
        }
    }
    let missing: Vec<_> = missing
        .iter()
        .map(|(no, names)| {
            let linux =
                (way.is_some() && *no == NoWay::NoPosixShell).then(|| in_linux(matrix, plan));
            html!(
                "<p class=\"soft\"><strong>{}.</strong> {}{}</p>",
                names,
                words(s::no_way(*no)),
                linux
            )
        })
        .collect();
    if there.len() == 1 {
        return html!("{}{}", panel(matrix, id, decision, Way::OneLine), missing);
    }
    let shown = way
        .filter(|way| there.contains(way))
        .unwrap_or(Way::OneLine);
    let tab = |&way: &Way| {
        let checked = (way == shown).then(|| html!(" checked"));
        html!(
            "<label class=\"tab\"><input type=\"radio\" name=\"way-{}\" value=\"{}\"{}>{}</label>",
            id,
            way.as_str(),
            checked,
            s::way(way)
        )
    };
    let panel = |&way: &Way| html!("<div>{}</div>", panel(matrix, id, decision, way));
    html!(
        "<fieldset class=\"ways\"><legend class=\"unseen\">{}</legend><div class=\"tabs\">{}</div>\
         <div class=\"panels\">{}</div></fieldset>{}",
        s::ASK_WAY,
        there.iter().map(tab).collect::<Vec<_>>(),
        there.iter().map(panel).collect::<Vec<_>>(),
        missing
    )
}

/// Takes the same for the system that runs in a container there, as it does in WSL.
fn in_linux(matrix: &Matrix, plan: &Plan) -> Html {
    let inside = matrix.platform(plan.decision.platform).image_platform;
    let request = RawRequest {
        platform: Some(inside.to_string()),
        ..plan.request.clone()
    };
    let says = s::choose(&matrix.platform(inside).title);
    html!(" {}", takes(&request, &says))
}

/// Who carries out a decision, in the shell that its platform comes with.
fn hand(decision: &Decision) -> Option<Hand> {
    Hand::of(decision, Shell::of(decision.platform))
}

/// What a way is good for, and its texts; or why it has none.
fn panel(matrix: &Matrix, id: &str, decision: &Decision, way: Way) -> Vec<Html> {
    let by_script = matches!(hand(decision), None | Some(Hand::Script));
    let says = s::way_says(way, decision.method).filter(|_| by_script);
    let mut parts: Vec<_> = says.map(|says| remark("soft", says)).into_iter().collect();
    match way.texts(matrix, decision) {
        Ok(texts) => {
            let many = texts.len() > 1;
            for (at, (step, text)) in (1..).zip(texts) {
                if many {
                    parts.push(remark("step", &s::step_says(at, step)));
                }
                let mut id = format!("command-{id}");
                if way != Way::OneLine {
                    id = format!("{id}-{way}");
                }
                if at > 1 {
                    id = format!("{id}-{at}");
                }
                parts.push(command(&id, &text, s::step(way, step)));
            }
        }
        Err(no) if way == Way::OneLine => {
            parts.push(no_command(no, decision.method));
        }
        Err(no) => parts.push(remark("no-command", s::no_way(no))),
    }
    // What a package manager of Windows brings has no other line.
    let in_wsl = way == Way::OneLine
        && Shell::of(decision.platform) == Shell::PowerShell
        && Hand::of(decision, Shell::Posix) == Some(Hand::Script);
    let in_wsl = in_wsl.then(|| mlos_resolver::command::install(matrix, decision, Shell::Posix));
    if let Some(text) = in_wsl.flatten() {
        parts.push(remark("soft", s::IN_WSL));
        parts.push(command(&format!("wsl-{id}"), &text, s::THE_WSL_COMMAND));
    }
    parts
}

fn remark(class: &str, says: &str) -> Html {
    html!("<p class=\"{}\">{}</p>", class, words(says))
}

/// The command of a decision, for the shell that its platform comes with; none where that shell has no safe one.
pub(crate) fn install(matrix: &Matrix, decision: &Decision) -> Option<String> {
    mlos_resolver::command::install(matrix, decision, Shell::of(decision.platform))
}

/// The box of a decision's command, or in its place the sentence that says why there is none.
#[cfg(feature = "ssr")]
pub(crate) fn offered(matrix: &Matrix, id: &str, decision: &Decision) -> Html {
    match Way::OneLine.texts(matrix, decision) {
        Ok(texts) => {
            let texts = texts.iter();
            let lines = texts.map(|(_, text)| command(id, text, s::THE_COMMAND));
            html!("{}", lines.collect::<Vec<_>>())
        }
        Err(no) => no_command(no, decision.method),
    }
}

/// Why a decision has no command.
fn no_command(no: NoWay, method: Method) -> Html {
    let says = match (no, method) {
        (NoWay::Unrecorded, Method::Docker) => s::NO_COMMAND_YET,
        (NoWay::Unrecorded, _) => return no_package(&format!("#{method}")),
        (NoWay::NoPosixShell, _) => s::NO_COMMAND_WITHOUT_SH,
        (no, _) => s::no_way(no),
    };
    remark("no-command", says)
}

/// That a package manager finds nothing yet, and where it is told what to type then.
pub(crate) fn no_package(part: &str) -> Html {
    html!(
        "<p class=\"no-command\">{} <a href=\"{}\">{}</a></p>",
        s::NO_PACKAGE_YET,
        href(&format!("docs/packages/{part}")),
        s::PACKAGES
    )
}

/// What to do once the command has run: how to check what came of it, and how to undo it.
fn after(matrix: &Matrix, plan: &Plan, hand: Hand) -> Html {
    let decision = &plan.decision;
    let script = (hand == Hand::Script).then(|| {
        let address = href(&format!("script/{}", address(&plan.request, Way::OneLine)));
        html!("<p><a href=\"{}\">{}</a></p>", address, s::VIEW_ITS_SCRIPT)
    });
    let release = matrix.release(&decision.release);
    let expected = release.map(|release| matrix.version_lines(release).join("\n"));
    html!(
        "<h4>{}</h4><p>{}</p><pre tabindex=\"0\"><code>{}</code></pre><h4>{}</h4><p>{}</p><h4>{}</h4><p>{}</p>{}",
        s::CHECK_IT,
        words(&s::check(hand)),
        expected,
        s::GO_ON,
        words(&s::next(hand, hand.first_model(matrix).as_deref())),
        s::UNDO_IT,
        words(&s::undo(hand, &hand.undo(matrix, decision))),
        script
    )
}

fn refused(summary: &str, rest: &[String], title: &str, suggestions: &[Html]) -> Html {
    let rest: Vec<_> = rest
        .iter()
        .map(|line| html!("<p>{}</p>", words(line)))
        .collect();
    let works = (!suggestions.is_empty()).then(|| html!("<h4>{}</h4>", words(title)));
    html!(
        "<div data-answer=\"no\" class=\"answer\"><h3>{}</h3>{}{}<ul class=\"suggestions\">{}</ul></div>",
        words(summary),
        rest,
        works,
        suggestions
    )
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use leptos::prelude::Owner;

    use super::*;
    use crate::fixture::{large, large_files, matrix, plain};

    /// The answer's HTML, plain.
    fn html(matrix: &Matrix, version: &str, platform: &str, method: &str) -> String {
        let request = RawRequest {
            version: Some(version.to_owned()),
            platform: Some(platform.to_owned()),
            method: Some(method.to_owned()),
            ..RawRequest::default()
        };
        let answered = Answer::to(matrix, &request);
        let html = Owner::new().with(|| answer(matrix, "chosen", &answered, None).text());
        plain(&html)
    }

    #[track_caller]
    fn check(html: &str, there: &[&str], absent: &[&str]) {
        for text in there {
            assert!(html.contains(text), "expected {text}, found\n{html}");
        }
        for text in absent {
            assert!(!html.contains(text), "expected no {text}, found\n{html}");
        }
    }

    #[test]
    fn powershell_gets_no_command_before_the_image_is_published() {
        let matrix = matrix();
        for platform in ["windows-amd64", "windows-arm64"] {
            check(
                &html(&matrix, "v1.0.0", platform, "docker"),
                &[
                    "<p class=\"no-command\">There is no command for PowerShell until the image is published.</p>",
                    "<code id=\"wsl-chosen\">curl -fsSL https://mlosfoundation.org/install | sh -s -- --version v1.0.0 --method docker</code>",
                    "<p class=\"soft\"><strong>Pinned, GitHub Actions, Step by step, Offline.</strong> This needs a POSIX shell",
                ],
                &[
                    "docker run",
                    "id=\"command-chosen\"",
                    "mlos --version",
                    "mlos uninstall",
                    "Check it",
                    "Undo it",
                ],
            );
        }
        // Elsewhere the command is the script, which stops by itself.
        check(
            &html(&matrix, "v1.0.0", "linux-amd64", "docker"),
            &[
                "| sh -s -- --version v1.0.0 --method docker</code>",
                "<code>mlos --version</code> prints exactly this:",
                "MLOS Distribution v1.0.0\n  Axon: v1.5.0\n  MLOS Core: v1.0.0</code>",
                "<code>mlos uninstall</code>",
                "<strong>Pinned, Dockerfile, GitHub Actions, Step by step, Offline.</strong> Not yet: nothing is recorded",
            ],
            &["There is no command", "docker rm", "class=\"tab\""],
        );
    }

    #[test]
    fn what_powershell_gets_is_checked_and_undone_by_the_engine() {
        let large = large();
        check(
            &html(&large, "v2.0.1", "windows-amd64", "docker"),
            &[
                "<code id=\"command-chosen\">docker run --detach --name mlos --publish 127.0.0.1:8080:8080 \
                 'images.example/workshop/mlos@sha256:3d46abb5c2ffd9b4ab0d406bec32a15f536e2de8a21b53fb7afe04e79272e9ea'</code>",
                "<p><code>docker exec mlos /opt/mlos/bin/mlos --version</code> prints exactly this:</p>",
                "<code>Workshop Distribution v2.0.1\n",
                "<p><code>docker rm --force mlos</code> stops the container and takes it away again.</p>",
            ],
            &[
                "There is no command",
                "<code>mlos --version",
                "mlos uninstall",
                "mlos rollback",
            ],
        );
    }

    /// What the browser has of the matrix knows it too: the script says the same lines.
    #[test]
    fn the_first_model_is_the_matrix_s() {
        let of = |next: &str| {
            let mut files = large_files();
            let distro = files.get_mut("distro.toml").expect("the distribution");
            distro.insert_str(0, next);
            let matrix = Matrix::parse(&files).unwrap_or_else(|problems| panic!("{problems}"));
            let carried = Matrix::from_published(&matrix.newest(1)).expect("a part of it");
            html(&carried, "v2.0.1", "linux-amd64", "binary")
        };
        check(
            &of("next = [\"lathe turn oak@1\"]\n"),
            &[
                "<code>mlos start</code> starts the server; <code>lathe turn oak@1</code> fetches a model.</p>",
            ],
            &[],
        );
        check(
            &of(""),
            &["<code>mlos start</code> starts the server.</p>"],
            &["fetches a model"],
        );
    }

    #[test]
    fn a_package_manager_that_finds_nothing_yet_has_its_part_of_the_document() {
        check(
            &html(&matrix(), "v1.0.0", "linux-amd64", "apt"),
            &[
                "Not yet published: a package manager finds nothing before that. \
               <a href=\"/docs/packages/#apt\">What to type once it is.</a></p>",
            ],
            &["data-copy", "<strong>"],
        );
    }

    #[test]
    fn what_was_probably_meant_is_a_button() {
        for (platform, method, there) in [
            (
                "mac",
                "binary",
                &[
                    "<h3>There is no platform <code>mac</code>.</h3><h4>Did you mean <code>darwin-amd64</code> or <code>darwin-arm64</code>?</h4>",
                    "data-take=\"?version=v1.0.0&amp;platform=darwin-amd64&amp;method=binary\"",
                    ">Take v1.0.0 by binary, macOS on Apple silicon, once it is published</button>",
                ][..],
            ),
            (
                "linux-amd64-musl",
                "binary",
                &[
                    "data-take=\"?version=v1.0.0&amp;platform=linux-amd64&amp;method=docker\"",
                    ">Take v1.0.0 by docker, Linux on x86-64, once it is published</button>",
                ],
            ),
            (
                "linux-amd64",
                "brew",
                &[
                    "<h3>There is no method <code>brew</code>.</h3>",
                    "data-take=\"?version=v1.0.0&amp;platform=linux-amd64&amp;method=homebrew\"",
                ],
            ),
        ] {
            check(
                &html(&matrix(), "v1.0.0", platform, method),
                there,
                &["hint", "expected one of"],
            );
        }
        check(
            &html(&matrix(), "stabel", "linux-amd64", "docker"),
            &["data-take=\"?version=stable&amp;platform=linux-amd64&amp;method=docker\""],
            &["hint"],
        );
        let request = RawRequest {
            platform: Some("linux-amd64".to_owned()),
            pins: [("axn".to_owned(), "1.5".to_owned())].into(),
            ..RawRequest::default()
        };
        let Answer::Misread { meant, .. } = Answer::to(&matrix(), &request) else {
            panic!("a component that does not exist");
        };
        assert_eq!(
            address(&meant[0], Way::OneLine),
            "?platform=linux-amd64&with=axon=1.5"
        );
        // Where nothing is near, what may be asked for.
        check(
            &html(&matrix(), "banana", "linux-amd64", "docker"),
            &["<p>Ask for a channel"],
            &["hint", "Did you mean", "data-take"],
        );
    }

    #[test]
    fn a_release_that_was_taken_back_is_so_beside_its_command() {
        let says = "<div class=\"note bad\"><p><strong>v2.0.0 is yanked: taken back on 2025-08-04.</strong> \
            Gauge 0.3.0 reads the wrong unit. Use <a href=\"/releases/v2.0.1/\">v2.0.1</a>.</p></div>";
        let html = html(&large(), "v2.0.0", "linux-amd64", "binary");
        check(&html, &[says, "id=\"command-chosen\""], &[]);
        assert_eq!(html.matches("yanked").count(), 1, "{html}");
    }

    #[test]
    fn a_published_release_has_every_way() {
        let large = large();
        check(
            &html(&large, "v2.0.1", "linux-amd64", "binary"),
            &[
                "value=\"one-line\" checked>",
                "<code id=\"command-chosen\">curl -fsSL https://workshop.example/install | sh -s -- --version v2.0.1 --method binary</code>",
                "<code id=\"command-chosen-pinned\">curl -fsSL -o mlos-v2.0.1_install.sh https://",
                "<code id=\"command-chosen-dockerfile\">RUN curl ",
                "<code id=\"command-chosen-github-actions\">- run: |\n    curl ",
                "<p class=\"step\">2. Check it. It must say OK; if it does not, stop here.</p>",
                "<code id=\"command-chosen-steps-5\">sh mlos-v2.0.1_install.sh --version v2.0.1 --method binary</code>",
                "<code id=\"command-chosen-offline-2\">echo ",
            ],
            &["no-command"],
        );
    }
}
