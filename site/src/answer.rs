//! What comes of a request: the command and what to know of it, or the reason and what works instead.

use mlos_resolver::{
    Decision, Matrix, Method, Plan, RawRequest, Refusal, Request, Shell, Suggestion, UsageError,
    command::{Hand, NoWay, Way, one_line},
    explain_refusal, resolve,
};

use crate::{
    command::command,
    href::href,
    html::{Html, html},
    state::address,
    state_word::StateWord,
    strings as s,
    words::{sentence, words},
};

/// What comes of a request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    /// There is a plan.
    Plan(Box<Plan>),
    /// It was understood, and nothing fits.
    Refusal(Box<Refusal>),
    /// It was not understood.
    Misread {
        /// The error's words.
        error: String,
        /// Whether they name the methods by which something is made.
        of_methods: bool,
    },
}

impl Answer {
    /// Asks the resolver.
    pub(crate) fn to(matrix: &Matrix, request: &RawRequest) -> Self {
        match Request::parse(matrix, request).map(|request| resolve(matrix, &request)) {
            Ok(Ok(plan)) => Self::Plan(Box::new(plan)),
            Ok(Err(refusal)) => Self::Refusal(Box::new(refusal)),
            Err(error) => Self::Misread {
                of_methods: matches!(&error, UsageError::Name(name) if name.kind == "method"),
                error: error.to_string(),
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
            Self::Misread { error, .. } => sentence(error.lines().next().unwrap_or_default()),
        }
    }
}

/// An answer as it stands beside the choices. `id` tells its parts from those of other answers on the page. Where the
/// live part runs, `way` is the one in view, and each suggestion is a button with its number.
pub(crate) fn answer(matrix: &Matrix, id: &str, answer: &Answer, way: Option<Way>) -> Html {
    let summary = answer.summary(matrix);
    match answer {
        Answer::Plan(plan) => planned(matrix, id, &summary, plan, way),
        Answer::Refusal(refusal) => {
            let suggested = |(at, suggestion)| suggested(matrix, at, suggestion, way.is_some());
            let suggestions = refusal.suggestions.iter().enumerate().map(suggested);
            let suggestions: Vec<_> = suggestions.collect();
            refused(&summary, &reasons(refusal), &suggestions)
        }
        Answer::Misread { error, .. } => {
            let rest: Vec<_> = error
                .lines()
                .skip(1)
                .filter(|line| !line.is_empty())
                .map(sentence)
                .collect();
            refused(&summary, &rest, &[])
        }
    }
}

/// A suggestion: what it leads to where it can be taken, and else the resolver's sentence.
fn suggested(matrix: &Matrix, at: usize, suggestion: &Suggestion, taken: bool) -> Html {
    if !taken {
        return html!("<li>{}</li>", words(&sentence(&suggestion.sentence)));
    }
    let says = s::take(&Answer::to(matrix, &suggestion.request).summary(matrix));
    html!(
        "<li><button type=\"button\" data-take=\"{}\" class=\"button\">{}</button></li>",
        at.to_string(),
        words(&says)
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
    let warnings: Vec<_> = plan
        .warnings
        .iter()
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
        "<div data-answer=\"yes\" class=\"answer\"><h3>{}</h3>{}{}<dl class=\"facts\">{}<dt>{}</dt><dd><code>{}</code></dd>\
         {}{}<dt>{}</dt><dd>{}</dd></dl><h4>{}</h4><ul>{}</ul>{}</div>",
        words(summary),
        warnings,
        ways(matrix, id, decision, way),
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

/// The ways to carry out a decision, one of them in view: radios turn them, by the style sheet alone. A package manager has
/// one way of its own.
fn ways(matrix: &Matrix, id: &str, decision: &Decision, way: Option<Way>) -> Html {
    if let Some(Hand::Manager(_)) = hand(decision) {
        return html!("{}", panel(matrix, id, decision, Way::OneLine));
    }
    let shown = way.unwrap_or(Way::OneLine);
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
         <div class=\"panels\">{}</div></fieldset>",
        s::ASK_WAY,
        Way::ALL.iter().map(tab).collect::<Vec<_>>(),
        Way::ALL.iter().map(panel).collect::<Vec<_>>()
    )
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
            parts.push(remark("no-command", no_line(no, decision.method)));
        }
        Err(no) => parts.push(remark("no-command", s::no_way(no))),
    }
    if way == Way::OneLine && Shell::of(decision.platform) == Shell::PowerShell {
        parts.push(remark("soft", s::IN_WSL));
        let (id, text) = (format!("wsl-{id}"), one_line(matrix));
        parts.push(command(&id, &text, s::THE_WSL_COMMAND));
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
        Err(no) => {
            let why = no_line(no, decision.method);
            html!("<p class=\"no-command\">{}</p>", why)
        }
    }
}

/// Why a decision has no command.
fn no_line(no: NoWay, method: Method) -> &'static str {
    match (no, method) {
        (NoWay::Unrecorded, Method::Docker) => s::NO_COMMAND_YET,
        (NoWay::Unrecorded, _) => s::NO_PACKAGE_YET,
        (NoWay::NoPosixShell, _) => s::NO_COMMAND_WITHOUT_SH,
        (no, _) => s::no_way(no),
    }
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

fn refused(summary: &str, rest: &[String], suggestions: &[Html]) -> Html {
    let rest: Vec<_> = rest
        .iter()
        .map(|line| html!("<p>{}</p>", words(line)))
        .collect();
    let works = (!suggestions.is_empty()).then(|| html!("<h4>{}</h4>", s::WHAT_WORKS));
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
    use crate::fixture::{large, large_files, matrix};

    /// The answer's HTML without its marks between texts.
    fn html(matrix: &Matrix, version: &str, platform: &str, method: &str) -> String {
        let request = RawRequest {
            version: Some(version.to_owned()),
            platform: Some(platform.to_owned()),
            method: Some(method.to_owned()),
            ..RawRequest::default()
        };
        let answered = Answer::to(matrix, &request);
        let html = Owner::new().with(|| answer(matrix, "chosen", &answered, None).text());
        html.replace("<!>", "")
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
                    "<code id=\"wsl-chosen\">curl -fsSL https://mlosfoundation.org/install | sh</code>",
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
            ],
            &["There is no command", "docker rm"],
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
