//! What is left to do where package managers look when a release is taken back, and that it can be typed as it stands.

use std::{
    fmt::Write as _,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output},
};

use mlos_tests::tool::{mlos_distro, workspace};
use serde_json::Value;

use crate::desk::{Desk, shown};

/// The steps that `yank` names: each command, and why.
#[track_caller]
fn steps(desk: &Desk, words: &[&str]) -> Vec<(String, String)> {
    let always = ["yank", "--reason", "it loses models", "--dry-run", "--json"];
    let output = desk.run(&[&always, words].concat());
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words:?}: {messages}");
    let said: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let next = said["next"].as_array().expect("the steps");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    next.iter()
        .map(|step| (text(&step[0]), text(&step[1])))
        .collect()
}

/// The head of `stable` is v2.0.0, that of `preview` v2.1.0-beta.1. Nobody is moved by the end of an older release.
#[test]
fn a_manager_is_told_what_changes_there_and_nothing_else() {
    let desk = Desk::recorded();
    let mut text = String::new();
    for words in [
        &["v2.0.0"][..],
        &["v2.0.0", "--unsafe"],
        &["v2.0.0", "--deprecated"],
        &["v1.10.0"],
        &["v1.10.0", "--unsafe"],
        &["v1.10.0", "--deprecated"],
        &["v2.1.0-beta.1"],
        &["v2.1.0-beta.1", "--unsafe"],
    ] {
        let _ = writeln!(text, "{}", words.join(" "));
        for (command, why) in steps(&desk, words) {
            let _ = writeln!(text, "    {command}\n        {why}");
        }
    }
    shown("withdrawals", &text);
}

/// A channel of the store ends with its last release, and where the one before has no snap for each architecture.
#[test]
fn a_channel_of_the_store_ends_with_its_last_snap() {
    let desk = Desk::recorded();
    let store = |desk: &Desk| {
        let steps = steps(desk, &["v2.0.0"]).into_iter();
        let commands = steps.map(|(command, _)| command);
        let store = commands.filter(|command| command.starts_with("snapcraft"));
        store.collect::<Vec<_>>()
    };
    let path = desk.path("matrix/releases/v1.10.0.toml");
    let before = fs::read_to_string(&path).expect("the release");
    for (lost, expected) in [
        (
            &["mlos_1.10.0_arm64.snap"][..],
            "snapcraft close mlos stable && snapcraft release mlos REVISION-OF-amd64 stable",
        ),
        (
            &["mlos_1.10.0_amd64.snap", "mlos_1.10.0_arm64.snap"],
            "snapcraft close mlos stable",
        ),
    ] {
        let mut blocks: Vec<&str> = before.split("\n[[artifact]]\n").collect();
        let all = blocks.len();
        blocks.retain(|block| !lost.iter().any(|name| block.contains(name)));
        assert_eq!(blocks.len(), all - lost.len());
        fs::write(&path, blocks.join("\n[[artifact]]\n")).expect("the release");
        assert_eq!(store(&desk), [expected, "snapcraft status mlos"]);
    }
}

/// The code below a heading of docs/releasing.md, of a fence that holds a text.
fn documented(holds: &str) -> String {
    let text = fs::read_to_string(workspace("docs/releasing.md")).expect("docs/releasing.md");
    let mut blocks = text.split("```").skip(1).step_by(2);
    let block = blocks.find(|block| block.contains(holds));
    let block = block.unwrap_or_else(|| panic!("no code with `{holds}`"));
    block.trim_start_matches("sh\n").to_owned()
}

/// A desk whose folder is a clone, with a forge that knows two repositories and believes every pull request.
fn clone() -> Desk {
    let desk = Desk::recorded();
    fs::create_dir(desk.path("programs")).expect("a folder");
    let gh = desk.path("programs/gh");
    let text = "#!/bin/sh\ncase \"$1 $2\" in\n    'repo clone') from=$3 to=$4; shift 4; [ \"${1-}\" != -- ] || shift; \
                exec git clone --quiet \"$@\" \"../${from##*/}\" \"$to\" ;;\n    'pr create') echo proposed ;;\nesac\n";
    fs::write(&gh, text).expect("a program");
    fs::set_permissions(&gh, fs::Permissions::from_mode(0o755)).expect("a mode");
    let output = typed(
        &desk,
        desk.path("").as_path(),
        "git init --quiet --bare homebrew-tap && git init --quiet --bare origin && mkdir clone && cp -r matrix clone &&\n\
         cd clone && mlos-distro generate 2> said && rm said && git init --quiet && git add --all && git commit --quiet --message first &&\n\
         git remote add origin ../origin && git push --quiet --set-upstream origin main",
    );
    assert!(output.status.success(), "{output:?}");
    desk
}

/// What a shell answers that a person types this into.
fn typed(desk: &Desk, folder: &Path, lines: &str) -> Output {
    let tool = mlos_distro();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let own = [
        desk.path("programs"),
        tool.parent().expect("a folder").to_owned(),
    ];
    let paths = own.into_iter().chain(std::env::split_paths(&path));
    let setting =
        "[user]\nname = A Person\nemail = person@example.org\n[init]\ndefaultBranch = main\n";
    fs::write(desk.path(".gitconfig"), setting).expect("settings of git");
    Command::new("sh")
        .args(["-ec", lines])
        .current_dir(folder)
        .env("PATH", std::env::join_paths(paths).expect("a path"))
        .env("HOME", desk.path(""))
        .output()
        .expect("a shell")
}

#[test]
fn the_lines_of_a_withdrawal_can_be_typed_one_after_the_other() {
    let lines = documented("mlos-distro yank v1.1.0 --reason");
    let (lines, last) = lines.trim_end().rsplit_once('\n').expect("a last line");
    // This matrix has other releases than the page.
    let ours = |text: &str| {
        text.replace("v1.1.0", "v2.0.0")
            .replace("v1.0.0", "v1.10.0")
    };
    let desk = clone();
    let folder = desk.path("clone");
    let output = typed(&desk, &folder, &ours(lines));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{output:?}");
    let next = said.lines().find(|line| line.starts_with("git switch"));
    assert_eq!(
        next,
        Some(ours(last).as_str()),
        "what the page has is what the tool prints"
    );
    let output = typed(&desk, &folder, &ours(last));
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).ends_with("proposed\n"));
    let output = typed(
        &desk,
        &folder,
        "git status --porcelain; git log --format=%s origin/yank-v2.0.0",
    );
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(said, "data: v2.0.0 is unsafe\nfirst\n");
}

/// Also where a clone of the tap is left from the last time, and where the last formula has to go: that of a release which was
/// never stable, as one without a date.
#[test]
fn the_tap_is_made_by_hand_as_often_as_somebody_likes() {
    let by_hand = documented("git -C dist/tap commit --message 'mlos 1.1.0'");
    let look = documented("diff -r dist/tap/Formula");
    let (_, look) = look
        .split_once("snapcraft status mlos\n")
        .expect("the look");
    let (look, _) = look.split_once("gh workflow").expect("the end");
    let desk = clone();
    let folder = desk.path("clone");
    let formulae = || {
        let output = typed(
            &desk,
            &desk.path("homebrew-tap"),
            "git ls-tree -r --name-only HEAD",
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let all = "Formula/mlos.rb\nFormula/mlos@1.1.0.rb\nFormula/mlos@1.10.0.rb\nFormula/mlos@1.2.0.rb\nFormula/mlos@2.0.0.rb\n";
    let output = typed(&desk, &folder, &by_hand);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(formulae(), all);
    assert_eq!(typed(&desk, &folder, look).status.code(), Some(0));
    // `mlos` is another one now, and one release is gone.
    let yank = "mlos-distro yank v2.0.0 --reason 'it loses models'";
    let output = typed(&desk, &folder, yank);
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let printed = said.lines().find(|line| line.contains("diff -r "));
    let printed = printed.expect("the look is printed");
    for look in [look, printed] {
        assert_eq!(typed(&desk, &folder, look).status.code(), Some(1), "{look}");
    }
    for version in ["v1.10.0", "v1.2.0"] {
        let yank = yank.replace("v2.0.0", version);
        let output = typed(&desk, &folder, &yank);
        assert!(output.status.success(), "{output:?}");
    }
    let none = "sed -i '/^date/d' matrix/releases/*.toml";
    for (before, expected) in [
        (":", all.replace("Formula/mlos.rb\n", "")),
        (none, String::new()),
    ] {
        let output = typed(&desk, &folder, &format!("{before}\n{by_hand}"));
        assert!(output.status.success(), "{output:?}");
        assert_eq!(formulae(), expected);
    }
    for look in [look, printed] {
        let output = typed(&desk, &folder, look);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    }
}
