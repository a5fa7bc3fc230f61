//! The table of releases: what each contains, and what can be had of it for which machine.

use leptos::{either::Either, prelude::*};
use mlos_resolver::{
    Matrix, Method, Platform, Refusal, RefusalCode, Release, Request, Status, resolve,
};

use crate::{choices::offered, href::href, state::Filter, state_word::StateWord, strings as s};

/// One release as a row.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    tag: String,
    status: Status,
    date: Option<String>,
    components: Vec<Option<String>>,
    platforms: Vec<(Platform, Cell)>,
    /// What a search looks at.
    text: String,
}

/// What can be had of a release for a platform.
#[derive(Clone, Debug)]
enum Cell {
    /// By some methods, each with what is known of its file.
    Some(Vec<(Method, StateWord)>),
    /// Nothing, and why.
    Nothing(StateWord),
}

/// Every release of a matrix as rows, newest first.
pub(crate) fn rows(matrix: &Matrix) -> Vec<Row> {
    let methods = offered(matrix);
    matrix
        .releases()
        .iter()
        .map(|release| Row::new(matrix, release, &methods))
        .collect()
}

impl Row {
    fn new(matrix: &Matrix, release: &Release, methods: &[Method]) -> Self {
        let tag = release.version.to_string();
        let components: Vec<_> = matrix
            .components()
            .iter()
            .map(|component| {
                release
                    .components
                    .get(&component.id)
                    .map(ToString::to_string)
            })
            .collect();
        let platforms: Vec<_> = Platform::ALL
            .iter()
            .map(|&platform| (platform, Cell::new(matrix, release, platform, methods)))
            .collect();
        let mut text = format!(
            "{tag} {} {}",
            release.status,
            release.date.as_deref().unwrap_or_default()
        );
        for (component, version) in matrix.components().iter().zip(&components) {
            if let Some(version) = version {
                text.extend([
                    " ",
                    component.id.as_str(),
                    " ",
                    &component.title,
                    " ",
                    version,
                ]);
            }
        }
        for (platform, cell) in &platforms {
            if let Cell::Some(methods) = cell {
                text.extend([" ", platform.as_str()]);
                for (method, state) in methods {
                    text.extend([" ", method.as_str(), " ", state.word]);
                }
            }
        }
        Self {
            tag,
            status: release.status,
            date: release.date.clone(),
            components,
            platforms,
            text,
        }
    }

    /// Whether a filter keeps the row.
    pub(crate) fn is_in(&self, filter: &Filter) -> bool {
        let has = |wish: &str| {
            self.platforms
                .iter()
                .any(|(platform, cell)| platform.as_str() == wish && matches!(cell, Cell::Some(_)))
        };
        filter
            .status
            .as_deref()
            .is_none_or(|status| status == self.status.as_str())
            && filter.platform.as_deref().is_none_or(has)
            && filter.finds(&self.text)
    }

    /// The row as texts, for a terminal.
    #[cfg(feature = "ssr")]
    pub(crate) fn cells(&self) -> Vec<String> {
        let mut cells = vec![
            self.tag.clone(),
            self.status.to_string(),
            self.date.clone().unwrap_or_else(|| "-".to_owned()),
        ];
        cells.extend(
            self.components
                .iter()
                .map(|version| version.clone().unwrap_or_else(|| "-".to_owned())),
        );
        cells.extend(self.platforms.iter().map(|(_, cell)| cell.text()));
        cells
    }

    fn view(&self) -> impl IntoView + use<> {
        let components: Vec<_> = self
            .components
            .iter()
            .map(|version| match version {
                Some(version) => Either::Left(view! { <td><code>{version.clone()}</code></td> }),
                None => Either::Right(view! { <td>{StateWord::ABSENT.view()}</td> }),
            })
            .collect();
        let platforms: Vec<_> = self.platforms.iter().map(|(_, cell)| cell.view()).collect();
        view! {
            <tr>
                <th scope="row" class="pin-start"><a href=href(&format!("releases/{}/", self.tag))>{self.tag.clone()}</a></th>
                <td>{StateWord::from(self.status).view()}</td>
                <td>{self.date.clone().unwrap_or_else(|| s::NO_DATE.to_owned())}</td>
                {components}
                {platforms}
            </tr>
        }
    }
}

impl Cell {
    fn new(matrix: &Matrix, release: &Release, platform: Platform, methods: &[Method]) -> Self {
        let answers: Vec<_> = methods
            .iter()
            .map(|&method| {
                let request = Request {
                    version: Some(release.version.clone().into()),
                    method: Some(method),
                    ..Request::new(platform)
                };
                (method, resolve(matrix, &request))
            })
            .collect();
        let plans: Vec<_> = answers
            .iter()
            .filter_map(|(method, answer)| {
                Some((*method, answer.as_ref().ok()?.decision.trust().into()))
            })
            .collect();
        if !plans.is_empty() {
            return Self::Some(plans);
        }
        let refusal = answers.into_iter().find_map(|(_, answer)| answer.err());
        Self::Nothing(refusal.map_or(StateWord::NOTHING, |refusal| word(&refusal, release.status)))
    }

    #[cfg(feature = "ssr")]
    fn text(&self) -> String {
        match self {
            Self::Some(methods) => {
                let methods: Vec<_> = methods
                    .iter()
                    .map(|(method, state)| format!("{method}:{}", state.word))
                    .collect();
                methods.join(",")
            }
            Self::Nothing(state) => state.word.to_owned(),
        }
    }

    fn view(&self) -> impl IntoView + use<> {
        match self {
            Self::Some(methods) => {
                // Methods of the same state stand behind one word.
                let mut groups: Vec<(StateWord, Vec<&str>)> = Vec::new();
                for (method, state) in methods {
                    match groups.iter_mut().find(|(other, _)| other == state) {
                        Some((_, names)) => names.push(method.as_str()),
                        None => groups.push((*state, vec![method.as_str()])),
                    }
                }
                let groups: Vec<_> = groups
                    .into_iter()
                    .map(|(state, names)| view! { <li>{state.view()} <small>{names.join(", ")}</small></li> })
                    .collect();
                Either::Left(view! { <td><ul class="methods">{groups}</ul></td> })
            }
            Self::Nothing(state) => Either::Right(view! { <td>{state.view()}</td> }),
        }
    }
}

/// A refusal in a word: the release's status where that is what stands in the way.
fn word(refusal: &Refusal, status: Status) -> StateWord {
    match refusal.code {
        RefusalCode::NotReleased | RefusalCode::Unsafe => status.into(),
        _ => StateWord::NOTHING,
    }
}

/// The table of some rows.
pub(crate) fn table<B: IntoView + 'static>(matrix: &Matrix, body: B) -> impl IntoView + use<B> {
    let components: Vec<_> = matrix
        .components()
        .iter()
        .map(|component| view! { <th scope="col">{component.title.clone()}</th> })
        .collect();
    let platforms: Vec<_> = Platform::ALL
        .iter()
        .map(|&platform| view! { <th scope="col">{matrix.platform(platform).title.clone()}</th> })
        .collect();
    view! {
        <div class="table" role="region" aria-labelledby="releases-caption" tabindex="0">
            <table>
                <caption id="releases-caption">{s::RELEASES_CAPTION}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="pin-start">{s::RELEASE}</th>
                        <th scope="col">{s::STATUS}</th>
                        <th scope="col">{s::DATE}</th>
                        {components}
                        {platforms}
                    </tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </div>
    }
}

/// The rows that a filter keeps.
pub(crate) fn body(rows: &[Row], filter: &Filter) -> Vec<impl IntoView + use<>> {
    rows.iter()
        .filter(|row| row.is_in(filter))
        .map(Row::view)
        .collect()
}

/// The fields of a filter; without a live part they are there and cannot be used.
pub(crate) fn fields(matrix: &Matrix, filter: &Filter, live: bool) -> impl IntoView + use<> {
    let statuses: Vec<_> = Status::ALL
        .iter()
        .filter(|status| matrix.releases().iter().any(|release| release.status == **status))
        .map(|status| {
            let chosen = filter.status.as_deref() == Some(status.as_str());
            view! { <option value=status.as_str() selected=chosen prop:selected=chosen>{status.as_str()}</option> }
        })
        .collect();
    let platforms: Vec<_> = Platform::ALL
        .iter()
        .map(|&platform| {
            let chosen = filter.platform.as_deref() == Some(platform.as_str());
            view! {
                <option value=platform.as_str() selected=chosen prop:selected=chosen>{matrix.platform(platform).title.clone()}</option>
            }
        })
        .collect();
    view! {
        <label>{s::FILTER_TEXT} <input type="search" name="q" value=filter.text.clone() prop:value=filter.text.clone() autocomplete="off" disabled=!live/></label>
        <label>{s::FILTER_STATUS} <select name="status" autocomplete="off" disabled=!live><option value="">{s::FILTER_ANY}</option>{statuses}</select></label>
        <label>{s::FILTER_PLATFORM} <select name="platform" autocomplete="off" disabled=!live><option value="">{s::FILTER_ANY}</option>{platforms}</select></label>
    }
}
