//! The words for plans and refusals, made here and nowhere else.
//!
//! Lower case, no full stop, values in backticks; what was asked, what stands in the way, then `hint:` with the nearest
//! thing that works.

use crate::{
    Artifact, Change, Channel, Component, Holding, Matrix, Method, Plan, RawRequest, Reason,
    Refusal, RefusalCode, Rejected, RejectedRelease, Release, ReleaseVersion, Request, Status,
    Trust, VersionRequest, Warning, WarningCode, Wish,
    compatibility::failed_run,
    predicate::{list, predicates, reason, rejected},
    rejected_releases,
    shown::{escaped, shown},
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
    // The sentence has said already what stands in the way of one named release, and what nothing is made for.
    let is_said = |group: &Rejected| {
        let named = format!("`{}`", group.newest);
        let sentence = &refusal.sentence;
        sentence.starts_with(&format!("{named} "))
            || sentence.contains(&format!(" points at {named}, "))
            || sentence.contains(&format!("; {named} is "))
    };
    let is_machine = |wish: &Wish| matches!(wish, Wish::Platform { .. } | Wish::Method { .. });
    let is_of_the_machine = !refusal.clash.is_empty() && refusal.clash.iter().all(is_machine);
    if !standing.iter().all(is_said) && !is_of_the_machine {
        lines.extend(
            standing
                .iter()
                .map(|group| format!("  {}", rejected(group, None))),
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
            Reason::Version if request.version.is_none() => {
                if request.pins.is_empty() {
                    "is not what `stable` points at".to_owned()
                } else {
                    "is newer than `stable`".to_owned()
                }
            }
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
    let newer = request.version.is_none() && !request.pins.is_empty();
    let bears = |reason: &Reason| match reason {
        Reason::Version => newer,
        Reason::Status { status } => version || channel || newer || !status.is_installable(),
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
        let reasons = if newer {
            beside_the_channel(&reasons)
        } else {
            reasons
        };
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
                    for held in &mut other.holds {
                        let same = |older: &&Holding| older.component == held.component;
                        if let Some(older) = group.holds.iter().find(same) {
                            held.oldest.clone_from(&older.oldest);
                        }
                    }
                }
            }
            None => standing.push(Rejected {
                reasons,
                ..group.clone()
            }),
        }
    }
    standing
}

/// Where components were wished for and no release: that one is newer than `stable`, or is a preview, is worth a line
/// where nothing else stands in the way.
fn beside_the_channel(reasons: &[Reason]) -> Vec<Reason> {
    let is_status = |one: &&Reason| matches!(one, Reason::Status { .. });
    let is_beside = |one: &&Reason| matches!(one, Reason::Version) || is_status(one);
    let settled = |one: &&Reason| match one {
        Reason::Version => true,
        Reason::Status { status } => status.is_installable(),
        _ => false,
    };
    if !reasons.iter().all(|one| is_beside(&one)) {
        return reasons
            .iter()
            .filter(|one| !settled(one))
            .cloned()
            .collect();
    }
    match reasons.iter().find(is_status) {
        Some(status) => vec![status.clone()],
        None => reasons.to_vec(),
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
    let sentence = what_stands(matrix, request, code, clash, groups);
    let unbuilt = unbuilt(matrix, request);
    if code != RefusalCode::NoArtifact || unbuilt.is_empty() {
        return sentence;
    }
    let platform = format!("`{}`", request.platform);
    let machine = if sentence.ends_with(&platform) {
        "it"
    } else {
        &platform
    };
    format!("{sentence}: nobody builds {} for {machine}", list(&unbuilt))
}

/// The components whose own builds leave the platform out. A container brings its own platform.
fn unbuilt(matrix: &Matrix, request: &Request) -> Vec<String> {
    let method = request.method.unwrap_or(matrix.distro().default_method);
    let leaves_out = |component: &&Component| {
        let platforms = &component.platforms;
        !platforms.is_empty() && !platforms.contains(&request.platform)
    };
    let components = matrix.components().iter().filter(leaves_out);
    components
        .filter(|_| method != Method::Docker)
        .map(|component| format!("`{}`", component.id))
        .collect()
}

/// What stands in the way.
fn what_stands(
    matrix: &Matrix,
    request: &Request,
    code: RefusalCode,
    clash: &[Wish],
    groups: &[Rejected],
) -> String {
    let version = request.version.as_ref();
    let exact = version.and_then(VersionRequest::exact);
    let channel = match version {
        Some(VersionRequest::Channel(channel)) => Some(*channel),
        None if request.pins.is_empty() => Some(Channel::Stable),
        _ => None,
    };
    let asked = version.map_or_else(|| Channel::Stable.to_string(), ToString::to_string);
    let asked = shown(&asked);
    let is_asked_for = |group: &&Rejected| !group.reasons.contains(&Reason::Version);
    let named = groups
        .iter()
        .find(|group| exact.as_ref() == Some(&group.newest));
    // What stands in the way of the channel's head is the answer where the channel is part of what clashes, or was not even
    // asked for and another release has something for this machine.
    let is_elsewhere = |group: &Rejected| {
        group.reasons.iter().all(|one| match one {
            Reason::Status { status } => status.is_installable(),
            Reason::Version => true,
            _ => false,
        })
    };
    let about_the_channel = match version {
        None => clash.is_empty() || groups.iter().any(is_elsewhere),
        Some(_) => clash
            .iter()
            .any(|wish| matches!(wish, Wish::Version { .. })),
    };
    let head = groups.iter().find(is_asked_for);
    match (code, named, channel.filter(|_| about_the_channel), head) {
        (RefusalCode::NoSuchRelease, ..) => no_such_release(matrix, &asked, exact.as_ref()),
        (RefusalCode::EmptyChannel, ..) => empty_channel(matrix, &asked),
        (_, Some(group), ..) => {
            let withdrawn = matrix
                .release(&group.newest)
                .and_then(|release| release.withdrawn.as_ref());
            let why = withdrawn.filter(|_| code == RefusalCode::Unsafe);
            rejected(group, why.map(|why| why.reason.as_str()))
        }
        (_, _, Some(channel), Some(head)) => {
            let (version, why) = (&head.newest, predicates(head, None));
            format!("`{channel}` points at `{version}`, which {why}")
        }
        _ => {
            // Of what is only planned, or withdrawn, people have heard.
            let other = |group: &Rejected| {
                let forbidden = |one: &Reason| matches!(one, Reason::Status { status } if !status.is_installable());
                group.reasons.iter().all(forbidden)
            };
            let standing = standing(&request.into(), clash, groups);
            let newer = |group: &Rejected| version.is_none() && group.reasons == [Reason::Version];
            let head = matrix.channel(Channel::Stable);
            let preview = |group: &Rejected| {
                group.reasons
                    == [Reason::Status {
                        status: Status::Preview,
                    }]
            };
            let which = match head.filter(|_| standing.iter().any(newer)) {
                Some(head) => format!(" up to `{}`, where `stable` is,", head.version),
                None if standing.iter().any(preview) => ", previews aside,".to_owned(),
                None if standing.iter().any(other) => " that can be installed".to_owned(),
                None => String::new(),
            };
            let sentence = match clash {
                [] => "no release of MLOS can be installed".to_owned(),
                clash => format!("no release of MLOS{which} {}", wishes(clash)),
            };
            match only_prerelease(matrix, request).filter(|_| code == RefusalCode::NoVersion) {
                Some(other) => format!("{sentence}; the pre-release `{other}` has to be named"),
                None => sentence,
            }
        }
    }
}

/// That a channel points nowhere, and what was there before, if anything was.
fn empty_channel(matrix: &Matrix, asked: &str) -> String {
    let mut releases = matrix.releases().iter();
    let gone = releases.find_map(|release| Some((release, release.withdrawn.as_ref()?)));
    match gone {
        Some((release, withdrawal)) => format!(
            "`{asked}` points at no release any more; `{}` is {}: {}",
            release.version,
            release.status,
            shown(&withdrawal.reason)
        ),
        None => format!("`{asked}` points at no release yet"),
    }
}

/// That a release does not exist, and what is near to its name.
fn no_such_release(matrix: &Matrix, asked: &str, exact: Option<&ReleaseVersion>) -> String {
    let sentence = format!("there is no release `{asked}`");
    let Some(exact) = exact else {
        return sentence;
    };
    let (numbers, pre) = (exact.semver(), &exact.semver().pre);
    if !exact.is_prerelease() {
        let of_it = |release: &&Release| {
            let other = release.version.semver();
            release.status.is_installable()
                && (other.major, other.minor, other.patch)
                    == (numbers.major, numbers.minor, numbers.patch)
        };
        return match matrix.releases().iter().find(of_it) {
            Some(other) => format!("{sentence}, only its pre-release `{}`", other.version),
            None => sentence,
        };
    }
    // `1.0.0-1.4.0` is the name of a pre-release, and hardly ever meant as one.
    if pre.contains('.') && pre.split('.').all(|part| part.parse::<u64>().is_ok()) {
        let low = format!("{}.{}.{}", numbers.major, numbers.minor, numbers.patch);
        return format!(
            "{sentence}: a range has a space on each side of its hyphen, `{low} - {pre}`"
        );
    }
    sentence
}

/// The newest pre-release that can be installed and would fit, were its numbers those of a release.
fn only_prerelease<'m>(matrix: &'m Matrix, request: &Request) -> Option<&'m ReleaseVersion> {
    let Some(VersionRequest::Versions(versions)) = &request.version else {
        return None;
    };
    let fits = |release: &&Release| {
        let version = release.version.semver();
        let numbers = semver::Version::new(version.major, version.minor, version.patch);
        release.version.is_prerelease()
            && release.status.is_installable()
            && versions.contains(&numbers)
            && !versions.contains(version)
    };
    let found = matrix.releases().iter().find(fits);
    found.map(|release| &release.version)
}

/// What no release does: the clash, as the end of a sentence.
fn wishes(clash: &[Wish]) -> String {
    let (mut versions, mut held, mut published) = (Vec::new(), Vec::new(), String::new());
    for wish in clash {
        match wish {
            Wish::Version { value } => versions.push(format!("fits `{}`", shown(value))),
            Wish::Pin { component, value } if value == "*" => {
                held.push(format!("any `{component}`"));
            }
            Wish::Pin { component, value } => held.push(format!("`{component}` {}", shown(value))),
            Wish::Method { value } => published = format!(" by `{value}`{published}"),
            Wish::Platform { value } => published = format!("{published} for `{value}`"),
        }
    }
    if !held.is_empty() {
        versions.push(format!("holds {}", list(&held)));
    }
    if !published.is_empty() {
        versions.push(format!("is published{published}"));
    }
    list(&versions)
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
    let is_head = |channel| {
        let head = matrix.channel(channel);
        head.is_some_and(|head| head.version == *release)
    };
    let status = matrix.release(release).map(|release| release.status);
    let what = match status {
        // `latest` is not held.
        _ if is_head(Channel::Latest) => "the newest stable release",
        _ if is_head(Channel::Stable) => "what `stable` points at",
        Some(Status::Preview) => "a preview, and the nearest release that works here",
        Some(Status::Deprecated) => "deprecated, and the nearest release that works here",
        _ => "the nearest release that works here",
    };
    match change {
        Change::Method => {
            let platform = refused.platform;
            let inside = matrix.inside(platform, method);
            let artifact = matrix
                .release(release)
                .and_then(|release| release.artifact(inside, method));
            let later = match artifact.map(Artifact::trust) {
                Some(Trust::Unrecorded) => ", once it is published",
                _ => "",
            };
            format!(
                "`{method}` brings `{release}` to `{platform}`{later}: ask for `--method {method}`"
            )
        }
        Change::Platform => {
            let platform = offered.platform;
            let runs = &matrix.platform(refused.platform).runs;
            let by = runs.iter().find(|(other, _)| *other == platform);
            let by = by.map_or(String::new(), |(_, by)| format!(" by {}", shown(by)));
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
        Some(asked) => {
            let held = if request.pins.is_empty() {
                ""
            } else {
                " and holds what was wished for"
            };
            let asked = shown(&asked.to_string());
            format!("`{version}` is the best release that fits `{asked}`{held}")
        }
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
        return format!(
            "`{channel}` is held at `{version}`: {}",
            shown(&hold.reason)
        );
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
        let (date, reason) = (&withdrawal.date, shown(&withdrawal.reason));
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
            format!(
                "a test of this set of components failed: {}",
                escaped(source)
            ),
        );
    }
    warnings
}
