//! What comes of a request: the command and what to know of it, or the reason and what works instead.

use leptos::{either::Either, prelude::*};
use mlos_resolver::{
    Decision, Matrix, Method, Plan, RawRequest, Refusal, Request, Shell, Suggestion, UsageError,
    command::{Hand, NoWay, Way, one_line},
    explain_refusal, resolve,
};

use crate::{
    command::command,
    href::href,
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

/// What an answer does where the live part runs; without it suggestions are sentences, and the radios turn the ways.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    /// Takes a suggestion.
    pub(crate) take: Callback<RawRequest>,
    /// The way that is shown.
    pub(crate) way: Signal<Way>,
    /// Shows another.
    pub(crate) turn: Callback<Way>,
}

/// An answer as it stands beside the choices. `id` tells its parts from those of other answers on the page.
pub(crate) fn answer(
    matrix: &Matrix,
    id: &str,
    answer: Answer,
    live: Option<Live>,
) -> impl IntoView + use<> {
    let take = live.map(|live| live.take);
    let summary = answer.summary(matrix);
    match answer {
        Answer::Plan(plan) => Either::Left(planned(matrix, id, &summary, &plan, live)),
        Answer::Refusal(refusal) => Either::Right(refused(
            &summary,
            reasons(&refusal),
            refusal
                .suggestions
                .into_iter()
                .map(|suggestion| suggested(matrix, suggestion, take.is_some()))
                .collect(),
            take,
        )),
        Answer::Misread { error, .. } => {
            let rest = error
                .lines()
                .skip(1)
                .filter(|line| !line.is_empty())
                .map(sentence)
                .collect();
            Either::Right(refused(&summary, rest, Vec::new(), take))
        }
    }
}

/// What a suggestion is called: what it leads to where it can be taken, and else the resolver's sentence.
fn suggested(matrix: &Matrix, suggestion: Suggestion, taken: bool) -> (String, RawRequest) {
    let says = if taken {
        s::take(&Answer::to(matrix, &suggestion.request).summary(matrix))
    } else {
        sentence(&suggestion.sentence)
    };
    (says, suggestion.request)
}

/// What stands in the way, a sentence for each group of releases.
fn reasons(refusal: &Refusal) -> Vec<String> {
    let text = explain_refusal(refusal);
    text.lines()
        .filter_map(|line| line.strip_prefix("  "))
        .map(sentence)
        .collect()
}

fn planned(
    matrix: &Matrix,
    id: &str,
    summary: &str,
    plan: &Plan,
    live: Option<Live>,
) -> impl IntoView + use<> {
    let decision = &plan.decision;
    let warnings: Vec<_> = plan
        .warnings
        .iter()
        .map(|warning| view! { <div class="note"><p>{words(&sentence(&warning.sentence))}</p></div> })
        .collect();
    let contents: Vec<_> = decision
        .components
        .iter()
        .filter_map(|(id, version)| {
            Some((matrix.component(id)?.title.clone(), version.to_string()))
        })
        .map(|(title, version)| view! { <dt>{title}</dt><dd>{version}</dd> })
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
    let digest = digest
        .map(|digest| view! { <dt>{s::DIGEST}</dt><dd><code>{digest.to_string()}</code></dd> });
    let size = size.map(|size| view! { <dt>{s::SIZE}</dt><dd>{s::bytes(size)}</dd> });
    let why: Vec<_> = plan
        .why
        .iter()
        .map(|why| view! { <li>{words(&sentence(why))}</li> })
        .collect();
    let install = install(matrix, decision);
    // Where nothing can be done yet, there is nothing to check and nothing to undo.
    let after = Hand::of(decision, Shell::of(decision.platform))
        .filter(|_| install.is_some())
        .map(|hand| after(matrix, plan, hand));
    view! {
        <div class="answer" data-answer="yes">
            <h3>{words(summary)}</h3>
            {warnings}
            {ways(matrix, id, decision, live)}
            <dl class="facts">
                {contents}
                <dt>{from}</dt><dd><code>{name}</code></dd>
                {size}
                {digest}
                <dt>{s::TRUST}</dt><dd>{StateWord::from(decision.trust()).view()}</dd>
            </dl>
            <h4>{s::WHY}</h4>
            <ul>{why}</ul>
            {after}
        </div>
    }
}

/// The ways to carry out a decision, one of them in view: radios turn them, by the style sheet alone.
fn ways(
    matrix: &Matrix,
    id: &str,
    decision: &Decision,
    live: Option<Live>,
) -> impl IntoView + use<> {
    let name = format!("way-{id}");
    let tabs = Way::ALL.iter().map(|&way| {
        let first = live.is_none() && way == Way::OneLine;
        let shown = move || live.map_or(first, |live| live.way.get() == way);
        let turn = move |_| {
            if let Some(live) = live {
                live.turn.run(way);
            }
        };
        view! {
            <label class="tab">
                <input type="radio" name=name.clone() value=way.as_str() checked=first prop:checked=shown on:change=turn/>
                {s::way(way)}
            </label>
        }
    });
    let panels = Way::ALL
        .iter()
        .map(|&way| view! { <div>{panel(matrix, id, decision, way)}</div> });
    view! {
        <fieldset class="ways">
            <legend class="unseen">{s::ASK_WAY}</legend>
            <div class="tabs">{tabs.collect::<Vec<_>>()}</div>
            <div class="panels">{panels.collect::<Vec<_>>()}</div>
        </fieldset>
    }
}

/// What a way is good for, and its texts; or why it has none.
fn panel(matrix: &Matrix, id: &str, decision: &Decision, way: Way) -> Vec<impl IntoView + use<>> {
    let by_script = Hand::of(decision, Shell::of(decision.platform)) != Some(Hand::Engine);
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
                parts.push(Either::Right(command(&id, &text, s::step(way, step))));
            }
        }
        Err(no) if way == Way::OneLine => {
            parts.push(remark("no-command", no_line(no, decision.method)))
        }
        Err(no) => parts.push(remark("no-command", s::no_way(no))),
    }
    if way == Way::OneLine && Shell::of(decision.platform) == Shell::PowerShell {
        parts.push(remark("soft", s::IN_WSL));
        let (id, text) = (format!("wsl-{id}"), one_line(matrix));
        parts.push(Either::Right(command(&id, &text, s::THE_WSL_COMMAND)));
    }
    parts
}

fn remark<R>(class: &'static str, says: &str) -> Either<impl IntoView + use<R>, R> {
    Either::Left(view! { <p class=class>{words(says)}</p> })
}

/// The command of a decision, for the shell that its platform comes with; none where that shell has no safe one.
pub(crate) fn install(matrix: &Matrix, decision: &Decision) -> Option<String> {
    mlos_resolver::command::install(matrix, decision, Shell::of(decision.platform))
}

/// The box of a decision's command, or in its place the sentence that says why there is none.
#[cfg(feature = "ssr")]
pub(crate) fn offered(matrix: &Matrix, id: &str, decision: &Decision) -> impl IntoView + use<> {
    match Way::OneLine.texts(matrix, decision) {
        Ok(texts) => Either::Left(
            texts
                .iter()
                .map(|(_, text)| command(id, text, s::THE_COMMAND))
                .collect::<Vec<_>>(),
        ),
        Err(no) => {
            let why = no_line(no, decision.method);
            Either::Right(view! { <p class="no-command">{why}</p> })
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
fn after(matrix: &Matrix, plan: &Plan, hand: Hand) -> impl IntoView + use<> {
    let decision = &plan.decision;
    let script = (hand == Hand::Script).then(|| {
        let address = href(&format!("script/{}", address(&plan.request, Way::OneLine)));
        view! { <p><a href=address>{s::VIEW_ITS_SCRIPT}</a></p> }
    });
    let release = matrix.release(&decision.release);
    let expected = release.map(|release| matrix.version_lines(release).join("\n"));
    view! {
        <h4>{s::CHECK_IT}</h4>
        <p>{words(&s::check(hand))}</p>
        <pre tabindex="0"><code>{expected}</code></pre>
        <h4>{s::GO_ON}</h4>
        <p>{words(&s::next(hand))}</p>
        <h4>{s::UNDO_IT}</h4>
        <p>{words(&s::undo(hand))}</p>
        {script}
    }
}

fn refused(
    summary: &str,
    rest: Vec<String>,
    suggestions: Vec<(String, RawRequest)>,
    take: Option<Callback<RawRequest>>,
) -> impl IntoView + use<> {
    let rest: Vec<_> = rest
        .into_iter()
        .map(|line| view! { <p>{words(&line)}</p> })
        .collect();
    let works = (!suggestions.is_empty()).then(|| view! { <h4>{s::WHAT_WORKS}</h4> });
    let suggestions: Vec<_> = suggestions
        .into_iter()
        .map(|(says, request)| match take {
            Some(take) => Either::Left(view! {
                <li><button type="button" class="button" on:click=move |_| take.run(request.clone())>
                    {words(&says)}
                </button></li>
            }),
            None => Either::Right(view! { <li>{words(&says)}</li> }),
        })
        .collect();
    view! {
        <div class="answer" data-answer="no">
            <h3>{words(summary)}</h3>
            {rest}
            {works}
            <ul class="suggestions">{suggestions}</ul>
        </div>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::fixture::{large, matrix};

    /// The answer's HTML without its marks between texts.
    fn html(matrix: &Matrix, version: &str, platform: &str, method: &str) -> String {
        let request = RawRequest {
            version: Some(version.to_owned()),
            platform: Some(platform.to_owned()),
            method: Some(method.to_owned()),
            ..RawRequest::default()
        };
        let answered = Answer::to(matrix, &request);
        let html = Owner::new().with(|| answer(matrix, "chosen", answered, None).to_html());
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
