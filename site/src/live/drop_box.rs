//! The box that hashes a file, piece by piece: gigabytes pass through a few megabytes of memory.

use leptos::{prelude::*, task::spawn_local};
use mlos_resolver::{Digest, Matrix, Status};
use sha2::{Digest as _, Sha256};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DragEvent, File, HtmlInputElement};

use super::more::{Carried, Growing, More};
use crate::{
    finding::{Finding, find},
    href::href,
    html::{Html, html},
    part::is_final,
    strings as s,
    withdrawal::withdrawal,
    words::words,
};

/// How much of a file is in memory at a time.
const PIECE: f64 = 4_194_304.0;

#[derive(Clone, PartialEq)]
enum Progress {
    Nothing,
    Reading(u32),
    Failed,
    /// The page's own part does not settle it.
    Asking,
    Found(Box<Found>),
}

/// A file, and what is known of it.
#[derive(Clone, PartialEq)]
struct Found {
    name: String,
    digest: Digest,
    finding: Finding,
    /// Whether the whole matrix could say nothing else.
    is_final: bool,
}

/// The box.
pub(crate) fn drop_box(carried: Carried<Matrix>) -> impl IntoView {
    let growing = Growing::from(carried);
    let progress = RwSignal::new(Progress::Nothing);
    let over = RwSignal::new(false);
    // Of two files only the later one counts.
    let turn = StoredValue::new(0_u32);
    let take = move |file: File| {
        turn.update_value(|turn| *turn += 1);
        let mine = turn.get_value();
        progress.set(Progress::Reading(0));
        spawn_local(async move {
            let name = file.name();
            let still_mine = move || turn.try_get_value() == Some(mine);
            let digest = digest(&file, |percent| {
                if still_mine() {
                    progress.set(Progress::Reading(percent));
                }
            });
            let Some(digest) = digest.await else {
                if still_mine() {
                    progress.set(Progress::Failed);
                }
                return;
            };
            let look_up = || find(&growing.known.read_untracked(), &name, &digest);
            if !still_mine() {
                return;
            }
            let mut finding = look_up();
            if !is_final(&finding) && growing.more.get_untracked() != More::Here {
                progress.set(Progress::Asking);
                growing.complete().await;
                if !still_mine() {
                    return;
                }
                finding = look_up();
            }
            progress.set(Progress::Found(Box::new(Found {
                is_final: is_final(&finding) || growing.more.get_untracked() == More::Here,
                name,
                digest,
                finding,
            })));
        });
    };
    let shown = move || {
        let shown = match progress.get() {
            Progress::Nothing => return String::new(),
            Progress::Reading(percent) => html!(
                "<p><progress max=\"100\" value=\"{}\" aria-label=\"{}\"></progress> {}</p>",
                percent.to_string(),
                s::DROP_READING,
                s::progress(percent)
            ),
            Progress::Failed => html!("<p class=\"note bad\">{}</p>", s::DROP_FAILED),
            Progress::Asking => html!("<p class=\"soft\">{}</p>", s::ASKING),
            Progress::Found(found) => outcome(&growing.known.read(), &found),
        };
        shown.text()
    };
    view! {
        <div class="drop" data-over=move || over.get().then_some("")
            on:dragover=move |event: DragEvent| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=move |event: DragEvent| {
                event.prevent_default();
                over.set(false);
                let file = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0));
                if let Some(file) = file {
                    take(file);
                }
            }>
            <label for="file">{s::DROP_HERE}</label>
            <input type="file" id="file" on:change=move |event| {
                let input = event_target::<HtmlInputElement>(&event);
                if let Some(file) = input.files().and_then(|files| files.get(0)) {
                    take(file);
                }
            }/>
            <div role="status" inner_html=shown></div>
        </div>
    }
}

/// What was found, in words.
fn outcome(matrix: &Matrix, found: &Found) -> Html {
    let Found {
        name,
        digest,
        finding,
        is_final,
    } = found;
    let (good, says) = match finding {
        Finding::Known { release, file } => (true, s::digest_known(release, file)),
        Finding::Differs { release, .. } => (false, s::digest_differs(release, name)),
        Finding::Unrecorded { release } => (false, s::digest_unrecorded(release, name)),
        Finding::Unknown if *is_final => (false, s::digest_unknown(name)),
        Finding::Unknown => (false, s::digest_unknown_here(name)),
    };
    let expected = match finding {
        Finding::Differs { expected, .. } => {
            let expected = expected.to_string();
            Some(html!(
                "<dt>{}</dt><dd><code>{}</code></dd>",
                s::DIGEST_EXPECTED,
                expected
            ))
        }
        _ => None,
    };
    let release = finding.release().map(|release| {
        let address = href(&format!("releases/{release}/#files"));
        html!(
            "<p><a href=\"{}\">{}</a></p>",
            address,
            s::files_of(release)
        )
    });
    let of = finding.release().and_then(|tag| {
        let mut releases = matrix.releases().iter();
        releases.find(|one| one.version.to_string() == tag)
    });
    let good = good && of.is_none_or(|release| release.status != Status::Unsafe);
    let taken_back = of.and_then(withdrawal);
    let only_here = (!is_final).then(|| html!("<p>{}</p>", s::ASKING_FAILED));
    let class = if good {
        "note good outcome"
    } else {
        "note bad outcome"
    };
    html!(
        "{}<div class=\"{}\"><p><strong>{}</strong></p>{}<dl class=\"facts\"><dt>{}</dt><dd><code>{}</code></dd>{}</dl>\
         {}</div>",
        taken_back,
        class,
        words(&says),
        only_here,
        s::DIGEST_FOUND,
        digest.to_string(),
        expected,
        release
    )
}

async fn digest(file: &File, progress: impl Fn(u32)) -> Option<Digest> {
    let blob: &Blob = file.unchecked_ref();
    let size = blob.size();
    let mut hash = Sha256::new();
    let mut at = 0.0;
    while at < size {
        let end = (at + PIECE).min(size);
        let piece = blob.slice_with_f64_and_f64(at, end).ok()?;
        let bytes = JsFuture::from(piece.array_buffer()).await.ok()?;
        hash.update(js_sys::Uint8Array::new(&bytes).to_vec());
        at = end;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and 100"
        )]
        progress((at / size * 100.0) as u32);
    }
    let sum: [u8; 32] = hash.finalize().into();
    Some(sum.into())
}
