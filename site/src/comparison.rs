//! What changes from one release to another, in words.

use leptos::{either::Either, prelude::*};
use mlos_resolver::{
    Bump, Changes, Component, ComponentVersion, Direction, Matrix, Platform, Reach, changes,
    compared,
};

use crate::{
    href::href,
    question::{misread, options_of},
    state::Pair,
    state_word::StateWord,
    strings as s,
};

/// What there is to choose from, with what an address asks for: which of two is meant, as its key says.
pub(crate) fn options(matrix: &Matrix, pair: &Pair, key: &str) -> Vec<impl IntoView + use<>> {
    let chosen = pair.named(matrix);
    let chosen = if key == "from" {
        chosen.from
    } else {
        chosen.to
    };
    let tags = matrix.releases().iter().map(|one| one.version.to_string());
    options_of(tags.collect(), &chosen)
}

/// The answer to an address: the comparison, or why there is none.
pub(crate) fn answer(matrix: &Matrix, pair: &Pair) -> impl IntoView + use<> {
    match compared(matrix, &pair.from, &pair.to) {
        Ok((from, to)) => {
            let found = changes(matrix, from, to);
            let pages = [from, to].map(|release| {
                let tag = release.version.to_string();
                let address = href(&format!("releases/{tag}/"));
                view! {
                    <li><a href=address>{tag}</a> " · " {StateWord::from(release.status).view()}</li>
                }
            });
            Either::Left(view! {
                <h2>{s::compare_heading(&from.version, &to.version)}</h2>
                {comparison(matrix, "compare", &found)}
                <h3>{s::COMPARE_PAGES}</h3>
                <ul>{pages}</ul>
            })
        }
        Err(error) => Either::Right(misread(&error.to_string())),
    }
}

/// The components that move, come and go, and the ways onto a machine that come and go with them.
pub(crate) fn comparison(matrix: &Matrix, id: &str, found: &Changes) -> impl IntoView + use<> {
    if found.is_same() {
        return Either::Left(view! { <p>{s::COMPARE_SAME}</p> });
    }
    let (from, to) = (&found.from.release, &found.to.release);
    let rows = rows(matrix, found);
    let table = if rows.is_empty() {
        Either::Left(view! { <p>{s::compare_nothing(from, to)}</p> })
    } else {
        let id = format!("{id}-caption");
        Either::Right(view! {
            <section class="table" aria-labelledby=id.clone() tabindex="0">
                <table>
                    <caption id=id.clone()>{s::COMPARE_CAPTION}</caption>
                    <thead><tr>
                        <th scope="col">{s::COMPONENT}</th>
                        <th scope="col">{from.to_string()}</th>
                        <th scope="col">{to.to_string()}</th>
                        <th scope="col">{s::CHANGE}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
        })
    };
    let reach = [
        (s::REACH_GAINED, &found.reach_gained),
        (s::REACH_LOST, &found.reach_lost),
    ]
    .map(|(title, reach)| {
        (!reach.is_empty()).then(|| {
            view! { <h3>{title}</h3> <ul>{platforms(matrix, reach)}</ul> }
        })
    });
    Either::Right(view! { {table} {reach} })
}

/// A row for each component that is not the same in both: in the order of the matrix.
fn rows(matrix: &Matrix, found: &Changes) -> Vec<impl IntoView + use<>> {
    let row = |component: &Component| {
        let id = &component.id;
        let (from, to, state) =
            if let Some(moved) = found.moved.iter().find(|moved| moved.component == *id) {
                (
                    Some(&moved.from),
                    Some(&moved.to),
                    moved_word(moved.direction, moved.bump),
                )
            } else if let Some(version) = found.gained.get(id) {
                (None, Some(version), StateWord::new("+", s::GAINED, "good"))
            } else if let Some(version) = found.lost.get(id) {
                (Some(version), None, StateWord::new("−", s::LOST, "bad"))
            } else {
                return None;
            };
        let cell = |version: Option<&ComponentVersion>| match version {
            Some(version) => Either::Left(view! { <td><code>{version.to_string()}</code></td> }),
            None => Either::Right(view! { <td>{StateWord::ABSENT.view()}</td> }),
        };
        Some(view! {
            <tr>
                <th scope="row">{component.title.clone()}</th>
                {cell(from)}
                {cell(to)}
                <td>{state.view()}</td>
            </tr>
        })
    };
    matrix.components().iter().filter_map(row).collect()
}

fn moved_word(direction: Direction, bump: Bump) -> StateWord {
    let mark = match direction {
        Direction::Up => "↑",
        Direction::Down => "↓",
    };
    // What is likely to need work is what stands out.
    let tone = match (direction, bump) {
        (Direction::Down, _) | (_, Bump::Major) => "wait",
        _ => "none",
    };
    StateWord::new(mark, s::moved(direction, bump), tone)
}

/// A line for each platform, with its methods.
fn platforms(matrix: &Matrix, reach: &[Reach]) -> Vec<impl IntoView + use<>> {
    let line = |&platform: &Platform| {
        let methods: Vec<_> = reach
            .iter()
            .filter(|reach| reach.platform == platform)
            .map(|reach| reach.method.as_str())
            .collect();
        (!methods.is_empty()).then(|| {
            view! { <li>{s::reach(&matrix.platform(platform).title, &methods.join(", "))}</li> }
        })
    };
    Platform::ALL.iter().filter_map(line).collect()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use mlos_resolver::{changes, named_release};

    use super::*;
    use crate::fixture::large;

    #[track_caller]
    fn check(from: &str, to: &str, there: &[&str]) {
        let matrix = large();
        let of = |text| named_release(&matrix, text).expect("a release");
        let found = changes(&matrix, of(from), of(to));
        let html = Owner::new().with(|| comparison(&matrix, "both", &found).to_html());
        let html = html.replace("<!>", "");
        for text in there {
            assert!(html.contains(text), "expected {text}, found\n{html}");
        }
    }

    #[test]
    fn what_moves_comes_and_goes_is_a_word_and_a_symbol() {
        check(
            "v1.4.0",
            "v2.0.1",
            &[
                "<caption id=\"both-caption\">What is not the same in both.</caption>",
                "data-mark=\"↑\" data-tone=\"wait\" class=\"state\">first number up</span>",
            ],
        );
        check(
            "v2.0.1",
            "v1.4.0",
            &["data-mark=\"↓\" data-tone=\"wait\" class=\"state\">first number down</span>"],
        );
        check("v2.0.1", "stable", &["<p>Both are the same release.</p>"]);
    }

    #[test]
    fn what_comes_and_goes_is_said_for_each_platform() {
        check(
            "v0.9.0",
            "v2.0.1",
            &[
                "data-mark=\"+\" data-tone=\"good\" class=\"state\">new</span>",
                "<h3>Also for</h3>",
            ],
        );
        check(
            "v2.0.1",
            "v0.9.0",
            &[
                "data-mark=\"−\" data-tone=\"bad\" class=\"state\">not in it any more</span>",
                "<h3>Not for any more</h3>",
            ],
        );
    }
}
