//! The words for compositions, and for why there is none, made here and nowhere else.
//!
//! Lower case, no full stop, values in backticks; what was wished for, what stands in the way, then `hint:` with the nearest
//! thing that works.

use std::collections::BTreeMap;

use mlos_resolver::{
    ComponentId, ComponentVersion, Pairing, Release, Status, Verdict, VersionSet, Wish,
};

use crate::{
    Change, Composition, NoComposition, NoCompositionCode, Standing, Warning, WarningCode, Wishes,
    choice::Footing,
    fact::{Rule, Topic},
    problem::Problem,
};

/// A composition as a person reads it: the set, why, what is known of each pair, a hint.
pub fn explain_composition(composition: &Composition) -> String {
    let mut lines = vec![format!("{} set", article(composition.standing))];
    let held = composition.components.iter();
    lines.extend(held.map(|(id, version)| format!("  {id} {version}")));
    lines.push(String::new());
    lines.extend(composition.why.iter().map(|why| format!("why: {why}")));
    lines.extend(composition.pairs.iter().map(pair));
    let warnings = composition.warnings.iter();
    lines.extend(warnings.map(|warning| format!("warning: {}", warning.sentence)));
    let is_offered = |warning: &Warning| warning.code != WarningCode::Release;
    let release = composition.release.as_ref();
    let hint = match (release, &composition.tested) {
        (Some(release), _) if composition.warnings.iter().all(is_offered) => Some(format!(
            "`{release}` holds exactly this set: ask for `{release}`"
        )),
        (_, Some(tested)) => Some(format!("the best set that is tested is {}", list(tested))),
        _ => None,
    };
    if let Some(hint) = hint {
        lines.push(String::new());
        lines.push(format!("hint: {hint}"));
    }
    lines.join("\n")
}

/// Why there is no composition, as a person reads it: the sentence, what stands in the way, a hint.
pub fn explain_no_composition(none: &NoComposition) -> String {
    let mut lines = vec![format!("error: {}", none.sentence)];
    // One reason alone may be all that the sentence says.
    let reasons = none.reasons.iter().map(|reason| &reason.sentence);
    let reasons = reasons.filter(|reason| **reason != none.sentence);
    lines.extend(reasons.map(|reason| format!("  {reason}")));
    if let Some(nearest) = none.suggestions.first() {
        lines.push(String::new());
        lines.push(format!("hint: {}", nearest.sentence));
    }
    lines.join("\n")
}

/// What a composition would be, for whoever asked for something else: without a full stop.
pub fn explain_offer(composition: &Composition) -> String {
    let set = article(composition.standing);
    format!("{} would be {set} set", list(&composition.components))
}

fn article(standing: Standing) -> &'static str {
    match standing {
        Standing::Tested => "a tested",
        Standing::Reported => "a reported",
        Standing::Untested => "an untested",
    }
}

fn pair(pairing: &Pairing) -> String {
    let held = pairing
        .components
        .iter()
        .map(|(id, version)| named(id, version));
    let known = &pairing.compatibility;
    let mut line = format!(
        "{}: {}",
        known.verdict,
        held.collect::<Vec<_>>().join(" with ")
    );
    if let Some(date) = &known.date {
        line = format!("{line}, {date}");
    }
    if let Some(source) = &known.source {
        line = format!("{line}: {source}");
    }
    line
}

pub(crate) fn named(id: &ComponentId, version: &ComponentVersion) -> String {
    format!("`{id}` {version}")
}

fn list(set: &BTreeMap<ComponentId, ComponentVersion>) -> String {
    and(set.iter().map(|(id, version)| named(id, version)).collect())
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn and(mut texts: Vec<String>) -> String {
    match texts.pop() {
        Some(last) if texts.is_empty() => last,
        Some(last) => format!("{} and {last}", texts.join(", ")),
        None => String::new(),
    }
}

/// What is known of a set, in one sentence.
pub(crate) fn sentence(
    set: &BTreeMap<ComponentId, ComponentVersion>,
    standing: Standing,
    pairs: &[Pairing],
) -> String {
    let is = |count: usize| if count == 1 { "is" } else { "are" };
    let counted = Verdict::ALL.iter().filter_map(|&verdict| {
        let count = pairs
            .iter()
            .filter(|pairing| pairing.compatibility.verdict == verdict)
            .count();
        let pairs = if count == 1 { "pair" } else { "pairs" };
        (count > 0).then(|| format!("{count} {pairs} {} {verdict}", is(count)))
    });
    let counted = counted.collect::<Vec<_>>();
    let whole = format!("{} {} {} set", list(set), is(set.len()), article(standing));
    if standing == Standing::Untested && !counted.is_empty() {
        format!("{whole}: {}", and(counted))
    } else {
        whole
    }
}

/// Why each version was chosen.
pub(crate) fn why(problem: &Problem<'_>, chosen: &[usize]) -> Vec<String> {
    let mut why = Vec::new();
    for (at, (variable, &place)) in problem.variables.iter().zip(chosen).enumerate() {
        let Some(version) = variable.version(place) else {
            continue;
        };
        let id = &variable.component.id;
        let this = named(id, version);
        // What no wish and no default forbids of the component itself.
        let free = |other: &usize| {
            problem.facts.iter().all(|fact| match &fact.rule {
                Rule::Only(variable, places) => *variable != at || places.contains(other),
                _ => true,
            })
        };
        let rest = if (0..place).any(|other| free(&other)) {
            "goes with the rest"
        } else {
            ""
        };
        let requires = || {
            problem
                .variables
                .iter()
                .zip(chosen)
                .find_map(|(other, place)| {
                    let (release, _) = other.choices[*place]?;
                    release.requires.get(id)?;
                    Some(named(&other.component.id, &release.version))
                })
        };
        why.push(match (problem.wishes.pins.get(id), rest) {
            (Some(VersionSet::Exact(_)), _) => format!("{this} is what was wished for"),
            (Some(wish), "") => format!("{this} is the best that fits `{wish}`"),
            (Some(wish), rest) => format!("{this} is the best that fits `{wish}` and {rest}"),
            (None, _) if variable.version(0).is_none() => match requires() {
                Some(other) => format!("{this} is there because {other} requires `{id}`"),
                None => format!("{this} is there because the rest failed without it"),
            },
            (None, "") => format!("{this} is the best `{id}` there is"),
            (None, rest) => format!("{this} is the best `{id}` that {rest}"),
        });
    }
    why
}

/// What to know before anybody uses a set.
pub(crate) fn warnings(
    problem: &Problem<'_>,
    chosen: &[usize],
    release: Option<&Release>,
) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (variable, &place) in problem.variables.iter().zip(chosen) {
        let Some((held, footing)) = variable.choices[place] else {
            continue;
        };
        let this = named(&variable.component.id, &held.version);
        let (code, what) = match footing {
            Footing::Released => continue,
            Footing::Prerelease => (WarningCode::Prerelease, "is a pre-release"),
            Footing::NoAsset => (WarningCode::NoAsset, "has no public asset"),
        };
        let sentence = format!("{this} {what}");
        warnings.push(Warning { code, sentence });
    }
    let status =
        release.filter(|release| !matches!(release.status, Status::Stable | Status::Preview));
    if let Some(Release {
        version,
        status,
        withdrawn,
        ..
    }) = status
    {
        let why = withdrawn.as_ref().map_or(String::new(), |why| {
            format!(" since {}: {}", why.date, why.reason)
        });
        warnings.push(Warning {
            code: WarningCode::Release,
            sentence: format!("the set is that of `{version}`, which is {status}{why}"),
        });
    }
    warnings
}

/// Which kind of "no" it is.
pub(crate) fn code(problem: &Problem<'_>, proof: &[usize]) -> NoCompositionCode {
    let is_platform = |fact: &usize| matches!(problem.facts[*fact].topic, Topic::Platform);
    match (proof, &problem.pinned(proof)[..]) {
        ([], _) => NoCompositionCode::NothingWished,
        (_, _) if proof.iter().any(is_platform) => NoCompositionCode::NotPublished,
        ([_], [(_, VersionSet::Exact(_))]) => NoCompositionCode::UnknownVersion,
        ([_], [_]) => NoCompositionCode::NoVersion,
        _ => NoCompositionCode::NoSet,
    }
}

/// The first sentence where there is no set.
pub(crate) fn no_set(problem: &Problem<'_>, proof: &[usize], code: NoCompositionCode) -> String {
    let pinned = problem.pinned(proof);
    let id = |variable: usize| &problem.variables[variable].component.id;
    match (code, &pinned[..]) {
        (NoCompositionCode::NothingWished, _) => {
            "nothing was wished for, and no stable release says what a set holds".to_owned()
        }
        (NoCompositionCode::UnknownVersion, [(variable, wish)]) => {
            format!("`{}` has no version {wish}", id(*variable))
        }
        (NoCompositionCode::NoVersion, [(variable, wish)]) => {
            format!("no version of `{}` fits `{wish}`", id(*variable))
        }
        (_, pinned) => {
            let pinned = pinned.iter();
            let pinned = pinned.map(|(variable, wish)| format!("`{}` {wish}", id(*variable)));
            let pinned = and(pinned.collect());
            let platform = problem.wishes.platform;
            let platform = platform.filter(|_| code == NoCompositionCode::NotPublished);
            let what = match platform {
                Some(platform) => format!("no set of components for `{platform}`"),
                None => "no set of components".to_owned(),
            };
            if pinned.is_empty() {
                format!("there is {what}")
            } else {
                format!("{what} holds {pinned}")
            }
        }
    }
}

/// The wishes in a proof.
pub(crate) fn clash(problem: &Problem<'_>, proof: &[usize]) -> Vec<Wish> {
    let pinned = problem.pinned(proof).into_iter();
    let mut clash: Vec<Wish> = pinned
        .map(|(variable, wish)| Wish::Pin {
            component: problem.variables[variable].component.id.clone(),
            value: wish.to_string(),
        })
        .collect();
    let is_platform = |fact: &usize| matches!(problem.facts[*fact].topic, Topic::Platform);
    if proof.iter().any(is_platform) {
        clash.extend(
            problem
                .wishes
                .platform
                .map(|value| Wish::Platform { value }),
        );
    }
    clash
}

/// What a suggestion says.
pub(crate) fn suggestion(
    problem: &Problem<'_>,
    offered: &Wishes,
    (code, change): (NoCompositionCode, Change),
    set: &BTreeMap<ComponentId, ComponentVersion>,
) -> String {
    let wishes = problem.wishes;
    let other = offered.pins.iter();
    let other = other.filter(|(id, wish)| wishes.pins.get(id) != Some(wish));
    let other = other.map(|(id, wish)| format!("`{id}={wish}`"));
    let other = and(other.collect());
    let set = list(set);
    match change {
        Change::Version if code == NoCompositionCode::UnknownVersion => {
            format!("did you mean {other}?")
        }
        Change::Version | Change::Asked => format!("with {other} there is a set: {set}"),
        Change::Pin => {
            let dropped = wishes.pins.keys().find(|id| !offered.pins.contains_key(id));
            let dropped = dropped.map(ToString::to_string).unwrap_or_default();
            format!("without the wish for `{dropped}` there is a set: {set}")
        }
        Change::Platform => format!("without a wish for a platform there is a set: {set}"),
    }
}
