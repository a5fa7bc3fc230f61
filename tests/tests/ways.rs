//! Every way to carry out a decision, in every shell that is there: what was downloaded runs where its digest is the
//! matrix's, and nothing runs where it is not.
//!
//! `curl` is a stand-in that brings a file of this test; the release's own script is one that writes down how it was
//! started; the programs that compare digests are this machine's.

use std::{
    env,
    fmt::Write as _,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Stdio},
};

use mlos_resolver::{
    Decision, Matrix, Method, Platform, Request,
    command::{NoWay, Step, Way},
    resolve,
};
use mlos_tests::{
    program::find_or_skip,
    tool::{matrix_files, workspace},
};
use sha2::{Digest as _, Sha256};

const SHELLS: [(&str, &[&str]); 10] = [
    ("sh", &[]),
    ("dash", &[]),
    ("bash", &["-e"]),
    ("busybox", &["sh"]),
    ("zsh", &["-f"]),
    ("zsh", &["-f", "-i"]),
    ("mksh", &[]),
    ("yash", &["--norcfile"]),
    ("ksh93", &[]),
    ("fish", &["--no-config"]),
];

/// A release's own script: it writes down what it was started with.
const SCRIPT: &str = "#!/bin/sh\nprintf '%s\\n' \"$*\" >>\"$HOME/said\"\n";

/// What the download comes to, by the stand-in of `curl`, and whether anything may run then.
const DOWNLOADS: [(&str, &str, bool); 4] = [
    ("what was released", "cp \"$HOME/released\" \"$3\"", true),
    ("something else", "printf 'echo no\\n' >\"$3\"", false),
    (
        "half, and an error",
        "head -c 20 \"$HOME/released\" >\"$3\"; exit 18",
        false,
    ),
    ("nothing", "exit 22", false),
];

#[test]
fn only_what_the_matrix_names_is_run() {
    let matrix = matrix();
    let mut ran = 0;
    for (program, arguments) in SHELLS {
        let Some(shell) = find_or_skip(program) else {
            continue;
        };
        for platform in [Platform::LinuxAmd64, Platform::DarwinArm64] {
            let decision = decision(&matrix, platform, Method::Binary);
            for (way, expected) in cases(platform) {
                let text = text(way, &matrix, &decision);
                for (download, curl, good) in DOWNLOADS {
                    let said = run(&shell, arguments, &text, curl);
                    let expected = if good { expected } else { "" };
                    assert_eq!(
                        said, expected,
                        "{program}, {platform}, {way}, {download}:\n{text}"
                    );
                    ran += 1;
                }
            }
        }
    }
    assert!(ran >= 40, "only {ran} runs");
}

/// What the script is started with, by the ways that run it at once.
fn cases(platform: Platform) -> Vec<(Way, &'static str)> {
    let mut cases = vec![
        (Way::Pinned, "--version v2.0.1 --method binary\n"),
        (
            Way::GitHubActions,
            "--version v2.0.1 --method binary --modify-path\n",
        ),
    ];
    if platform == Platform::LinuxAmd64 {
        cases.extend([
            (
                Way::Dockerfile,
                "--version v2.0.1 --method binary --home /opt/mlos\n",
            ),
            (
                Way::Offline,
                "--version v2.0.1 --method binary --platform linux-amd64 --download-only mlos-set\n\
                 --version v2.0.1 --method binary --from .\n",
            ),
        ]);
    }
    cases
}

/// What a shell is given: of a Dockerfile what `RUN` runs, of a workflow the block of its step.
fn text(way: Way, matrix: &Matrix, decision: &Decision) -> String {
    let texts = way.texts(matrix, decision).expect("there is such a way");
    let texts: Vec<_> = texts.into_iter().map(|(_, text)| text).collect();
    let text = texts.join(" &&\n");
    match way {
        Way::Dockerfile => {
            let (layer, path) = text.rsplit_once('\n').expect("two lines");
            assert_eq!(path, "ENV PATH=/opt/mlos/bin:$PATH");
            // Not into a folder that others write to.
            layer
                .strip_prefix("RUN ")
                .expect("a layer")
                .replace("/tmp/", "./")
        }
        Way::GitHubActions => {
            let block = text.strip_prefix("- run: |\n").expect("a block");
            let lines = block
                .lines()
                .map(|line| line.strip_prefix("    ").expect("indented"));
            lines.collect::<Vec<_>>().join("\n")
        }
        _ => text,
    }
}

#[test]
fn the_steps_are_one_command_each() {
    let matrix = matrix();
    let decision = decision(&matrix, Platform::LinuxAmd64, Method::Docker);
    let steps = Way::Steps.texts(&matrix, &decision).expect("steps");
    let digest = sha256(SCRIPT);
    let expected = [
        (
            Step::Download,
            "curl -fsSL -o mlos-v2.0.1_install.sh https://files.example/workshop/releases/download/v2.0.1/mlos-v2.0.1_install.sh".to_owned(),
        ),
        (Step::Check, format!("echo '{digest}  mlos-v2.0.1_install.sh' | sha256sum -c -")),
        (Step::Read, "less mlos-v2.0.1_install.sh".to_owned()),
        (Step::Rehearse, "sh mlos-v2.0.1_install.sh --version v2.0.1 --method docker --dry-run".to_owned()),
        (Step::Install, "sh mlos-v2.0.1_install.sh --version v2.0.1 --method docker".to_owned()),
    ];
    assert_eq!(steps, expected);
}

#[test]
fn a_way_that_does_not_fit_says_why() {
    let matrix = matrix();
    for (way, platform, method, expected) in [
        (
            Way::Dockerfile,
            Platform::DarwinArm64,
            Method::Binary,
            NoWay::NotInContainer,
        ),
        (
            Way::Pinned,
            Platform::WindowsAmd64,
            Method::Docker,
            NoWay::NoPosixShell,
        ),
        (
            Way::Steps,
            Platform::WindowsAmd64,
            Method::Docker,
            NoWay::NoPosixShell,
        ),
        (
            Way::GitHubActions,
            Platform::WindowsAmd64,
            Method::Docker,
            NoWay::NoPosixShell,
        ),
    ] {
        let decision = decision(&matrix, platform, method);
        assert_eq!(
            way.texts(&matrix, &decision),
            Err(expected),
            "{way} on {platform}"
        );
    }
    // The shipped matrix: nothing has been published, so nothing can be compared.
    let real = Matrix::parse(&matrix_files(&workspace("matrix"))).expect("the matrix");
    let plan = resolve(&real, &Request::new(Platform::LinuxAmd64)).expect("a plan");
    for &way in Way::ALL {
        let texts = way.texts(&real, &plan.decision);
        match way {
            Way::OneLine => assert!(texts.is_ok(), "{texts:?}"),
            _ => assert_eq!(texts, Err(NoWay::Unrecorded), "{way}"),
        }
    }
}

#[test]
fn a_container_of_the_image_begins_with_it() {
    let matrix = matrix();
    for platform in [
        Platform::LinuxAmd64,
        Platform::DarwinArm64,
        Platform::WindowsAmd64,
    ] {
        let decision = decision(&matrix, platform, Method::Docker);
        let image = decision
            .image
            .as_ref()
            .and_then(|image| image.reference.clone());
        let expected = format!("FROM {}", image.expect("a recorded image"));
        assert_eq!(
            Way::Dockerfile.texts(&matrix, &decision),
            Ok(vec![(Step::Whole, expected)])
        );
    }
}

/// A matrix whose v2.0.1 has this test's script.
fn matrix() -> Matrix {
    let mut files = matrix_files(&workspace("tests/fixtures/large"));
    let page = files.get_mut("releases/v2.0.1.toml").expect("the release");
    let (before, script) = page.split_once("[script]").expect("a script");
    let (_, after) = script.split_once("sha256:").expect("its digest");
    let (recorded, _) = after.split_once('"').expect("the end of the digest");
    *page = format!(
        "{before}[script]{}",
        script.replace(recorded, &sha256(SCRIPT))
    );
    Matrix::parse(&files).unwrap_or_else(|problems| panic!("{problems}"))
}

fn decision(matrix: &Matrix, platform: Platform, method: Method) -> Decision {
    let request = Request {
        version: Some("v2.0.1".parse().expect("a version")),
        method: Some(method),
        ..Request::new(platform)
    };
    resolve(matrix, &request).expect("a plan").decision
}

fn sha256(text: &str) -> String {
    let mut hex = String::new();
    for byte in Sha256::digest(text) {
        write!(hex, "{byte:02x}").expect("a string takes all");
    }
    hex
}

/// Lets a shell read a text, and returns how the script was started.
fn run(shell: &Path, arguments: &[&str], text: &str, curl: &str) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let home = folder.path();
    fs::create_dir(home.join("programs")).expect("a folder");
    fs::write(home.join("released"), SCRIPT).expect("the script");
    let program = home.join("programs/curl");
    fs::write(
        &program,
        format!("#!/bin/sh\n[ \"$1 $2\" = '-fsSL -o' ] || exit 2\n{curl}\n"),
    )
    .expect("a program");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("it can be started");
    fs::write(home.join("text"), format!("{text}\n")).expect("a text");
    let path = env::var("PATH").unwrap_or_default();
    Command::new(shell)
        .args(arguments)
        .arg("text")
        .env_clear()
        .env(
            "PATH",
            format!("{}:{path}", home.join("programs").display()),
        )
        .env("HOME", home)
        .env("LC_ALL", "C.UTF-8")
        .env("TERM", "dumb")
        .current_dir(home)
        .stdin(Stdio::null())
        .output()
        .expect("a shell can be started");
    fs::read_to_string(home.join("said")).unwrap_or_default()
}
