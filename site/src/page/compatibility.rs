//! `/matrix/compatibility/`: component × component, and who says so.

use std::collections::{BTreeMap, BTreeSet};

use leptos::{either::Either, prelude::*};
use mlos_resolver::{
    Compatibility, Component, ComponentId, ComponentVersion, Matrix, Pairing, Platform, Release,
    Request, Shell, Trust, Verdict, command, compatibility_table, resolve,
};

use crate::{
    command::command as boxed,
    href::href,
    layout::views,
    page::matrix::legend,
    state_word::StateWord,
    strings as s,
    words::{sentence, words},
};

pub(crate) fn compatibility(matrix: &Matrix) -> impl IntoView + use<> {
    let known = Known::of(matrix);
    let components = matrix.components();
    let pairs: Vec<_> = components
        .iter()
        .enumerate()
        .flat_map(|(at, one)| components[at + 1..].iter().map(move |other| (one, other)))
        .filter_map(|(one, other)| Pair::of(&known, one, other))
        .collect();
    let tables: Vec<_> = pairs.iter().map(Pair::table).collect();
    let commands = commands(matrix);
    let cases: Vec<_> = pairs
        .iter()
        .map(|pair| pair.cases(matrix, &commands))
        .collect();
    view! {
        <h1>{s::COMPATIBILITY_TITLE}</h1>
        <p class="lead">{s::COMPATIBILITY_LEAD}</p>
        {views("matrix/compatibility/")}
        {tables}
        {legend(&s::VERDICTS)}
        <section aria-labelledby="pairs">
            <h2 id="pairs">{s::PAIRS_TITLE}</h2>
            {cases}
        </section>
        <section aria-labelledby="evidence">
            <h2 id="evidence">{s::EVIDENCE_TITLE}</h2>
            {evidence(matrix)}
        </section>
    }
}

/// What is known of pairs.
struct Known {
    /// By both, in the order of their names.
    pairs: BTreeMap<BTreeMap<ComponentId, ComponentVersion>, Compatibility>,
    /// Each version of which anything is known, with the component of the other one.
    versions: BTreeSet<(ComponentId, ComponentVersion, ComponentId)>,
}

impl Known {
    fn of(matrix: &Matrix) -> Self {
        let pairings = compatibility_table(matrix).into_iter();
        let is_known = |pairing: &Pairing| pairing.compatibility.verdict != Verdict::Unknown;
        let pairs: BTreeMap<_, _> = pairings
            .filter(is_known)
            .map(|pairing| (pairing.components, pairing.compatibility))
            .collect();
        let mut versions = BTreeSet::new();
        for pair in pairs.keys() {
            for (id, version) in pair {
                let others = pair.keys().filter(|other| *other != id);
                versions.extend(others.map(|other| (id.clone(), version.clone(), other.clone())));
            }
        }
        Self { pairs, versions }
    }

    /// The versions of one component of which anything is known with the other, in the matrix's order.
    fn versions<'a>(&self, one: &'a Component, other: &Component) -> Vec<&'a ComponentVersion> {
        let versions = one.releases.iter().map(|release| &release.version);
        let is_known = |version: &&ComponentVersion| {
            let key = (one.id.clone(), (*version).clone(), other.id.clone());
            self.versions.contains(&key)
        };
        versions.filter(is_known).collect()
    }

    fn of_pair(
        &self,
        one: (&Component, &ComponentVersion),
        other: (&Component, &ComponentVersion),
    ) -> Option<&Compatibility> {
        let pair = [one, other].map(|(component, version)| (component.id.clone(), version.clone()));
        self.pairs.get(&BTreeMap::from(pair))
    }
}

/// Two components, and the versions of both of which anything is known.
struct Pair<'a> {
    known: &'a Known,
    one: &'a Component,
    other: &'a Component,
    rows: Vec<&'a ComponentVersion>,
    columns: Vec<&'a ComponentVersion>,
}

impl<'a> Pair<'a> {
    fn of(known: &'a Known, one: &'a Component, other: &'a Component) -> Option<Self> {
        let rows = known.versions(one, other);
        let columns = known.versions(other, one);
        (!rows.is_empty()).then_some(Self {
            known,
            one,
            other,
            rows,
            columns,
        })
    }

    /// Where a case stands on the page.
    fn id(&self, a: &ComponentVersion, b: &ComponentVersion) -> String {
        format!("{}-{a}-{}-{b}", self.one.id, self.other.id)
    }

    fn table(&self) -> impl IntoView + use<> {
        let Self { one, other, .. } = self;
        let id = format!("pairs-{}-{}", one.id, other.id);
        let head: Vec<_> = self
            .columns
            .iter()
            .map(|version| view! { <th scope="col"><code>{version.to_string()}</code></th> })
            .collect();
        let body: Vec<_> = self
            .rows
            .iter()
            .map(|a| {
                let cells: Vec<_> = self.columns.iter().map(|b| self.cell(a, b)).collect();
                view! { <tr><th scope="row" class="pin-start"><code>{a.to_string()}</code></th>{cells}</tr> }
            })
            .collect();
        view! {
            <section class="table tall" aria-labelledby=id.clone() tabindex="0" data-walk="">
                <table>
                    <caption id=id.clone()>{s::pairs_caption(&one.title, &other.title)}</caption>
                    <thead><tr><th scope="col" class="pin-start">{one.title.clone()} " ╲ " {other.title.clone()}</th>{head}</tr></thead>
                    <tbody>{body}</tbody>
                </table>
            </section>
        }
    }

    /// A verdict, with the way to what it rests on.
    fn cell(&self, a: &ComponentVersion, b: &ComponentVersion) -> impl IntoView + use<> {
        match self.known.of_pair((self.one, a), (self.other, b)) {
            Some(found) => {
                let address = format!("#{}", self.id(a, b));
                let state = StateWord::from(found.verdict).view();
                Either::Left(view! { <td><a href=address>{state}</a></td> })
            }
            None => Either::Right(view! { <td>{StateWord::from(Verdict::Unknown).view()}</td> }),
        }
    }

    /// Every case: what is known, of what day, by whom, which releases hold both, and the command for one that does.
    fn cases(&self, matrix: &Matrix, commands: &Commands<'_>) -> impl IntoView + use<> {
        let mut cases = Vec::new();
        for a in &self.rows {
            for b in &self.columns {
                if let Some(found) = self.known.of_pair((self.one, a), (self.other, b)) {
                    cases.push(self.case(matrix, commands, a, b, found));
                }
            }
        }
        view! { <ul class="cards cases">{cases}</ul> }
    }

    fn case(
        &self,
        matrix: &Matrix,
        commands: &Commands<'_>,
        a: &ComponentVersion,
        b: &ComponentVersion,
        found: &Compatibility,
    ) -> impl IntoView + use<> {
        let Self { one, other, .. } = self;
        let id = self.id(a, b);
        let holds = |release: &&Release| {
            release.components.get(&one.id) == Some(a)
                && release.components.get(&other.id) == Some(b)
        };
        let holding: Vec<_> = matrix.releases().iter().filter(holds).collect();
        let releases: Vec<_> = holding
            .iter()
            .enumerate()
            .map(|(at, release)| {
                let tag = release.version.to_string();
                let address = href(&format!("releases/{tag}/"));
                view! { {(at > 0).then_some(", ")} <a href=address>{tag}</a> }
            })
            .collect();
        let releases = if releases.is_empty() {
            Either::Left(s::NO_RELEASE)
        } else {
            Either::Right(releases)
        };
        let text = holding
            .iter()
            .find_map(|release| commands.0.get(&release.version));
        let text = text.map(|text| boxed(&format!("get-{id}"), text, s::THE_COMMAND).into_render());
        let date = found.date.clone();
        let date = date.map(|date| view! { <dt>{s::DATE}</dt><dd>{date}</dd> });
        let source = match (&found.source, found.evidence) {
            (source, Some(index)) => {
                let says = source
                    .as_deref()
                    .map_or(s::EVIDENCE_TITLE, s::short_address)
                    .to_owned();
                Some(Either::Left(
                    view! { <a href=format!("#evidence-{}", index + 1)>{says}</a> },
                ))
            }
            (Some(constraint), None) => {
                Some(Either::Right(words(&sentence(constraint)).into_render()))
            }
            (None, None) => None,
        };
        let source = source.map(|source| view! { <dt>{s::SOURCE}</dt><dd>{source}</dd> });
        view! {
            <li id=id>
                <h3>{s::pair(&one.title, a, &other.title, b)} " " {StateWord::from(found.verdict).view()}</h3>
                <dl class="facts">
                    <dt>{s::RESULT}</dt><dd>{s::verdict(found.verdict)}</dd>
                    {date}
                    {source}
                    <dt>{s::HELD_BY}</dt><dd>{releases}</dd>
                </dl>
                {text}
            </li>
        }
    }
}

/// The command of each release that can be installed somewhere.
struct Commands<'a>(BTreeMap<&'a mlos_resolver::ReleaseVersion, String>);

fn commands(matrix: &Matrix) -> Commands<'_> {
    let of = |release: &Release| {
        Platform::ALL.iter().find_map(|&platform| {
            let request = Request {
                version: Some(release.version.clone().into()),
                ..Request::new(platform)
            };
            let decision = resolve(matrix, &request).ok()?.decision;
            if decision.trust() != Trust::Pinned {
                return None;
            }
            command::install(matrix, &decision, Shell::Posix)
        })
    };
    let releases = matrix.releases().iter();
    Commands(
        releases
            .filter_map(|release| Some((&release.version, of(release)?)))
            .collect(),
    )
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
                    Either::Left(view! { <a href=source.clone()>{s::short_address(source).to_owned()}</a> })
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
        <section class="table" aria-labelledby="evidence-caption" tabindex="0">
            <table>
                <caption id="evidence-caption">{s::EVIDENCE_CAPTION}</caption>
                <thead><tr>
                    <th scope="col">{s::SET}</th><th scope="col">{s::RESULT}</th><th scope="col">{s::DATE}</th>
                    <th scope="col">{s::SOURCE}</th><th scope="col">{s::RELEASE}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{large, plain};

    fn html() -> String {
        let html = Owner::new().with(|| compatibility(&large()).to_html());
        plain(&html)
    }

    /// What a case says, from its head to the next one's.
    fn case(html: &str, id: &str) -> String {
        let (_, rest) = html
            .split_once(&format!("<li id=\"{id}\">"))
            .expect("the case");
        rest.split("<li id=").next().unwrap_or_default().to_owned()
    }

    #[test]
    fn a_verdict_leads_to_what_it_rests_on() {
        let html = html();
        // A run of the day before passed: the later one decides.
        let failed = case(&html, "press-2.0.0-lathe-2.0.0");
        for text in [
            "<h3>Press 2.0.0 with Lathe 2.0.0 <span data-mark=\"✕\" data-tone=\"bad\" class=\"state\">failed</span></h3>",
            "<dt>Date</dt><dd>2025-08-04</dd>",
            "<a href=\"#evidence-2\">files.example/workshop/runs/8</a>",
            "<a href=\"/releases/v2.0.1/\">v2.0.1</a>",
            "| sh -s -- --version v2.0.1 --method binary</code>",
        ] {
            assert!(failed.contains(text), "expected {text}, found\n{failed}");
        }
        let reported = case(&html, "press-1.2.0-lathe-1.1.1");
        assert!(reported.contains("<a href=\"#evidence-3\">"), "{reported}");
        // Nobody has tried: a constraint is no evidence.
        let declared = case(&html, "press-2.0.0-lathe-2.1.0");
        assert!(
            !declared.contains("#evidence") && declared.contains("requires"),
            "{declared}"
        );
    }

    #[test]
    fn each_link_of_a_cell_leads_to_its_case() {
        let html = html();
        let links: Vec<_> = html
            .split("<td><a href=\"#")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|id| !id.starts_with("evidence"))
            .collect();
        assert!(links.len() > 10, "{links:?}");
        for link in links {
            assert_eq!(
                html.matches(&format!("<li id=\"{link}\">")).count(),
                1,
                "{link}"
            );
        }
    }
}
