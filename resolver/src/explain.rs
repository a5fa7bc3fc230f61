//! The words for plans and refusals, made here and nowhere else.
//!
//! Lower case, no full stop, values in backticks; what was asked, what stands in the way, then `hint:` with the nearest
//! thing that works.

use crate::{
    Artifact, Change, Channel, Matrix, Plan, Reason, Refusal, RefusalCode, Rejected, Release,
    ReleaseVersion, Request, Status, Trust, VersionRequest, Warning, WarningCode, Wish,
    compatibility::failed_run,
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
    // One named release has said what stands in its way already.
    let near = |group: &&Rejected| !group.reasons.contains(&Reason::Version);
    let groups: Vec<_> = refusal.rejected.iter().filter(near).collect();
    if !groups
        .iter()
        .all(|group| refusal.sentence == rejected(group))
    {
        lines.extend(
            groups
                .into_iter()
                .map(|group| format!("  {}", rejected(group))),
        );
    }
    if let Some(nearest) = refusal.suggestions.first() {
        lines.push(String::new());
        lines.push(format!("hint: {}", nearest.sentence));
    }
    lines.join("\n")
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
    let reasons = group
        .reasons
        .iter()
        .map(reason)
        .collect::<Vec<_>>()
        .join(", and ");
    if group.count == 1 {
        return format!("`{}` {reasons}", group.newest);
    }
    format!(
        "{} releases, `{}` to `{}`: each {reasons}",
        group.count, group.oldest, group.newest
    )
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
        _ => format!("no release of MLOS {}", wishes(clash)),
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
