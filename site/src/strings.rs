//! Every text of the site, in the order in which a reader meets it. What the resolver says comes from the resolver.
//! Values in backticks become code where a text passes through [`words`](crate::words::words).

#[cfg(not(feature = "ssr"))]
use mlos_resolver::ReleaseVersion as Tag;
use mlos_resolver::{
    Bump, Direction, Method, Status, Trust,
    command::{DigestTool, Hand, NoWay, Step, Way},
};
#[cfg(feature = "ssr")]
use mlos_resolver::{
    ComponentVersion as Version, Matrix, Release, ReleaseVersion as Tag, Verdict, Withdrawal, list,
};

macro_rules! texts {
    ($($(#[$meta:meta])* $name:ident = $text:expr;)+) => { $($(#[$meta])* pub(crate) const $name: &str = $text;)+ };
}

// Frame

#[cfg(feature = "ssr")]
texts! {
    SKIP = "Skip to the content";
    NAV_LABEL = "Main";
    NAV_INSTALL = "Install";
    NAV_MATRIX = "Matrix";
    NAV_RELEASES = "Releases";
    NAV_VERIFY = "Verify";
    NAV_COMPARE = "Compare";
    NAV_SCRIPT = "Script";
    NAV_DOCS = "Docs";
    FOOT_FEED = "Atom feed of releases";
    FOOT_JSON = "Matrix as JSON";
    FOOT_TEXT = "Matrix as text";
    FOOT_DECISIONS = "Why it is built this way";
    FOOT_SOURCE = "Source";
    FOOT_FINGERPRINT = "Made from matrix";
    FOOT_SECURITY = "Security";
    SCHEME = "Colours";
    STALE = "What this page shows has changed since it was made.";
    STALE_RELOAD = "Show it as it is now";
}

/// Values and titles of the colour schemes.
#[cfg(feature = "ssr")]
pub(crate) const SCHEMES: [(&str, &str); 3] =
    [("", "as the system"), ("light", "light"), ("dark", "dark")];

// Home

#[cfg(feature = "ssr")]
texts! {
    HOME_TITLE = "Install MLOS with one command";
    HOME_LEAD = "One command installs them in versions that belong together. Every file is checked first, and every \
        install can be undone.";
    THE_ONE_COMMAND = "the install command";
    VIEW_SCRIPT = "Read the script first";
    VIEW_VERIFY = "Check a file yourself";
    UNDER_COMMAND = "Works in `sh` on Linux, macOS and WSL: it looks for itself which machine it is on.";
    UNPUBLISHED_MEANS = "Until then the command stops before any download and says so.";
    NO_STABLE = "There is no stable release now.";
    NO_STABLE_MEANS = "Until there is one again, the command stops before any download and says so.";
    UNPUBLISHED_FEED = "The Atom feed says when it is there.";
    BUILDER_TITLE = "Or choose exactly";
    BUILDER_LEAD = "Name the release, the platform and the method. What cannot be had stays in view, with the reason.";
    TO_ANSWER = "To the command";
    BUILDER_SCRIPTS_OFF = "Without scripts you choose among the commands of the newest stable release. Every other \
        release has its commands on its own page.";
    BUILDER_STILL = "The part of this page that reads your link did not load, so this is the newest stable release and \
        not the choice in the address. Reload to try again, or choose below.";
    BUILDER_WAITING = "Reading the choice in the address …";
}

#[cfg(feature = "ssr")]
pub(crate) const PROMISES: [(&str, &str); 4] = [
    (
        "One folder",
        "Its files go to `~/.mlos` and nowhere else; by `docker`, the image goes to your engine.",
    ),
    (
        "No sudo, no prompt",
        "It installs no packages, starts nothing and sends nothing about you.",
    ),
    (
        "Nothing unchecked",
        "What has no digest in the matrix is shown, and never installed.",
    ),
    (
        "A way back",
        "The release before stays beside the new one: `mlos rollback`, `mlos uninstall`.",
    ),
];

#[cfg(feature = "ssr")]
pub(crate) fn unpublished(tag: &Tag) -> String {
    format!("{tag} is listed, but nothing has been published for it yet.")
}

/// What a component is, by what the matrix says of it: its title begins the sentence.
#[cfg(feature = "ssr")]
pub(crate) fn what_it_is(title: &str, summary: &str) -> String {
    let (first, rest) = summary.split_at(summary.len().min(1));
    format!("{title} {}{rest}. ", first.to_ascii_lowercase())
}

#[cfg(feature = "ssr")]
pub(crate) fn home_description(titles: &[String]) -> String {
    format!(
        "Install {} in versions that belong together, with one command that checks what it fetches.",
        list(titles)
    )
}

#[cfg(feature = "ssr")]
pub(crate) fn home_components(titles: &[String]) -> String {
    let are = if titles.len() == 1 { "is" } else { "are" };
    format!("What {} {are}", list(titles))
}

// Builder

texts! {
    ASK_VERSION = "Release";
    ASK_PLATFORM = "Platform";
    ASK_METHOD = "Method";
    ASK_WAY = "How to run it";
    NEWEST_STABLE = "Newest stable";
    ANY_VERSION = "Any version";
    FROM_ADDRESS = "from the address";
    SAME_REASON = "for the same reason";
    WHY = "Why this one";
    CHECK_IT = "Check it";
    GO_ON = "Go on";
    UNDO_IT = "Undo it";
    IN_WSL = "Inside WSL 2, this line:";
    THE_WSL_COMMAND = "the command for WSL 2";
    WHAT_WORKS = "What works instead";
    PACKAGES = "What to type once it is.";
    THE_COMMAND = "the command";
    VIEW_ITS_SCRIPT = "Read the script, and what this gives it";
    NO_COMMAND_YET = "There is no command for PowerShell until the image is published.";
    NO_PACKAGE_YET = "Not yet published: a package manager finds nothing before that.";
    NO_COMMAND_WITHOUT_SH = "There is no command for PowerShell by this method: the install script needs a POSIX shell.";
    COPY = "Copy";
    COPIED = "Copied.";
    SELECTED = "Could not copy: it is selected.";
    FILE = "File";
    IMAGE = "Image";
    SIZE = "Size";
    DIGEST = "Digest";
    TRUST = "Trust";
}

#[cfg(feature = "csr")]
texts! {
    ASKING = "This page holds the newest releases only. Asking for the rest …";
    ELSEWHERE = "This is a phone or a tablet, where nothing of it runs. Choose here, and open this link on the computer.";
    ELSEWHERE_MAIL = "Mail it to yourself";
    THE_LINK = "the link";
    ASKING_FAILED = "The rest of the matrix could not be fetched, so this is only what the page itself knows.";
}

/// What is said of a key in the address by which nothing is asked for, with the blank behind it.
#[cfg(any(feature = "csr", test))]
pub(crate) fn passed_over(key: &str, meant: Option<&str>) -> String {
    let rest = match meant {
        Some(meant) => format!(": did you mean `{meant}`?"),
        None => ", and passes over it.".to_owned(),
    };
    format!("This page knows no `{key}` in an address{rest} ")
}

pub(crate) fn copy(what: &str) -> String {
    format!("{COPY} {what}")
}

pub(crate) fn now_at(tag: &Tag) -> String {
    format!("now {tag}")
}

pub(crate) fn looks_like(title: &str) -> String {
    format!("Looks like {title}. Not right? Choose below.")
}

pub(crate) fn plan(tag: &Tag, method: Method, platform: &str) -> String {
    format!("{tag} by {method}, {platform}")
}

pub(crate) fn take(what: &str, trust: Trust) -> String {
    let later = match trust {
        Trust::Pinned => "",
        Trust::Unrecorded => ", once it is published",
    };
    format!("Take {what}{later}")
}

pub(crate) fn choose(platform: &str) -> String {
    format!("Choose {platform}")
}

pub(crate) const fn method(method: Method) -> &'static str {
    match method {
        Method::Docker => "a container: Docker or podman",
        Method::Binary => "files in a folder of your own",
        Method::Homebrew => "the Homebrew tap",
        Method::Apt => "the APT repository",
        Method::Snap => "the snap package",
        Method::Chocolatey => "the Chocolatey package",
    }
}

pub(crate) const fn way(way: Way) -> &'static str {
    match way {
        Way::OneLine => "One line",
        Way::Pinned => "Pinned",
        Way::Dockerfile => "Dockerfile",
        Way::GitHubActions => "GitHub Actions",
        Way::Steps => "Step by step",
        Way::Offline => "Offline",
    }
}

/// What a way is good for, where it needs saying.
pub(crate) const fn way_says(way: Way, method: Method) -> Option<&'static str> {
    Some(match (way, method) {
        (Way::OneLine, _) => {
            "The shortest. A pipe hides a failed download of the script itself; the other ways look at it first."
        }
        (Way::Pinned, _) => {
            "Downloads the release's own script to a file, compares its digest, and runs it only where that agrees. Works in fish too."
        }
        (Way::Dockerfile, Method::Docker) => return None,
        (Way::Dockerfile, _) => "For an image that has `curl`. The programs lie in `/opt/mlos`.",
        (Way::GitHubActions, _) => "A step of a job: those that follow it find the programs.",
        (Way::Steps, _) => {
            "The same one by one, with a look at the script and at what it would do."
        }
        (Way::Offline, _) => {
            "A folder that holds all that an install needs, and the digests to check it."
        }
    })
}

/// Why there is no text for a way.
pub(crate) const fn no_way(no: NoWay) -> &'static str {
    match no {
        NoWay::NoPosixShell => "This needs a POSIX shell: inside WSL 2, choose Linux.",
        NoWay::NotInContainer => {
            "A container runs Linux: choose a Linux platform, or the method `docker`."
        }
        NoWay::ByManager => {
            "A package manager fetches and checks by itself: there is one way only."
        }
        NoWay::NotLedTo => {
            "The package manager's repository leads to other releases: choose `docker` or `binary`."
        }
        _ => "Not yet: nothing is recorded that the download could be compared with.",
    }
}

/// What a step's text is called where it is copied.
pub(crate) fn step(way: Way, step: Step) -> &'static str {
    match step {
        Step::Whole if way == Way::OneLine => THE_COMMAND,
        Step::Whole => "the lines",
        Step::Download => "the download",
        Step::Check => "the check",
        Step::Read => "the look at the script",
        Step::Rehearse => "the rehearsal",
        Step::Install => "the install",
        Step::MakeSet => "what makes the set",
        Step::UseSet => "what installs from the set",
    }
}

/// What a step does, with its number.
pub(crate) fn step_says(number: usize, step: Step) -> String {
    let says = match step {
        Step::Whole => "All of it.",
        Step::Download => "Download the release's own script to a file.",
        Step::Check => "Check it. It must say OK; if it does not, stop here.",
        Step::Read => "Read it.",
        Step::Rehearse => "See what it would do. This changes nothing.",
        Step::Install => "Install.",
        Step::MakeSet => "On a machine of the same system that has a network:",
        Step::UseSet => "Carry the folder over, and inside it, on the machine without one:",
    };
    format!("{number}. {says}")
}

/// How to see that an install came to what was decided.
pub(crate) fn check(hand: Hand) -> String {
    format!("`{}` prints exactly this:", hand.version())
}

/// How to go on after an install, with a model to begin with where there is one.
pub(crate) fn next(hand: Hand, model: Option<&str>) -> String {
    let server = match hand.start() {
        Some(start) => format!("`{start}` starts the server"),
        None => "The server runs already".to_owned(),
    };
    match model {
        Some(model) => format!("{server}; `{model}` fetches a model."),
        None => format!("{server}."),
    }
}

/// How to take an install away again.
pub(crate) fn undo(hand: Hand, undo: &str) -> String {
    match hand {
        Hand::Script => format!(
            "`mlos rollback` goes back to the release before; `{undo}` takes the programs away again, and `mlos purge` settings and logs too."
        ),
        Hand::Engine => format!("`{undo}` stops the container and takes it away again."),
        Hand::Manager(_) => {
            format!(
                "`{undo}` takes it away again; `mlos` itself changes nothing that a package manager brought."
            )
        }
    }
}

/// A size for people, and the exact one for those who compare.
pub(crate) fn bytes(size: u64) -> String {
    let (unit, divisor) = match size {
        0..1_000 => return format!("{size} bytes"),
        1_000..1_000_000 => ("kB", 1_000),
        1_000_000..1_000_000_000 => ("MB", 1_000_000),
        _ => ("GB", 1_000_000_000),
    };
    let tenths = (size * 10 + divisor / 2) / divisor;
    format!("{}.{} {unit} ({size} bytes)", tenths / 10, tenths % 10)
}

// What an address asks for

#[cfg(feature = "ssr")]
texts! {
    ADDRESS_STILL = "The part of this page that reads your link did not load, so this is not what the address asks for. \
        Reload to try again.";
    ADDRESS_WAITING = "Reading the address …";
}

// Tables

texts! {
    COMPONENT = "Component";
    NO_FILES = "Nothing has been made for this release yet.";
    STATE_NOTHING = "nothing";
    STATE_ABSENT = "not in it";
    RELEASES_CAPTION = "Each release: what it contains, and by which method it can be had on which platform. Newest first.";
    RELEASE = "Release";
    STATUS = "Status";
    DATE = "Date";
    NO_DATE = "not published";
    FILTER_LABEL = "Filter the releases";
    FILTER_TEXT = "Search";
    FILTER_STATUS = "Status";
    FILTER_PLATFORM = "Platform";
    FILTER_ANY = "any";
}

pub(crate) fn shown(shown: usize, all: usize) -> String {
    let noun = if all == 1 { "release" } else { "releases" };
    if shown == all {
        format!("All {all} {noun} shown.")
    } else {
        format!("{shown} of {all} {noun} shown.")
    }
}

#[cfg(feature = "csr")]
texts! {
    NONE_FITS = "No release fits: show all";
}

#[cfg(feature = "csr")]
pub(crate) fn further(next: usize, hidden: usize) -> String {
    format!("Show {next} more of {hidden}")
}

// Matrix

#[cfg(feature = "ssr")]
texts! {
    MATRIX_TITLE = "The matrix";
    MATRIX_LEAD = "Which versions belong together, what can be had of them, and who says so.";
    MATRIX_RELEASES = "Releases";
    MATRIX_SHEET = "Matrix for a spreadsheet";
    VIEWS_LABEL = "Views of the matrix";
    YEARS_LABEL = "Releases by year";
    NEWEST = "newest";
    UNDATED = "undated";
    COMPATIBILITY_TITLE = "Compatibility";
    PAIRS_TITLE = "Every pair";
    HELD_BY = "Held by";
    COMPATIBILITY_LEAD = "Versions about which somebody has said something. A pair is tested only where a run is recorded; \
        a report is somebody's word. About every pair that is not listed nothing is known.";
    EVIDENCE_TITLE = "Evidence";
    EVIDENCE_CAPTION = "Every set that was tried or reported, with its date, its place and the releases that are exactly this set.";
    RUN_PASSED = "run, passed";
    RUN_FAILED = "run, failed";
    REPORT_PASSED = "reported to pass";
    REPORT_FAILED = "reported to fail";
    SET = "Set";
    RESULT = "Result";
    SOURCE = "Source";
    NO_RELEASE = "no release";
    NOT_DATED = "not known";
}

#[cfg(feature = "ssr")]
pub(crate) const LEGEND: [(&[crate::state_word::StateWord], &str); 4] = {
    use crate::state_word::StateWord;
    [
        (
            &[StateWord::new("✓", "pinned", "good")],
            "its digest is in the matrix",
        ),
        (
            &[StateWord::new("○", "unrecorded", "wait")],
            "nobody has recorded that it exists: shown, never installed",
        ),
        (
            &[
                StateWord::new("◇", "planned", "none"),
                StateWord::new("◌", "future", "none"),
            ],
            "an intention, nothing to install",
        ),
        (&[StateWord::NOTHING], "not made for this platform"),
    ]
};

#[cfg(feature = "ssr")]
pub(crate) const VERDICTS: [(&[crate::state_word::StateWord], &str); 6] = {
    use crate::state_word::StateWord;
    [
        (&[StateWord::TESTED], verdict(Verdict::Tested)),
        (&[StateWord::FAILED], verdict(Verdict::Failed)),
        (&[StateWord::REPORTED], verdict(Verdict::Reported)),
        (&[StateWord::DECLARED], verdict(Verdict::Declared)),
        (&[StateWord::EXCLUDED], verdict(Verdict::Excluded)),
        (&[StateWord::UNKNOWN], verdict(Verdict::Unknown)),
    ]
};

#[cfg(feature = "ssr")]
pub(crate) const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Tested => "a recorded run of a set that holds both passed",
        Verdict::Failed => "the newest run or report of a set that holds both failed",
        Verdict::Reported => "somebody says that a set that holds both works; no run is recorded",
        Verdict::Declared => "what both require allows it; nobody has tried",
        Verdict::Excluded => "what one of them requires forbids it",
        Verdict::Unknown => "nobody has said anything",
    }
}

#[cfg(feature = "ssr")]
pub(crate) fn pair(one: &str, a: &Version, other: &str, b: &Version) -> String {
    format!("{one} {a} with {other} {b}")
}

#[cfg(feature = "ssr")]
pub(crate) fn releases_of(year: &str) -> String {
    format!("Releases of {year}")
}

#[cfg(feature = "ssr")]
pub(crate) fn pairs_caption(one: &str, other: &str) -> String {
    format!("{one} down the side, {other} along the top. A cell leads to what it rests on.")
}

#[cfg(feature = "ssr")]
pub(crate) fn short_address(address: &str) -> &str {
    address
        .trim_start_matches("https://")
        .trim_start_matches("github.com/")
}

// Releases

#[cfg(feature = "ssr")]
texts! {
    RELEASES_TITLE = "Releases";
    RELEASES_LEAD = "Every version of the distribution, newest first: released, planned and taken back.";
    RELEASES_MADE = "Current and past";
    RELEASES_OLDER = "The others, by year:";
    RELEASES_INTENDED = "Planned";
    RELEASES_COMPARE = "Compare two of them";
    RELEASES_FEED = "Atom feed";
    RELEASES_NONE = "None yet.";
    CHANGES_TITLE = "What changed";
    CHANGES_COMPARE = "Compare with another release";
    COMPONENT_NOTES = "notes";
    COMPONENT_SOURCE = "source";
    IMAGE_REFERENCE = "the image's reference";
    CHECK_BY_HAND = "Check";
    CONTENTS_TITLE = "What is in it";
    FILES_TITLE = "Files";
    NOTES_TITLE = "Notes";
    INSTALL_TITLE = "Install exactly this one";
    VERSION = "Version";
    LICENCE = "Licence";
    PLATFORM = "Platform";
    NOT_SEEN_UPSTREAM = "named by the plan, not seen among the public tags";
    NOT_KNOWN = "not known";
    NOT_RECORDED = "not recorded";
    NO_DIGEST = "not recorded: nothing has been published yet";
    ANY_PLATFORM = "every platform with `sh`";
    NEIGHBOURS = "Other releases";
    OLDER = "Older:";
    NEWER = "Newer:";
}

#[cfg(feature = "ssr")]
pub(crate) const fn status(status: Status, published: bool) -> &'static str {
    match status {
        Status::Stable if !published => {
            "chosen whenever it fits, and installed once it is published"
        }
        Status::Preview if !published => {
            "for trying, once it is published: chosen only when asked for"
        }
        Status::Stable => "chosen whenever it fits",
        Status::Preview => "released for trying: chosen only when asked for",
        Status::Deprecated => "still installable, and never chosen while a stable one fits",
        Status::Yanked => "taken back: installable by its exact version only",
        Status::Unsafe => "taken back for harm that it does: never installed",
        Status::Planned => "the next one, not built yet",
        Status::Future => "a later one, not built yet",
    }
}

#[cfg(feature = "ssr")]
pub(crate) fn contents_caption(tag: &Tag) -> String {
    format!("The components of {tag}, and where each was published.")
}

#[cfg(feature = "ssr")]
pub(crate) fn files_caption(tag: &Tag, is_whole: bool) -> String {
    let digest = if is_whole {
        "the digest that it must have"
    } else {
        "its digest where one is recorded"
    };
    format!("What belongs to {tag}, with {digest}.")
}

#[cfg(feature = "ssr")]
pub(crate) fn published(date: &str) -> String {
    format!("Published {date}")
}

texts! {
    USE_INSTEAD = "Use";
    NOTHING_INSTEAD = "There is no other release to use yet.";
}

pub(crate) fn withdrawn(tag: &Tag, status: Status, date: &str) -> String {
    format!("{tag} is {status}: taken back on {date}.")
}

/// The columns of a sheet that say what became of a release.
#[cfg(feature = "ssr")]
pub(crate) const SHEET_WITHDRAWN: [&str; 3] = ["Taken back", "Why", "Use instead"];

/// A line about a release that was taken back.
#[cfg(feature = "ssr")]
pub(crate) fn taken_back(release: &Release) -> Option<String> {
    let withdrawal = release.withdrawn.as_ref()?;
    Some(format!(
        "{} {}",
        withdrawn(&release.version, release.status, &withdrawal.date),
        withdrawal_description(withdrawal)
    ))
}

#[cfg(feature = "ssr")]
pub(crate) fn is_withdrawn(name: &str, release: &Release) -> String {
    format!("{name} {} is {}", release.version, release.status)
}

#[cfg(feature = "ssr")]
pub(crate) fn withdrawal_description(withdrawal: &Withdrawal) -> String {
    let instead = match &withdrawal.instead {
        Some(instead) => format!("Use {instead} instead."),
        None => NOTHING_INSTEAD.to_owned(),
    };
    format!("{} {instead}", crate::words::sentence(&withdrawal.reason))
}

#[cfg(feature = "ssr")]
pub(crate) fn in_container(platform: &str) -> String {
    format!("{platform}, in a container")
}

#[cfg(feature = "ssr")]
pub(crate) fn contents(matrix: &Matrix, release: &Release) -> String {
    let parts: Vec<_> = matrix
        .components()
        .iter()
        .filter_map(|component| {
            Some(format!(
                "{} {}",
                component.title,
                release.components.get(&component.id)?
            ))
        })
        .collect();
    format!("{}.", parts.join(", "))
}

#[cfg(feature = "ssr")]
pub(crate) fn release_description(matrix: &Matrix, release: &Release) -> String {
    format!(
        "{} {}, {}. {}",
        matrix.distro().name,
        release.version,
        release.status,
        contents(matrix, release)
    )
}

/// Which channels point at a release.
#[cfg(feature = "ssr")]
pub(crate) fn pointed_at(channels: &[&str]) -> String {
    match channels {
        [one] => format!("`{one}` points here"),
        many => format!("`{}` point here", many.join("` and `")),
    }
}

#[cfg(feature = "ssr")]
pub(crate) fn changes_since(tag: &Tag) -> String {
    format!("Against {tag}:")
}

#[cfg(feature = "ssr")]
pub(crate) fn instead(tag: &Tag) -> String {
    format!("Use {tag} instead")
}

#[cfg(feature = "ssr")]
pub(crate) fn check_file(name: &str) -> String {
    format!("{CHECK_BY_HAND} {name} by hand")
}

// Compare

texts! {
    COMPARE_LABEL = "The two releases";
    COMPARE_FROM = "From";
    COMPARE_TO = "To";
    COMPARE_SAME = "Both are the same release.";
    COMPARE_CAPTION = "What differs.";
    COMPARE_PAGES = "Their own pages";
    CHANGE = "Change";
    GAINED = "new";
    LOST = "not in it any more";
    REACH_GAINED = "Also for";
    REACH_LOST = "Not for any more";
}

#[cfg(feature = "ssr")]
texts! {
    COMPARE_TITLE = "Compare two releases";
    COMPARE_LEAD = "Which components change, which are new and which are gone, from the release that you have to another one.";
    COMPARE_SCRIPTS_OFF = "Without scripts this is the newest stable release beside its neighbour. Every release's own page says \
        what changed against the one before.";
}

pub(crate) fn compare_heading(from: &Tag, to: &Tag) -> String {
    format!("From {from} to {to}")
}

pub(crate) fn compare_nothing(from: &Tag, to: &Tag) -> String {
    format!("{from} and {to} hold the same components in the same versions.")
}

pub(crate) const fn moved(direction: Direction, bump: Bump) -> &'static str {
    match (direction, bump) {
        (Direction::Up, Bump::Major) => "major update",
        (Direction::Up, Bump::Minor) => "minor update",
        (Direction::Up, Bump::Patch) => "patch update",
        (Direction::Up, Bump::PreRelease) => "a later build of the same number",
        (Direction::Down, Bump::Major) => "major version back",
        (Direction::Down, Bump::Minor) => "minor version back",
        (Direction::Down, Bump::Patch) => "patch version back",
        (Direction::Down, Bump::PreRelease) => "an earlier build of the same number",
    }
}

pub(crate) fn reach(platform: &str, methods: &str) -> String {
    format!("{platform}, by {methods}")
}

// Verify

texts! {
    DROP_HERE = "Drop a file here, or choose one";
    VERIFY_LABEL = "The file that is checked";
    CHECKED = "File or image";
    VERIFY_DOWNLOAD = "Download it into an empty folder.";
    VERIFY_COMPARE = "Let a program of your system compare it. Choose your system's line.";
    VERIFY_COMPUTE = "Or compute the digest, and compare all 64 digits yourself.";
    VERIFY_PULL = "Pull it by its digest: the engine itself refuses anything else.";
    VERIFY_INSPECT = "See under which digest it lies here.";
    VERIFY_DIFFERS = "If anything else is printed, do not use it. Fetch it once more without mirror and proxy; if it is still \
        not the same, report it as `SECURITY.md` says.";
    PRINTS = "It prints exactly this:";
}

/// The systems that come with a program.
pub(crate) const fn system(tool: DigestTool) -> &'static str {
    match tool {
        DigestTool::Sha256sum => "Linux and WSL",
        DigestTool::Shasum => "macOS",
        DigestTool::GetFileHash => "Windows PowerShell",
    }
}

/// What a command is called where it is copied.
pub(crate) fn command_on(system: Option<&str>) -> String {
    match system {
        Some(system) => format!("{THE_COMMAND} for {system}"),
        None => THE_COMMAND.to_owned(),
    }
}

pub(crate) fn verify_unrecorded(name: &str) -> String {
    format!(
        "Nobody has recorded a digest of `{name}`, so there is nothing to compare it with. It is never installed."
    )
}

pub(crate) fn no_such_file(tag: &Tag, file: &str) -> String {
    format!("{tag} has no file `{file}`")
}

#[cfg(feature = "csr")]
texts! {
    DROP_READING = "Reading";
    DROP_FAILED = "The file could not be read.";
    DIGEST_FOUND = "Found";
    DIGEST_EXPECTED = "Expected";
}

#[cfg(feature = "ssr")]
texts! {
    VERIFY_TITLE = "Check what you have";
    VERIFY_LEAD = "The script checks every file before it is used. This is how to do it yourself.";
    VERIFY_DESCRIPTION = "Check the digest of a downloaded file, by hand or in the browser.";
    DROP_TITLE = "In the browser";
    DROP_SAYS = "The file is read and hashed on your machine and compared with the matrix. Nothing leaves this page.";
    DROP_SCRIPTS_OFF = "This needs scripts and WebAssembly. Without them the commands below do the same.";
    VERIFY_BY_HAND = "By hand";
    VERIFY_SCRIPTS_OFF = "Without scripts these are the steps for one file of the newest stable release. Those for the others are \
        the same, with the name and the digest that the release's own page gives.";
    VERIFY_INSTALLED = "What is installed already";
    VERIFY_INSTALLED_SAYS = "`mlos verify` checks every file against the manifest of its release.";
}

pub(crate) fn files_of(tag: &str) -> String {
    format!("Files of {tag}")
}

#[cfg(feature = "csr")]
pub(crate) fn digest_known(tag: &str, file: &str) -> String {
    format!("It is `{file}` of {tag}, exactly as the matrix records it.")
}

#[cfg(feature = "csr")]
pub(crate) fn digest_differs(tag: &str, file: &str) -> String {
    format!("`{file}` of {tag} has another digest: do not use this file.")
}

#[cfg(feature = "csr")]
pub(crate) fn digest_unrecorded(tag: &str, file: &str) -> String {
    format!(
        "`{file}` is named in {tag}, but nobody has recorded its digest, so this proves nothing."
    )
}

#[cfg(feature = "csr")]
pub(crate) fn digest_unknown(file: &str) -> String {
    format!("Neither the name `{file}` nor this digest is in the matrix.")
}

#[cfg(feature = "csr")]
pub(crate) fn digest_unknown_here(file: &str) -> String {
    format!("Neither the name `{file}` nor this digest is among the newest releases.")
}

#[cfg(feature = "csr")]
pub(crate) fn progress(percent: u32) -> String {
    format!("{DROP_READING}: {percent} %")
}

// Script

texts! {
    NO_SCRIPT_HERE = "PowerShell has no `sh` to run it in. Inside WSL 2 it runs: choose Linux for it.";
    NO_FLAGS = "Without flags it takes the newest stable release, and the method that fits the machine it finds.";
    ITS_FLAGS = "With these it looks for nothing else. Other flags of your own may follow them.";
}

pub(crate) fn flag_version(release: &Tag) -> String {
    format!("{release}, and not what a channel points at on the day")
}

#[cfg(feature = "ssr")]
texts! {
    GIVEN_TITLE = "What it is given";
    SCRIPT_TITLE = "The script, as it is served";
    SCRIPT_LEAD = "One POSIX shell file, in one block: a download that is cut anywhere does nothing.";
    SCRIPT_DESCRIPTION = "The install script with line numbers, outline and digest.";
    ADDRESS = "Address";
    SCRIPT_PIN = "This file changes with every release. What never changes is a release's own script, whose digest is in the \
        matrix once it is published: pin that one. A digest on this page comes from the same host as the \
        script, so it shows a broken download, not a host that somebody else has taken over.";
    SCRIPT_DRY_TITLE = "See what it would do";
    SCRIPT_DRY_SAYS = "`sh -s -- --dry-run` in place of `sh` shows the decision and stops; `--help` lists the rest.";
    HOSTS_TITLE = "Hosts that it may contact";
    SCRIPT_PARTS = "What each part does";
    SCRIPT_TEXT = "Text";
    OUTLINE = "Outline";
}

#[cfg(feature = "ssr")]
pub(crate) fn script_size(lines: usize, size: usize) -> String {
    format!("{lines} lines, {size} bytes")
}

// Documents

#[cfg(feature = "ssr")]
texts! {
    DOCS_TITLE = "Documents";
    DOCS_LEAD = "How to install, what the versions and components are, and how to use the resolver elsewhere.";
    DOCS_LABEL = "Contents";
    DOCS_CONTENTS = "On this page";
    DOCS_OTHERS = "All documents";
    DOCS_NEIGHBOURS = "Documents before and after";
    DOCS_BEFORE = "Previous:";
    DOCS_AFTER = "Next:";
    DOCS_SOURCE = "The source of this page";
}

/// The documents by the names in their addresses, in the order in which they are read, and what each is for.
#[cfg(feature = "ssr")]
pub(crate) const DOCUMENTS: [(&str, &str); 10] = [
    (
        "installation",
        "Every way to install, by situation: clusters, proxies, CI, no network; and what to do when it stops.",
    ),
    (
        "packages",
        "Homebrew, APT and Snap: what there is, what to type, and what such an install leaves to its manager.",
    ),
    (
        "versioning",
        "What a version promises, how to ask for one and pin it, which releases get fixes, and what becomes of the others.",
    ),
    (
        "components",
        "What each component is, where it runs, what its licence is, and what is known of the combination.",
    ),
    (
        "embedding",
        "The resolver in your own page, tool, job or Worker.",
    ),
    (
        "api",
        "The data of the site for programs: its addresses and formats, and what of them stays.",
    ),
    (
        "hosting",
        "How the site is served, alone or beside another one.",
    ),
    (
        "releasing",
        "How a release is made, in which order and why, and how one is taken back.",
    ),
    (
        "keys",
        "Each key: what it is for, who holds it, and what happens when it is lost or known to others.",
    ),
    (
        "decisions",
        "Why it is built this way: the questions of newcomers, answered.",
    ),
];

#[cfg(feature = "ssr")]
pub(crate) fn heading_link(heading: &str) -> String {
    format!("Link to “{heading}”")
}

/// A block of code, by its place among those of its document.
#[cfg(feature = "ssr")]
pub(crate) fn code_block(language: &str, number: usize) -> String {
    match language {
        "sh" | "powershell" => format!("command {number}"),
        _ => format!("example {number}"),
    }
}

// Not found

#[cfg(feature = "ssr")]
texts! {
    MISSING_TITLE = "Nothing is here";
    MISSING_LEAD = "The address may be mistyped, or the page has moved.";
    MISSING_HOME = "Install MLOS";
    MISSING_RELEASES = "All releases";
    MISSING_DOCS = "How to install";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_for_people_and_exact() {
        assert_eq!(bytes(999), "999 bytes");
        assert_eq!(bytes(1_550), "1.6 kB (1550 bytes)");
        assert_eq!(bytes(48_234_567), "48.2 MB (48234567 bytes)");
        assert_eq!(bytes(1_999_999_999), "2.0 GB (1999999999 bytes)");
    }

    #[test]
    fn a_count_says_what_is_hidden() {
        assert_eq!(shown(3, 3), "All 3 releases shown.");
        assert_eq!(shown(1, 3), "1 of 3 releases shown.");
        assert_eq!(shown(1, 1), "All 1 release shown.");
    }
}
