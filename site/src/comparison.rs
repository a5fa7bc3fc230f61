//! What changes from one release to another, in words.

use leptos::prelude::*;
use mlos_resolver::{
    Bump, Changes, Component, ComponentVersion, Direction, Matrix, Platform, Reach, changes,
    compared,
};

use crate::{
    href::href,
    html::{Html, html},
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
pub(crate) fn answer(matrix: &Matrix, pair: &Pair) -> Html {
    match compared(matrix, &pair.from, &pair.to) {
        Ok((from, to)) => {
            let found = changes(matrix, from, to);
            let pages = [from, to].map(|release| {
                let tag = release.version.to_string();
                let address = href(&format!("releases/{tag}/"));
                let state = StateWord::from(release.status).view();
                html!("<li><a href=\"{}\">{}</a> · {}</li>", address, tag, state)
            });
            html!(
                "<h2>{}</h2>{}<h3>{}</h3><ul>{}</ul>",
                s::compare_heading(&from.version, &to.version),
                comparison(matrix, "compare", &found),
                s::COMPARE_PAGES,
                Vec::from(pages)
            )
        }
        Err(error) => misread(&error.to_string()),
    }
}

/// The components that move, come and go, and the ways onto a machine that come and go with them.
pub(crate) fn comparison(matrix: &Matrix, id: &str, found: &Changes) -> Html {
    if found.is_same() {
        return html!("<p>{}</p>", s::COMPARE_SAME);
    }
    let (from, to) = (&found.from.release, &found.to.release);
    let rows = rows(matrix, found);
    let table = if rows.is_empty() {
        html!("<p>{}</p>", s::compare_nothing(from, to))
    } else {
        let id = format!("{id}-caption");
        html!(
            "<section aria-labelledby=\"{}\" tabindex=\"0\" class=\"table\"><table><caption id=\"{}\">{}</caption>\
             <thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th>\
             <th scope=\"col\">{}</th></tr></thead><tbody>{}</tbody></table></section>",
            id,
            id,
            s::COMPARE_CAPTION,
            s::COMPONENT,
            from.to_string(),
            to.to_string(),
            s::CHANGE,
            rows
        )
    };
    let reach = |title: &str, reach: &[Reach]| {
        let platforms = platforms(matrix, reach);
        (!reach.is_empty()).then(|| html!("<h3>{}</h3><ul>{}</ul>", title, platforms))
    };
    html!(
        "{}{}{}",
        table,
        reach(s::REACH_GAINED, &found.reach_gained),
        reach(s::REACH_LOST, &found.reach_lost)
    )
}

/// A row for each component that is not the same in both: in the order of the matrix.
fn rows(matrix: &Matrix, found: &Changes) -> Vec<Html> {
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
            Some(version) => html!("<td><code>{}</code></td>", version.to_string()),
            None => html!("<td>{}</td>", StateWord::ABSENT.view()),
        };
        Some(html!(
            "<tr><th scope=\"row\">{}</th>{}{}<td>{}</td></tr>",
            component.title,
            cell(from),
            cell(to),
            state.view()
        ))
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
fn platforms(matrix: &Matrix, reach: &[Reach]) -> Vec<Html> {
    let line = |&platform: &Platform| {
        let methods: Vec<_> = reach
            .iter()
            .filter(|reach| reach.platform == platform)
            .map(|reach| reach.method.as_str())
            .collect();
        (!methods.is_empty()).then(|| {
            let title = &matrix.platform(platform).title;
            html!("<li>{}</li>", s::reach(title, &methods.join(", ")))
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
        let html = Owner::new().with(|| comparison(&matrix, "both", &found).text());
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
                "<caption id=\"both-caption\">What differs.</caption>",
                "data-mark=\"↑\" data-tone=\"wait\" class=\"state\">major update</span>",
            ],
        );
        check(
            "v2.0.1",
            "v1.4.0",
            &["data-mark=\"↓\" data-tone=\"wait\" class=\"state\">major version back</span>"],
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
