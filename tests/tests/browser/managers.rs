//! Package managers in the builder: each one's lines appear, are the resolver's, and are copied byte for byte.

use mlos_resolver::{Request, Shell, command, resolve};
use mlos_tests::{
    made_up::MadeUp,
    tool::{matrix_files, workspace},
};
use serde_json::json;

use crate::{
    chromium::in_browser_on,
    copy::{clipboard, copy_the_command, let_copy},
};

/// The site of a matrix in which everything is recorded; what it lacks is that of the large one.
fn site() -> MadeUp {
    MadeUp::edited(|files| {
        files.retain(|path, _| !path.starts_with("releases/"));
        files.extend(matrix_files(&workspace("tests/fixtures/managers")));
        let distro = files.get_mut("distro.toml").expect("the distribution");
        distro.insert_str(0, "next = [\"lathe turn oak@1\"]\n");
    })
}

#[test]
fn each_managers_lines_are_shown_and_copied() {
    let made = site();
    let matrix = &made.matrix;
    in_browser_on(&made.root(), async |browser| {
        let_copy(&browser).await;
        for (release, platform, method) in [
            ("v1.1.0", "linux-amd64", "apt"),
            ("v1.0.0", "linux-arm64", "apt"),
            ("v1.2.0-rc.1", "linux-amd64", "apt"),
            ("v1.1.0", "darwin-arm64", "homebrew"),
            ("v1.0.0", "linux-amd64", "homebrew"),
            ("v1.1.0", "linux-amd64", "snap"),
            ("v1.1.0", "windows-amd64", "chocolatey"),
        ] {
            let platform = platform.parse().expect("a platform");
            let request = Request {
                version: Some(release.parse().expect("a version")),
                method: Some(method.parse().expect("a method")),
                ..Request::new(platform)
            };
            let plan = resolve(matrix, &request).expect("a plan");
            let lines =
                command::install(matrix, &plan.decision, Shell::of(platform)).expect("lines");
            let address = format!("/?version={release}&platform={platform}&method={method}");
            browser.open_alive(&address).await;
            assert_eq!(
                browser.text(".answers code[id^=command-]").await,
                lines,
                "{address}"
            );
            copy_the_command(&browser).await;
            assert_eq!(clipboard(&browser).await, json!(lines), "{address}");
            // One way, so nothing to choose from.
            assert_eq!(browser.count(".answers .ways").await, 0, "{address}");
            let hand = command::Hand::of(&plan.decision, Shell::of(platform)).expect("a hand");
            let shown = browser.text(".answers").await;
            let next = format!(
                "{} starts the server; {} fetches a model.",
                hand.start().expect("a command"),
                hand.first_model(matrix).expect("a model")
            );
            for said in [next, hand.undo(matrix, &plan.decision)] {
                assert!(shown.contains(&said), "{address}: {said}");
            }
        }
    });
}

#[test]
fn a_manager_that_does_not_lead_there_says_so() {
    let made = site();
    in_browser_on(&made.root(), async |browser| {
        for address in [
            "/?version=v1.0.0&platform=linux-amd64&method=snap",
            "/?version=v1.0.1&platform=darwin-arm64&method=homebrew",
            "/?version=v1.0.0&platform=windows-amd64&method=chocolatey",
        ] {
            browser.open_alive(address).await;
            assert_eq!(
                browser.text(".answers .no-command").await,
                "The package manager's repository leads to other releases: choose docker or binary.",
                "{address}"
            );
        }
    });
}
