//! `/releases/v1.0.0/`: one release: what is in it, its files with their digests, its notes, its neighbours.

use leptos::{
    either::{Either, EitherOf3},
    prelude::*,
};
use mlos_resolver::{
    Artifact, Digest, Matrix, Method, Plan, Platform, Release, Request, Trust, WarningCode,
    changes,
    command::{NoWay, Way},
    previous, resolve,
};

use crate::{
    answer::{install, no_package, offered},
    comparison::comparison,
    href::href,
    page::{
        document::markdown,
        releases::{compare, pointed_at},
    },
    state::{Checked, address},
    state_word::StateWord,
    strings as s,
    withdrawal::withdrawal,
    words::{sentence, words},
};

pub(crate) fn release(matrix: &Matrix, release: &Release) -> impl IntoView {
    let tag = release.version.to_string();
    view! {
        <p class="soft"><a href=href("releases/")>{s::RELEASES_TITLE}</a></p>
        <h1>{matrix.distro().name.clone()} " " {tag.clone()}</h1>
        <p class="lead">{StateWord::from(release.status).view()} " · " {s::status(release.status, is_published(release))}
            {pointed_at(matrix, release).map(|says| view! { " · " {words(&says)} })}</p>
        <div id="withdrawn">{withdrawal(release).map(IntoRender::into_render)}</div>
        {how_to_get(matrix, release)}
        {changed(matrix, release)}
        <section aria-labelledby="contents">
            <h2 id="contents">{s::CONTENTS_TITLE}</h2>
            {contents(matrix, release)}
        </section>
        <section aria-labelledby="files">
            <h2 id="files">{s::FILES_TITLE}</h2>
            {files(matrix, release)}
        </section>
        {release.notes.as_deref().map(|notes| view! {
            <section class="prose" aria-labelledby="notes">
                <h2 id="notes">{s::NOTES_TITLE}</h2>
                <div inner_html=markdown(notes, |_| None).html></div>
            </section>
        })}
        {neighbours(matrix, release)}
    }
}

/// Whether any of it can be installed.
pub(crate) fn is_published(release: &Release) -> bool {
    release.recorded().next().is_some()
}

/// What changed against the release before, if there is one.
fn changed(matrix: &Matrix, release: &Release) -> Option<impl IntoView + use<>> {
    let before = previous(matrix, release)?;
    let found = changes(matrix, before, release);
    Some(view! {
        <section aria-labelledby="changes">
            <h2 id="changes">{s::CHANGES_TITLE}</h2>
            <p>{s::changes_since(&before.version)}</p>
            {comparison(matrix, "changes", &found)}
            <p><a href=compare(before, release)>{s::CHANGES_COMPARE}</a></p>
        </section>
    })
}

/// A command per method, for the first platform that has one; or the reason why there is none.
fn how_to_get(matrix: &Matrix, release: &Release) -> impl IntoView + use<> {
    let request = |platform, method| Request {
        version: Some(release.version.clone().into()),
        method: Some(method),
        ..Request::new(platform)
    };
    let mut commands = Vec::new();
    let mut refusal = None;
    for method in matrix.methods() {
        let mut plans = Vec::new();
        for &platform in Platform::ALL {
            match resolve(matrix, &request(platform, method)) {
                Ok(plan) => plans.push((install(matrix, &plan.decision), plan)),
                Err(refused) => refusal = refusal.or(Some(refused)),
            }
        }
        // The first of those that have a command, if any has one.
        plans.sort_by_key(|(text, _)| text.is_none());
        commands.extend(plans.into_iter().next().map(|(_, plan)| (method, plan)));
    }
    if commands.is_empty() {
        return Either::Right(refusal.map(|refusal| {
            let works: Vec<_> = refusal
                .suggestions
                .iter()
                .map(|suggestion| {
                    let address = href(&address(&suggestion.request, Way::OneLine));
                    let says = words(&sentence(&suggestion.sentence)).into_render();
                    view! { <li><a href=address>{says}</a></li> }
                })
                .collect();
            view! {
                <div class="note">
                    <p><strong>{words(&sentence(&refusal.sentence))}</strong></p>
                    <ul>{works}</ul>
                </div>
            }
        }));
    }
    let (commands, later): (Vec<_>, Vec<_>) = commands
        .into_iter()
        .partition(|(_, plan)| !is_package_to_come(matrix, plan));
    let said: Vec<_> = commands.iter().map(|(.., plan)| warnings(plan)).collect();
    let (shared, own) = shared(said);
    let commands: Vec<_> = commands
        .iter()
        .zip(own)
        .map(|((method, plan), own)| {
            view! {
                <h3>{method.to_string()} " · " {s::method(*method)}</h3>
                {notes(&own)}
                {offered(matrix, &format!("command-{method}"), &plan.decision)}
            }
        })
        .collect();
    Either::Left(view! {
        <section aria-labelledby="install">
            <h2 id="install">{s::INSTALL_TITLE}</h2>
            {notes(&shared)}
            {commands}
            {packages(&later)}
        </section>
    })
}

/// Whether a package manager would carry it out, and finds nothing yet.
fn is_package_to_come(matrix: &Matrix, plan: &Plan) -> bool {
    let texts = Way::OneLine.texts(matrix, &plan.decision);
    texts == Err(NoWay::Unrecorded) && plan.decision.method != Method::Docker
}

/// What is said once of all package managers that find nothing yet.
fn packages(later: &[(Method, Plan)]) -> Option<impl IntoView + use<>> {
    let names: Vec<_> = later.iter().map(|(method, _)| method.as_str()).collect();
    (!names.is_empty()).then(|| {
        view! {
            <h3>{names.join(", ")}</h3>
            {no_package("").into_render()}
        }
    })
}

/// What to know before a plan is carried out. That the release was taken back stands at the top of the page.
fn warnings(plan: &Plan) -> Vec<String> {
    let new = |code| !matches!(code, WarningCode::Yanked | WarningCode::Deprecated);
    let warnings = plan.warnings.iter().filter(|warning| new(warning.code));
    warnings.map(|warning| warning.sentence.clone()).collect()
}

/// The warnings that all have, to be said once, and what each has besides.
fn shared(mut all: Vec<Vec<String>>) -> (Vec<String>, Vec<Vec<String>>) {
    let mut shared = all.first().cloned().unwrap_or_default();
    shared.retain(|warning| all.iter().all(|one| one.contains(warning)));
    for one in &mut all {
        one.retain(|warning| !shared.contains(warning));
    }
    (shared, all)
}

fn notes(warnings: &[String]) -> Vec<impl IntoView + use<>> {
    warnings
        .iter()
        .map(|warning| view! { <div class="note"><p>{words(&sentence(warning))}</p></div> })
        .collect()
}

fn contents(matrix: &Matrix, release: &Release) -> impl IntoView + use<> {
    let rows: Vec<_> = matrix
        .components()
        .iter()
        .filter_map(|component| Some((component, release.components.get(&component.id)?)))
        .map(|(component, version)| {
            let source = component.repository.as_ref().zip(component.release(version)).filter(|(_, release)| {
                release.origin == mlos_resolver::Origin::Upstream
            });
            let source = match source {
                Some((repository, release)) => Either::Left(view! {
                    <a href=format!("https://github.com/{repository}/releases/tag/{}", release.tag)>{s::COMPONENT_NOTES}</a> ", "
                    <a href=format!("https://github.com/{repository}/tree/{}", release.tag)>{s::COMPONENT_SOURCE}</a>
                }),
                None => Either::Right(s::NOT_SEEN_UPSTREAM),
            };
            view! {
                <tr>
                    <th scope="row">{component.title.clone()}</th>
                    <td><code>{version.to_string()}</code></td>
                    <td>{component.license.clone().unwrap_or_else(|| s::NOT_KNOWN.to_owned())}</td>
                    <td>{source}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <section class="table" aria-labelledby="contents-caption" tabindex="0">
            <table>
                <caption id="contents-caption">{s::contents_caption(&release.version)}</caption>
                <thead><tr>
                    <th scope="col">{s::COMPONENT}</th><th scope="col">{s::VERSION}</th>
                    <th scope="col">{s::LICENCE}</th><th scope="col">{s::SOURCE}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

fn files(matrix: &Matrix, release: &Release) -> impl IntoView + use<> {
    if release.artifacts.is_empty() {
        return Either::Right(view! { <p>{s::NO_FILES}</p> });
    }
    // A package manager may bring the very file that is there for those who unpack it themselves.
    let is_new = |(index, artifact): &(usize, &Artifact)| {
        let mut before = release.artifacts.iter().take(*index);
        artifact.file.is_none() || before.all(|other| other.file != artifact.file)
    };
    let rows: Vec<_> = release
        .artifacts
        .iter()
        .enumerate()
        .filter(is_new)
        .map(|(index, artifact)| row(matrix, release, index, &file(matrix, artifact)))
        .collect();
    let mut artifacts = release.artifacts.iter();
    let is_whole = artifacts.all(|artifact| artifact.trust() == Trust::Pinned);
    let script = release.script.as_ref().map(|(size, digest)| {
        let script = File {
            name: matrix.distro().script(&release.version),
            is_image: false,
            platform: s::ANY_PLATFORM.to_owned(),
            size: Some(*size),
            digest: Some(digest),
        };
        row(matrix, release, rows.len(), &script)
    });
    Either::Left(view! {
        <section class="table files as-cards" aria-labelledby="files-caption" tabindex="0">
            <table>
                <caption id="files-caption">{s::files_caption(&release.version, is_whole)}</caption>
                <thead><tr>
                    <th scope="col">{s::FILE}</th><th scope="col">{s::PLATFORM}</th><th scope="col">{s::SIZE}</th>
                    <th scope="col">{s::DIGEST}</th><th scope="col">{s::TRUST}</th>
                </tr></thead>
                <tbody>{rows}{script}</tbody>
            </table>
        </section>
    })
}

/// What a row says of a file, an image, or the release's own script.
struct File<'a> {
    name: String,
    is_image: bool,
    platform: String,
    size: Option<u64>,
    digest: Option<&'a Digest>,
}

fn file<'a>(matrix: &Matrix, artifact: &'a Artifact) -> File<'a> {
    File {
        name: match (&artifact.file, &artifact.digest) {
            (Some(file), _) => file.clone(),
            (None, Some(digest)) => format!("{}@{digest}", matrix.distro().image),
            (None, None) => matrix.distro().image.clone(),
        },
        is_image: artifact.file.is_none(),
        platform: match artifact.method {
            Method::Docker => s::in_container(artifact.platform.as_str()),
            _ => matrix.platform(artifact.platform).title.clone(),
        },
        size: artifact.size,
        digest: artifact.digest.as_ref(),
    }
}

fn row(matrix: &Matrix, release: &Release, index: usize, file: &File<'_>) -> impl IntoView + use<> {
    let name = &file.name;
    let called = match (file.is_image, file.digest) {
        (true, None) => EitherOf3::A(format!("{} {name}", s::IMAGE)),
        (true, Some(_)) => {
            let id = format!("image-{index}");
            EitherOf3::B(
                view! { <code id=id.clone()>{name.clone()}</code> " " {copied(id, s::IMAGE_REFERENCE)} },
            )
        }
        (false, None) => EitherOf3::A(name.clone()),
        (false, Some(_)) => {
            let address = matrix.distro().address(&release.version, name);
            EitherOf3::C(view! { <a href=address>{name.clone()}</a> })
        }
    };
    let digest = match file.digest {
        // The reference of an image ends with it.
        Some(digest) if file.is_image => EitherOf3::A(digest.to_string()),
        Some(digest) => {
            let id = format!("digest-{index}");
            EitherOf3::B(
                view! { <code id=id.clone()>{digest.to_string()}</code> " " {copied(id, s::DIGEST)} },
            )
        }
        None if is_published(release) => EitherOf3::C(s::NOT_RECORDED),
        None => EitherOf3::C(s::NO_DIGEST),
    };
    let check = file.digest.map(|_| {
        let checked = Checked {
            release: release.version.to_string(),
            file: name.clone(),
        };
        let address = href(&format!("verify/{}", checked.to_query()));
        view! { " " <a href=address aria-label=s::check_file(name)>{s::CHECK_BY_HAND}</a> }
    });
    view! {
        <tr>
            <th scope="row">{called}</th>
            <td data-label=s::PLATFORM>{words(&file.platform)}</td>
            <td data-label=s::SIZE>{file.size.map_or_else(|| s::NOT_RECORDED.to_owned(), s::bytes)}</td>
            <td data-label=s::DIGEST class="digest"><span>{digest}</span></td>
            <td data-label=s::TRUST><span>{StateWord::from(trust(file.digest)).view()}{check}</span></td>
        </tr>
    }
}

const fn trust(digest: Option<&Digest>) -> Trust {
    match digest {
        Some(_) => Trust::Pinned,
        None => Trust::Unrecorded,
    }
}

/// What copies the text with this id, and says so.
fn copied(id: String, what: &str) -> impl IntoView + use<> {
    view! {
        <button type="button" class="copy" data-copy=id aria-label=s::copy(what)>{s::COPY}</button>
        <span class="said" role="status" data-said="" data-copied=s::COPIED data-selected=s::SELECTED></span>
    }
}

/// The releases beside it: the older one first, as in a book.
fn neighbours(matrix: &Matrix, release: &Release) -> impl IntoView + use<> {
    let releases = matrix.releases();
    let at = releases
        .iter()
        .position(|other| other.version == release.version);
    let link = |neighbour: Option<&Release>, word: &'static str| {
        neighbour.map(|neighbour| {
            let tag = neighbour.version.to_string();
            view! { <a href=href(&format!("releases/{tag}/"))>{word} " " {tag.clone()}</a> }
        })
    };
    let older = at.and_then(|at| releases.get(at + 1));
    let newer = at
        .and_then(|at| at.checked_sub(1))
        .and_then(|at| releases.get(at));
    view! {
        <nav class="turn" aria-label=s::NEIGHBOURS>
            {link(older, s::OLDER)}
            {link(newer, s::NEWER)}
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use mlos_resolver::named_release;

    use super::*;
    use crate::fixture::{large, large_files};

    fn html(matrix: &Matrix, tag: &str) -> String {
        let found = matrix
            .releases()
            .iter()
            .find(|release| release.version.to_string() == tag)
            .expect("a release");
        let html = Owner::new().with(|| how_to_get(matrix, found).to_html());
        html.replace("<!>", "")
    }

    #[test]
    fn a_warning_of_one_method_stands_at_its_command() {
        let mut files = large_files();
        let page = files.get_mut("releases/v2.0.1.toml").unwrap();
        let artifacts: Vec<_> = page.split("[[artifact]]").map(str::to_owned).collect();
        *page = artifacts
            .iter()
            .map(|artifact| {
                let lines = artifact.lines().filter(|line| {
                    !artifact.contains("method = \"binary\"")
                        || !(line.starts_with("digest") || line.starts_with("size"))
                });
                lines.collect::<Vec<_>>().join("\n")
            })
            .collect::<Vec<_>>()
            .join("\n[[artifact]]\n");
        let matrix = Matrix::parse(&files).unwrap_or_else(|problems| panic!("{problems}"));
        let html = html(&matrix, "v2.0.1");
        let says = "<p>v2.0.1 is listed, but nothing has been published for it yet.</p>";
        let (before, after) = html.split_once("<h3>binary").expect("the method");
        assert!(!before.contains(says), "{before}");
        assert_eq!(after.matches(says).count(), 1, "{after}");
    }

    #[test]
    fn package_managers_that_find_nothing_yet_are_named_once() {
        let html = html(&crate::fixture::matrix(), "v1.0.0");
        assert_eq!(
            html.matches("a package manager finds nothing").count(),
            1,
            "{html}"
        );
        assert!(html.contains("<h3>homebrew, apt, snap</h3>"), "{html}");
    }

    #[test]
    fn what_can_be_had_instead_of_a_planned_one_is_a_link() {
        let html = html(&crate::fixture::matrix(), "v1.1.0");
        let link = "<li><a href=\"/?version=v1.0.0&amp;";
        assert!(html.contains(link), "{html}");
    }

    #[test]
    fn what_a_published_release_lacks_is_not_recorded() {
        let matrix = large();
        let release = named_release(&matrix, "v2.0.0").expect("a release");
        let html = Owner::new().with(|| files(&matrix, release).to_html());
        for text in [
            "its digest where one is recorded",
            "every platform with <code>sh</code>",
            "class=\"digest\"><span>not recorded</span>",
        ] {
            assert!(html.contains(text), "expected {text}, found\n{html}");
        }
    }

    #[test]
    fn a_warning_of_every_method_is_said_once() {
        let html = html(&large(), "v2.0.0");
        let (before, after) = html.split_once("<h3>").expect("a method");
        assert_eq!(before.matches("class=\"note\"").count(), 1, "{html}");
        assert!(!after.contains("class=\"note\""), "{after}");
        // The top of the page says that it was taken back.
        assert!(!html.contains("yanked"), "{html}");
    }
}
