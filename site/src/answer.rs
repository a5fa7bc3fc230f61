//! What comes of a request: the command and what to know of it, or the reason and what works instead.

use leptos::{either::Either, prelude::*};
use mlos_resolver::{
    Decision, Matrix, Plan, RawRequest, Refusal, Request, Shell, Suggestion, explain_refusal,
    resolve,
};

use crate::{
    command::command,
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
    /// It was not understood: the error's words.
    Misread(String),
}

impl Answer {
    /// Asks the resolver.
    pub(crate) fn to(matrix: &Matrix, request: &RawRequest) -> Self {
        match Request::parse(matrix, request).map(|request| resolve(matrix, &request)) {
            Ok(Ok(plan)) => Self::Plan(Box::new(plan)),
            Ok(Err(refusal)) => Self::Refusal(Box::new(refusal)),
            Err(error) => Self::Misread(error.to_string()),
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
            Self::Misread(error) => sentence(error.lines().next().unwrap_or_default()),
        }
    }
}

/// What a suggestion does where the live part runs; without it suggestions are sentences.
pub(crate) type Take = Callback<RawRequest>;

/// An answer as it stands beside the choices. `id` tells its parts from those of other answers on the page.
pub(crate) fn answer(
    matrix: &Matrix,
    id: &str,
    answer: Answer,
    take: Option<Take>,
) -> impl IntoView + use<> {
    let summary = answer.summary(matrix);
    match answer {
        Answer::Plan(plan) => Either::Left(planned(matrix, id, &summary, &plan)),
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
        Answer::Misread(error) => {
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

fn planned(matrix: &Matrix, id: &str, summary: &str, plan: &Plan) -> impl IntoView + use<> {
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
    let text = install(matrix, decision);
    let expected = expected(matrix, decision);
    view! {
        <div class="answer" data-answer="yes">
            <h3>{words(summary)}</h3>
            {warnings}
            {command(&format!("command-{id}"), &text, s::THE_COMMAND)}
            <dl class="facts">
                {contents}
                <dt>{from}</dt><dd><code>{name}</code></dd>
                {size}
                {digest}
                <dt>{s::TRUST}</dt><dd>{StateWord::from(decision.trust()).view()}</dd>
            </dl>
            <h4>{s::WHY}</h4>
            <ul>{why}</ul>
            <h4>{s::CHECK_IT}</h4>
            <p>{words(s::CHECK_SAYS)}</p>
            <pre tabindex="0"><code>{expected}</code></pre>
            <h4>{s::UNDO_IT}</h4>
            <p>{words(s::UNDO_SAYS)}</p>
        </div>
    }
}

/// The command of a decision, for the shell that its platform comes with.
pub(crate) fn install(matrix: &Matrix, decision: &Decision) -> String {
    mlos_resolver::command::install(matrix, decision, Shell::of(decision.platform))
}

/// What `mlos --version` prints once a decision is carried out.
fn expected(matrix: &Matrix, decision: &Decision) -> String {
    let mut lines = format!("{} {}", matrix.distro().name, decision.release);
    for component in matrix.components() {
        if let Some(version) = decision.components.get(&component.id) {
            lines.extend(["\n  ", &component.title, ": v", &version.to_string()]);
        }
    }
    lines
}

fn refused(
    summary: &str,
    rest: Vec<String>,
    suggestions: Vec<(String, RawRequest)>,
    take: Option<Take>,
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
