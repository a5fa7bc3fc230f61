//! What is said of releases that do not fit: the ends of sentences that begin with one release or with several.

use crate::{Holding, Reason, Rejected, Status, shown::shown};

/// Why a release does not fit, as the end of a sentence that begins with the release.
pub fn reason(reason: &Reason) -> String {
    predicate(reason, Number::One)
}

/// Of how many releases something is said.
#[derive(Clone, Copy, PartialEq)]
enum Number {
    One,
    Many,
}

impl Number {
    fn of(self, one: &'static str, many: &'static str) -> &'static str {
        match self {
            Self::One => one,
            Self::Many => many,
        }
    }
}

fn predicate(reason: &Reason, number: Number) -> String {
    let (is, has) = (number.of("is", "are"), number.of("has", "have"));
    match reason {
        Reason::Version => format!("{is} not what was asked for"),
        Reason::Status { status } => status_text(*status, number).to_owned(),
        Reason::Pin { component } => {
            format!("{} another `{component}`", number.of("holds", "hold"))
        }
        Reason::Platform { platform } => format!("{has} nothing for `{platform}`"),
        Reason::Method { method } => format!("{is} not published by `{method}`"),
        Reason::Artifact { platform, method } => format!("{has} no `{method}` for `{platform}`"),
    }
}

fn status_text(status: Status, number: Number) -> &'static str {
    match status {
        Status::Stable => number.of("is stable", "are stable"),
        Status::Preview => number.of(
            "is a preview, chosen only by its exact version or by `preview`",
            "are previews, chosen only by their exact versions or by `preview`",
        ),
        Status::Deprecated => number.of("is deprecated", "are deprecated"),
        Status::Yanked => number.of(
            "was yanked, and only its exact version installs it",
            "were yanked, and only their exact versions install them",
        ),
        Status::Unsafe => number.of(
            "is unsafe and never installed",
            "are unsafe and never installed",
        ),
        Status::Planned => number.of("is planned, not released", "are planned, not released"),
        Status::Future => number.of("is future, not released", "are future, not released"),
    }
}

const OTHERS: &str = "other versions of ";

/// Some releases and why they do not fit; `why` is the reason behind their status.
pub(crate) fn rejected(group: &Rejected, why: Option<&str>) -> String {
    let (newest, oldest) = (&group.newest, &group.oldest);
    let who = match group.count {
        1 => format!("`{newest}`"),
        2 => format!("`{oldest}` and `{newest}`"),
        count => format!("{count} releases from `{oldest}` to `{newest}`"),
    };
    format!("{who} {}", predicates(group, why))
}

/// Why some releases do not fit, as the end of a sentence: their status first, then what they hold, then what there is of
/// them.
pub(crate) fn predicates(group: &Rejected, why: Option<&str>) -> String {
    let number = match group.count {
        1 => Number::One,
        _ => Number::Many,
    };
    let (mut state, mut held, mut rest) = (None, Vec::new(), Vec::new());
    for one in &group.reasons {
        match one {
            Reason::Version => {}
            Reason::Status { .. } => state = Some(predicate(one, number)),
            Reason::Pin { component } => {
                let holding = group.holds.iter().find(|held| held.component == *component);
                let other = || format!("another `{component}`");
                held.push(holding.map_or_else(other, |holding| holds(holding, group.count)));
            }
            other => rest.push(predicate(other, number)),
        }
    }
    // None at all is said last, so that it is not taken for all of them.
    held.sort_by_key(|text| {
        ["`", OTHERS, "another ", "no "]
            .iter()
            .position(|begin| text.starts_with(begin))
    });
    let mut seen = false;
    for text in held.iter_mut().filter(|text| text.starts_with(OTHERS)) {
        if std::mem::replace(&mut seen, true) {
            *text = format!("of {}", text.trim_start_matches(OTHERS));
        }
    }
    let mut parts = Vec::new();
    if !held.is_empty() {
        parts.push(format!("{} {}", number.of("holds", "hold"), list(&held)));
    }
    parts.extend(rest);
    match (state, parts.is_empty()) {
        (None, true) => number
            .of(
                "fits, and is newer than `stable`",
                "fit, and are newer than `stable`",
            )
            .to_owned(),
        (None, false) => list(&parts),
        // Nothing else counts beside it.
        (Some(state), _) if why.is_some() => format!("{state}: {}", shown(why.unwrap_or_default())),
        (Some(state), true) => state,
        (Some(state), false) => {
            format!("{state}; {} {}", number.of("it", "they"), list(&parts))
        }
    }
}

/// What releases hold of a component, as what follows `hold`.
fn holds(holding: &Holding, count: usize) -> String {
    let component = &holding.component;
    match (&holding.oldest, &holding.newest) {
        (None, None) => format!("no `{component}`"),
        (Some(oldest), Some(newest)) if oldest == newest => format!("`{component}` {newest}"),
        (Some(oldest), Some(newest)) if count == 2 => {
            format!("`{component}` {oldest} and {newest}")
        }
        (Some(oldest), Some(newest)) => {
            format!("{OTHERS}`{component}` ({oldest} to {newest})")
        }
        _ => format!("another `{component}` or none"),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub fn list(items: &[String]) -> String {
    match items.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}
