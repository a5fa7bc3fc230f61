//! `/matrix/`: releases × components × platforms, and component × component.

use leptos::{either::Either, prelude::*};
use mlos_resolver::{Compatibility, Component, ComponentVersion, Matrix, Verdict, compatibility};

use crate::{
    release_table::{body, fields, rows, table},
    state::Filter,
    state_word::StateWord,
    strings as s,
};

/// The page of a matrix, whose table shows the newest part of it.
pub(crate) fn matrix(matrix: &Matrix, newest: &Matrix) -> impl IntoView + use<> {
    let rows = rows(newest);
    let all = Filter::default();
    let legend = s::LEGEND.map(|(states, says)| {
        let states: Vec<_> = states
            .iter()
            .enumerate()
            .map(|(index, state)| view! { {(index > 0).then_some(", ")} {state.view()} })
            .collect();
        view! { <li>{states} ": " {says}</li> }
    });
    view! {
        <h1>{s::MATRIX_TITLE}</h1>
        <p class="lead">{s::MATRIX_LEAD}</p>
        <section aria-labelledby="releases">
            <h2 id="releases">{s::MATRIX_RELEASES}</h2>
            <div data-live="matrix">
                <form class="filter needs-scripts" role="search" aria-label=s::FILTER_LABEL>
                    {fields(newest, &all, false)}
                    <p class="count" role="status">{s::shown(rows.len(), matrix.releases().len())}</p>
                </form>
                {table(newest, body(&rows, &all))}
            </div>
            <ul class="legend">{legend}</ul>
        </section>
        {pairs(matrix)}
    }
}

/// A table per pair of components about which anybody has said anything.
fn pairs(matrix: &Matrix) -> impl IntoView + use<> {
    let components = matrix.components();
    let pairs: Vec<_> = components
        .iter()
        .enumerate()
        .flat_map(|(at, one)| components[at + 1..].iter().map(move |other| (one, other)))
        .filter_map(|(one, other)| pair(matrix, one, other))
        .collect();
    view! {
        <section aria-labelledby="compatibility">
            <h2 id="compatibility">{s::COMPATIBILITY_TITLE}</h2>
            <p class="measure">{s::COMPATIBILITY_LEAD}</p>
            {pairs}
            <h3 id="evidence">{s::EVIDENCE_TITLE}</h3>
            {evidence(matrix)}
        </section>
    }
}

/// The versions of both components about which anything is known, against each other.
fn pair(matrix: &Matrix, one: &Component, other: &Component) -> Option<impl IntoView + use<>> {
    let verdict = |a: &ComponentVersion, b: &ComponentVersion| {
        compatibility(matrix, (&one.id, a), (&other.id, b))
    };
    let known =
        |a: &ComponentVersion, b: &ComponentVersion| verdict(a, b).verdict != Verdict::Unknown;
    let rows: Vec<_> = one
        .releases
        .iter()
        .map(|release| &release.version)
        .filter(|a| other.releases.iter().any(|b| known(a, &b.version)))
        .collect();
    let columns: Vec<_> = other
        .releases
        .iter()
        .map(|release| &release.version)
        .filter(|b| rows.iter().any(|a| known(a, b)))
        .collect();
    if rows.is_empty() {
        return None;
    }
    let id = format!("pairs-{}-{}", one.id, other.id);
    let caption = s::pairs_caption(&one.title, &other.title);
    let head: Vec<_> = columns
        .iter()
        .map(|version| view! { <th scope="col"><code>{version.to_string()}</code></th> })
        .collect();
    let body: Vec<_> = rows
        .iter()
        .map(|a| {
            let cells: Vec<_> = columns.iter().map(|b| cell(&verdict(a, b))).collect();
            view! { <tr><th scope="row" class="pin-start"><code>{a.to_string()}</code></th>{cells}</tr> }
        })
        .collect();
    Some(view! {
        <div class="table" role="region" aria-labelledby=id.clone() tabindex="0">
            <table>
                <caption id=id.clone()>{caption}</caption>
                <thead><tr><th scope="col" class="pin-start">{one.title.clone()} " ╲ " {other.title.clone()}</th>{head}</tr></thead>
                <tbody>{body}</tbody>
            </table>
        </div>
    })
}

/// A verdict, with the way to the evidence that decided it.
fn cell(verdict: &Compatibility) -> impl IntoView + use<> {
    let state = StateWord::from(verdict.verdict).view();
    match verdict.evidence {
        Some(index) => {
            Either::Left(view! { <td><a href=format!("#evidence-{}", index + 1)>{state}</a></td> })
        }
        None => Either::Right(view! { <td title=verdict.source.clone()>{state}</td> }),
    }
}

/// Everything that anybody has tried or reported, with its date and place.
fn evidence(matrix: &Matrix) -> impl IntoView + use<> {
    let rows: Vec<_> = matrix
        .evidence()
        .iter()
        .enumerate()
        .map(|(index, evidence)| {
            let set: Vec<_> = matrix
                .components()
                .iter()
                .filter_map(|component| {
                    Some(format!("{} {}", component.title, evidence.components.get(&component.id)?))
                })
                .collect();
            let source = match &evidence.source {
                Some(source) if source.starts_with("https://") => {
                    Either::Left(view! { <a href=source.clone()>{s::short_address(source)}</a> })
                }
                other => Either::Right(other.clone().or_else(|| evidence.by.clone())),
            };
            let containing: Vec<_> = matrix
                .releases()
                .iter()
                .filter(|release| release.components == evidence.components)
                .map(|release| release.version.to_string())
                .collect();
            view! {
                <tr id=format!("evidence-{}", index + 1)>
                    <th scope="row">{set.join(", ")}</th>
                    <td>{StateWord::from((evidence.is_run(), evidence.outcome)).view()}</td>
                    <td>{evidence.date.clone().unwrap_or_else(|| s::NOT_DATED.to_owned())}</td>
                    <td>{source}</td>
                    <td>{if containing.is_empty() { s::NO_RELEASE.to_owned() } else { containing.join(", ") }}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="table" role="region" aria-labelledby="evidence-caption" tabindex="0">
            <table>
                <caption id="evidence-caption">{s::EVIDENCE_CAPTION}</caption>
                <thead><tr>
                    <th scope="col">{s::SET}</th><th scope="col">{s::RESULT}</th><th scope="col">{s::DATE}</th>
                    <th scope="col">{s::SOURCE}</th><th scope="col">{s::RELEASE}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::large;

    #[test]
    fn a_verdict_leads_to_the_evidence_that_decided_it() {
        let large = large();
        let component = |id: &str| large.component(&id.parse().unwrap()).unwrap();
        let html = |a: &str, b: &str| {
            let (one, other) = (component("press"), component("lathe"));
            let verdict = compatibility(
                &large,
                (&one.id, &a.parse().unwrap()),
                (&other.id, &b.parse().unwrap()),
            );
            Owner::new().with(|| cell(&verdict).to_html())
        };
        // A run of the day before passed: the later one decides.
        let later = large.evidence().iter().position(|evidence| {
            evidence.date.as_deref() == Some("2025-08-04") && evidence.is_run()
        });
        assert_eq!(later, Some(1));
        let failed = html("2.0.0", "2.0.0");
        assert!(
            failed.starts_with("<td><a href=\"#evidence-2\">") && failed.contains(">failed<"),
            "{failed}"
        );
        let reported = html("1.2.0", "1.1.1");
        assert!(
            reported.starts_with("<td><a href=\"#evidence-3\">") && reported.contains(">reported<"),
            "{reported}"
        );
        // Nobody has tried: a constraint is no evidence.
        let declared = html("2.0.0", "2.1.0");
        assert!(
            declared.starts_with("<td title=") && !declared.contains("#evidence"),
            "{declared}"
        );
    }

    #[test]
    fn every_verdict_of_a_test_has_evidence_that_holds_both() {
        let large = large();
        for one in large.components() {
            for other in large.components().iter().filter(|other| other.id != one.id) {
                for a in &one.releases {
                    for b in &other.releases {
                        let found =
                            compatibility(&large, (&one.id, &a.version), (&other.id, &b.version));
                        let evidence = found.evidence.map(|index| &large.evidence()[index]);
                        let tried = matches!(
                            found.verdict,
                            Verdict::Tested | Verdict::Failed | Verdict::Reported
                        );
                        assert_eq!(evidence.is_some(), tried, "{found:?}");
                        if let Some(evidence) = evidence {
                            assert_eq!(
                                evidence.components.get(&one.id),
                                Some(&a.version),
                                "{found:?}"
                            );
                            assert_eq!(
                                evidence.components.get(&other.id),
                                Some(&b.version),
                                "{found:?}"
                            );
                            assert_eq!(evidence.date, found.date);
                        }
                    }
                }
            }
        }
    }
}
