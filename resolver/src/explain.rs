//! The words for plans and refusals, made here and nowhere else.
//!
//! Lower case, no full stop, values in backticks; what was asked, what stands in the way, then `hint:` with the nearest
//! thing that works.

use crate::{
    Artifact, Change, Channel, Holding, Matrix, Plan, RawRequest, Reason, Refusal, RefusalCode,
    Rejected, RejectedRelease, Release, ReleaseVersion, Request, Status, Trust, VersionRequest,
    Warning, WarningCode, Wish, compatibility::failed_run, rejected_releases,
};

/// A plan as a person reads it.
pub fn explain_plan(plan: &Plan) -> String {
    let decision = &plan.decision;
    let mut lines = vec![format!(
        "{} for {} by {}",
        decision.release, decision.platform, decision.method
    )];
    lines.extend(
        decision
            .components
            .iter()
            .map(|(id, version)| format!("  {id} {version}")),
    );
    if let Some(file) = &decision.artifact {
        lines.push(format!("  {}", file.url));
    }
    if let Some(image) = &decision.image {
        lines.push(format!(
            "  {}",
            image.reference.as_ref().unwrap_or(&image.name)
        ));
    }
    let digest = decision
        .artifact
        .as_ref()
        .and_then(|file| file.digest.as_ref());
    lines.extend(digest.map(|digest| format!("  {digest}")));
    lines.push(String::new());
    lines.extend(plan.why.iter().map(|why| format!("why: {why}")));
    lines.extend(
        plan.warnings
            .iter()
            .map(|warning| format!("warning: {}", warning.sentence)),
    );
    lines.join("\n")
}

/// A refusal as a person reads it: the sentence, what stands in the way, a hint.
pub fn explain_refusal(refusal: &Refusal) -> String {
    let mut lines = vec![format!("error: {}", refusal.sentence)];
    let standing = standing(&refusal.request, &refusal.clash, &refusal.rejected);
    // One named release has said what stands in its way already.
    if !standing
        .iter()
        .all(|group| refusal.sentence.starts_with(&rejected(group)))
    {
        lines.extend(
            standing
                .iter()
                .map(|group| format!("  {}", rejected(group))),
        );
    }
    if let Some(nearest) = refusal.suggestions.first() {
        lines.push(String::new());
        lines.push(format!("hint: {}", nearest.sentence));
    }
    lines.join("\n")
}

/// Every release that does not fit a request, newest first, each with its status and every reason: one line a release, and
/// so nothing where all of them fit.
pub fn explain_rejected(matrix: &Matrix, request: &Request) -> String {
    let rejected = rejected_releases(matrix, request);
    let longest = |text: &dyn Fn(&RejectedRelease) -> usize| rejected.iter().map(text).max();
    let status = |rejected: &RejectedRelease| {
        let release = matrix.release(&rejected.release);
        release.map_or("", |release| release.status.as_str())
    };
    let width = longest(&|rejected| rejected.release.to_string().len()).unwrap_or(0);
    let status_width = longest(&|rejected| status(rejected).len()).unwrap_or(0);
    let line = |rejected: &RejectedRelease| {
        let held = |component| matrix.release(&rejected.release)?.components.get(component);
        let reasons = rejected.reasons.iter().map(|one| match one {
            Reason::Pin { component } => match held(component) {
                Some(version) => format!("holds `{component}` {version}"),
                None => format!("holds no `{component}`"),
            },
            other => reason(other),
        });
        let reasons = reasons.collect::<Vec<_>>().join("; ");
        let release = rejected.release.to_string();
        format!(
            "{release:width$}  {:status_width$}  {reasons}",
            status(rejected)
        )
    };
    rejected.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What stands in the way of the wishes that clash, and of nothing else: the rejected releases by the reasons that bear on
/// these wishes.
fn standing(request: &RawRequest, clash: &[Wish], rejected: &[Rejected]) -> Vec<Rejected> {
    let named = |test: &dyn Fn(&Wish) -> bool| clash.iter().any(test);
    let version = named(&|wish| matches!(wish, Wish::Version { .. }));
    let channel = request.version.is_none() && request.pins.is_empty();
    let machine = request.method.is_none()
        || named(&|wish| matches!(wish, Wish::Platform { .. } | Wish::Method { .. }));
    let bears = |reason: &Reason| match reason {
        Reason::Version => false,
        Reason::Status { status } => version || channel || !status.is_installable(),
        Reason::Pin { component } => {
            named(&|wish| matches!(wish, Wish::Pin { component: id, .. } if id == component))
        }
        Reason::Platform { .. } | Reason::Method { .. } | Reason::Artifact { .. } => machine,
    };
    let mut standing: Vec<Rejected> = Vec::new();
    for group in rejected {
        if (version || channel) && group.reasons.contains(&Reason::Version) {
            continue;
        }
        let reasons: Vec<Reason> = group
            .reasons
            .iter()
            .filter(|one| bears(one))
            .cloned()
            .collect();
        // What is only an intention is worth a line where it alone would be the answer.
        let intended =
            |one: &Reason| matches!(one, Reason::Status { status } if status.is_intended());
        let asked = version || named(&|wish| matches!(wish, Wish::Pin { .. }));
        let idle = reasons.iter().any(intended) && (reasons.len() > 1 || !asked);
        if reasons.is_empty() || idle {
            continue;
        }
        match standing.iter_mut().find(|other| other.reasons == reasons) {
            Some(other) => {
                other.count += group.count;
                if group.oldest < other.oldest {
                    other.oldest.clone_from(&group.oldest);
                    for (held, older) in other.holds.iter_mut().zip(&group.holds) {
                        held.oldest.clone_from(&older.oldest);
                    }
                }
            }
            None => standing.push(Rejected {
                holds: group.holds.iter().filter(|held| named(&|wish| matches!(wish, Wish::Pin { component, .. } if *component == held.component))).cloned().collect(),
                reasons,
                ..group.clone()
            }),
        }
    }
    standing
}

/// Why a release does not fit, as the end of a sentence that begins with the release.
pub fn reason(reason: &Reason) -> String {
    match reason {
        Reason::Version => "is not what was asked for".to_owned(),
        Reason::Status { status } => status_text(*status).to_owned(),
        Reason::Pin { component } => format!("holds another `{component}`"),
        Reason::Platform { platform } => format!("has nothing for `{platform}`"),
        Reason::Method { method } => format!("is not published by `{method}`"),
        Reason::Artifact { platform, method } => format!("has no `{method}` for `{platform}`"),
    }
}

fn status_text(status: Status) -> &'static str {
    match status {
        Status::Stable => "is stable",
        Status::Preview => "is a preview, chosen only by its exact version or by `preview`",
        Status::Deprecated => "is deprecated",
        Status::Yanked => "was yanked: only its exact version installs it",
        Status::Unsafe => "is unsafe and is never installed",
        Status::Planned => "is planned, not released",
        Status::Future => "is future, not released",
    }
}

fn rejected(group: &Rejected) -> String {
    let one = |one: &Reason| match one {
        Reason::Pin { component } => {
            let holding = group.holds.iter().find(|held| held.component == *component);
            holding.map_or_else(|| reason(one), holds)
        }
        other => reason(other),
    };
    let reasons = group.reasons.iter().map(one).collect::<Vec<_>>();
    let reasons = reasons.join(", and ");
    if group.count == 1 {
        return format!("`{}` {reasons}", group.newest);
    }
    format!(
        "{} releases, `{}` to `{}`: each {reasons}",
        group.count, group.oldest, group.newest
    )
}

fn holds(holding: &Holding) -> String {
    let component = &holding.component;
    match (&holding.oldest, &holding.newest) {
        (None, None) => format!("holds no `{component}`"),
        (Some(oldest), Some(newest)) if oldest == newest => format!("holds `{component}` {newest}"),
        (Some(oldest), Some(newest)) => {
            format!("holds another `{component}`, {oldest} to {newest}")
        }
        _ => format!("holds another `{component}` or none"),
    }
}

/// The first sentence of a refusal.
pub(crate) fn sentence(
    matrix: &Matrix,
    request: &Request,
    code: RefusalCode,
    clash: &[Wish],
    groups: &[Rejected],
) -> String {
    let version = request.version.as_ref();
    let exact = version.and_then(VersionRequest::exact);
    let version = version.map_or_else(|| Channel::Stable.to_string(), ToString::to_string);
    let named = groups
        .iter()
        .find(|group| exact.as_ref() == Some(&group.newest))
        // Nothing but the defaults was asked for: what stands in the way of the channel's head is the answer.
        .or_else(|| {
            let head = |group: &&Rejected| !group.reasons.contains(&Reason::Version);
            groups.iter().find(|group| clash.is_empty() && head(group))
        });
    match (code, named) {
        (RefusalCode::NoSuchRelease, _) => format!("there is no release `{version}`"),
        (RefusalCode::EmptyChannel, _) => format!("`{version}` points at no release yet"),
        (_, Some(group)) if !group.reasons.contains(&Reason::Version) => {
            let withdrawn = matrix
                .release(&group.newest)
                .and_then(|release| release.withdrawn.as_ref());
            let why = withdrawn
                .filter(|_| code == RefusalCode::Unsafe)
                .map(|why| format!(": {}", why.reason));
            rejected(group) + &why.unwrap_or_default()
        }
        _ => {
            // Of what is only planned, or withdrawn, people have heard.
            let other = |group: &Rejected| {
                let forbidden = |one: &Reason| matches!(one, Reason::Status { status } if !status.is_installable());
                group.reasons.iter().all(forbidden)
            };
            let standing = standing(&request.into(), clash, groups);
            let which = if standing.iter().any(other) {
                " that can be installed"
            } else {
                ""
            };
            format!("no release of MLOS{which} {}", wishes(clash))
        }
    }
}

/// What no release does: the clash, as the end of a sentence.
fn wishes(clash: &[Wish]) -> String {
    let (mut versions, mut held, mut published) = (Vec::new(), Vec::new(), String::new());
    for wish in clash {
        match wish {
            Wish::Version { value } => versions.push(format!("fits `{value}`")),
            Wish::Pin { component, value } => held.push(format!("`{component}` {value}")),
            Wish::Method { value } => published = format!(" by `{value}`{published}"),
            Wish::Platform { value } => published = format!("{published} for `{value}`"),
        }
    }
    if !held.is_empty() {
        versions.push(format!("holds {}", held.join(" and ")));
    }
    if !published.is_empty() {
        versions.push(format!("is published{published}"));
    }
    versions.join(" and ")
}

/// What a suggestion says.
pub(crate) fn suggestion(
    matrix: &Matrix,
    refused: &Request,
    offered: &Request,
    change: Change,
    release: &ReleaseVersion,
) -> String {
    let method = offered.method.unwrap_or(matrix.distro().default_method);
    let newest = matrix
        .channel(Channel::Stable)
        .is_some_and(|head| head.version == *release);
    let what = if newest {
        "the newest stable release"
    } else {
        "the nearest release that fits"
    };
    match change {
        Change::Method => {
            format!(
                "`{method}` brings `{release}` to `{}`: ask for `--method {method}`",
                refused.platform
            )
        }
        Change::Platform => {
            let platform = offered.platform;
            let runs = &matrix.platform(refused.platform).runs;
            let by = runs.iter().find(|(other, _)| *other == platform);
            let by = by.map_or(String::new(), |(_, by)| format!(" by {by}"));
            format!(
                "`{}` runs what is made for `{platform}`{by}: ask for `--platform {platform}`",
                refused.platform
            )
        }
        Change::Version => format!("`{release}` is {what}: ask for `{release}`"),
        Change::Pin => {
            let dropped = refused
                .pins
                .keys()
                .find(|id| !offered.pins.contains_key(id));
            let dropped = dropped.map(ToString::to_string).unwrap_or_default();
            format!("without the wish for `{dropped}`, `{release}` fits")
        }
        Change::VersionAndMethod => {
            format!(
                "`{release}` is {what}, by `{method}`: ask for `{release}` and `--method {method}`"
            )
        }
        Change::Everything => {
            let pins = if refused.pins.is_empty() {
                ""
            } else {
                ", without wishes for components"
            };
            format!(
                "`{release}` fits `{}` by `{method}`{pins}",
                refused.platform
            )
        }
    }
}

/// Why a release was chosen.
pub(crate) fn why(
    matrix: &Matrix,
    request: &Request,
    release: &Release,
    artifact: &Artifact,
) -> Vec<String> {
    let version = &release.version;
    let mut why = vec![match &request.version {
        None if matrix
            .channel(Channel::Stable)
            .is_none_or(|head| head.version != *version) =>
        {
            format!("`{version}` is the newest release that holds what was wished for")
        }
        None => channel_rule(matrix, Channel::Stable, version),
        Some(VersionRequest::Channel(channel)) => channel_rule(matrix, *channel, version),
        Some(asked) if asked.exact().is_some() => format!("`{version}` is what was asked for"),
        Some(asked) => format!("`{version}` is the best release that fits `{asked}`"),
    }];
    if request.method.is_none() {
        why.push(format!("`{}` is the default method", artifact.method));
    }
    if artifact.platform != request.platform {
        why.push(format!(
            "a container on `{}` runs `{}`",
            request.platform, artifact.platform
        ));
    }
    why
}

fn channel_rule(matrix: &Matrix, channel: Channel, version: &ReleaseVersion) -> String {
    if let Some(hold) = matrix.distro().holds.get(&channel) {
        return format!("`{channel}` is held at `{version}`: {}", hold.reason);
    }
    let rule = match channel {
        Channel::Stable | Channel::Latest => "the highest stable release",
        Channel::Preview => "the highest release that can be installed, pre-releases included",
    };
    format!("`{channel}` points at `{version}`, {rule}")
}

/// What to know before a release is installed.
pub(crate) fn warnings(matrix: &Matrix, release: &Release, artifact: &Artifact) -> Vec<Warning> {
    let version = &release.version;
    let mut warnings = Vec::new();
    let mut warn = |code, sentence| warnings.push(Warning { code, sentence });
    if artifact.trust() == Trust::Unrecorded {
        let sentence = format!("{version} is listed, but nothing has been published for it yet");
        warn(WarningCode::NotPublished, sentence);
    }
    if let Some(withdrawal) = &release.withdrawn {
        let code = if release.status == Status::Yanked {
            WarningCode::Yanked
        } else {
            WarningCode::Deprecated
        };
        let (date, reason) = (&withdrawal.date, &withdrawal.reason);
        let instead = withdrawal
            .instead
            .as_ref()
            .map_or(String::new(), |instead| format!("; use `{instead}`"));
        warn(
            code,
            format!(
                "`{version}` is {} since {date}: {reason}{instead}",
                release.status
            ),
        );
    }
    if release.status == Status::Preview {
        warn(WarningCode::Preview, format!("`{version}` is a preview"));
    }
    if let Some(run) = failed_run(matrix, &release.components) {
        let source = run.source.as_deref().unwrap_or("the matrix");
        warn(
            WarningCode::FailedTest,
            format!("a test of this set of components failed: {source}"),
        );
    }
    warnings
}
