//! What a package manager is told, and why there may be nothing to tell it.

mod support;

use mlos_resolver::{
    Decision, Matrix, Method, Platform, Request, Shell,
    command::{Hand, NoWay, Step, Way},
    resolve,
};

/// Of a release for a machine by a method: the lines, or why there are none.
fn lines(release: &str, platform: Platform, method: &str, way: Way) -> Result<String, NoWay> {
    let matrix = support::matrix("managers");
    let texts = way.texts(&matrix, &decision(&matrix, release, platform, method))?;
    let [(Step::Whole, text)] = texts.as_slice() else {
        panic!("expected one text, found {texts:?}")
    };
    Ok(text.clone())
}

#[track_caller]
fn decision(matrix: &Matrix, release: &str, platform: Platform, method: &str) -> Decision {
    let request = Request {
        version: Some(release.parse().expect("a version")),
        method: Some(method.parse().expect("a method")),
        ..Request::new(platform)
    };
    let plan = resolve(matrix, &request).unwrap_or_else(|refusal| panic!("{}", refusal.sentence));
    plan.decision
}

#[track_caller]
fn check(release: &str, platform: Platform, method: &str, expect: Result<&str, NoWay>) {
    let found = lines(release, platform, method, Way::OneLine);
    assert_eq!(found, expect.map(str::to_owned), "{release} by {method}");
}

fn apt(suite: &str, package: &str) -> String {
    format!(
        "sudo curl -fsSLo /usr/share/keyrings/mlos-archive-keyring.gpg https://workshop.example/apt/mlos-archive-keyring.gpg &&\n\
         echo 'deb [signed-by=/usr/share/keyrings/mlos-archive-keyring.gpg] https://workshop.example/apt {suite} main' | \
         sudo tee /etc/apt/sources.list.d/mlos.list &&\n\
         sudo apt-get update &&\n\
         sudo apt-get install {package}"
    )
}

#[test]
fn apt_names_the_suite_and_the_version() {
    let linux = Platform::LinuxAmd64;
    for (release, suite, package) in [
        ("v1.0.0", "stable", "mlos=1.0.0"),
        // By its name, and apt never chooses it by itself: there is a higher one.
        ("v1.0.1", "stable", "mlos=1.0.1"),
        ("v1.1.0", "stable", "mlos=1.1.0"),
        ("v1.1.1", "preview", "mlos=1.1.1"),
        ("v1.2.0-rc.1", "preview", "'mlos=1.2.0~rc.1'"),
        // What was a preview, whatever became of it.
        ("v1.1.0-rc.1", "preview", "'mlos=1.1.0~rc.1'"),
        ("v1.1.0-rc.2", "preview", "'mlos=1.1.0~rc.2'"),
    ] {
        check(release, linux, "apt", Ok(&apt(suite, package)));
    }
    check("v1.2.0-rc.2", linux, "apt", Err(NoWay::NotLedTo));
}

#[test]
fn homebrew_has_a_formula_for_the_newest_and_one_for_each_older_release() {
    let mac = Platform::DarwinArm64;
    check(
        "v1.1.0",
        mac,
        "homebrew",
        Ok("brew install workshop/tap/mlos"),
    );
    for release in ["1.0.0", "1.1.1"] {
        let lines = format!(
            "brew install workshop/tap/mlos@{release} &&\nbrew link --overwrite mlos@{release}"
        );
        check(release, mac, "homebrew", Ok(&lines));
    }
    for release in ["v1.0.1", "v1.1.0-rc.1", "v1.2.0-rc.1"] {
        check(release, mac, "homebrew", Err(NoWay::NotLedTo));
    }
}

#[test]
fn the_snap_store_leads_to_what_the_channels_lead_to() {
    let linux = Platform::LinuxArm64;
    check("v1.1.0", linux, "snap", Ok("sudo snap install mlos"));
    check(
        "v1.2.0-rc.1",
        linux,
        "snap",
        Ok("sudo snap install mlos --candidate"),
    );
    for release in ["v1.0.0", "v1.1.1", "v1.2.0-rc.2"] {
        check(release, linux, "snap", Err(NoWay::NotLedTo));
    }
}

/// PowerShell reads what begins like a number as one. Only what `stable` leads to is packed.
#[test]
fn chocolatey_is_told_the_version_in_quotes() {
    let windows = Platform::WindowsAmd64;
    let line = "choco install mlos --version '1.1.0'";
    check("v1.1.0", windows, "chocolatey", Ok(line));
    for release in ["v1.0.0", "v1.0.1", "v1.1.1", "v1.2.0-rc.1"] {
        check(release, windows, "chocolatey", Err(NoWay::NotLedTo));
    }
}

#[test]
fn a_manager_has_one_way_only() {
    for &way in Way::ALL.iter().filter(|way| **way != Way::OneLine) {
        for (platform, method) in [
            (Platform::LinuxAmd64, "apt"),
            (Platform::DarwinArm64, "homebrew"),
            (Platform::WindowsAmd64, "chocolatey"),
        ] {
            let found = lines("v1.1.0", platform, method, way);
            assert_eq!(found, Err(NoWay::ByManager), "{way} by {method}");
        }
    }
}

/// A package manager does not stop where the script would: it is told nothing until there is something.
#[test]
fn nothing_is_told_before_it_is_recorded() {
    let matrix = support::matrix("emulated");
    for (platform, method) in [
        (Platform::LinuxAmd64, "apt"),
        (Platform::DarwinArm64, "homebrew"),
        (Platform::LinuxAmd64, "snap"),
        (Platform::WindowsAmd64, "chocolatey"),
    ] {
        let request = Request {
            method: Some(method.parse().expect("a method")),
            ..Request::new(platform)
        };
        let plan =
            resolve(&matrix, &request).unwrap_or_else(|refusal| panic!("{}", refusal.sentence));
        let found = Way::OneLine.texts(&matrix, &plan.decision);
        assert_eq!(found, Err(NoWay::Unrecorded), "{method}");
    }
}

#[test]
fn what_a_manager_brought_it_takes_away() {
    for (release, platform, method, undo) in [
        (
            "v1.0.0",
            Platform::LinuxAmd64,
            "apt",
            "sudo apt-get remove mlos",
        ),
        (
            "v1.1.0",
            Platform::DarwinArm64,
            "homebrew",
            "brew uninstall mlos",
        ),
        (
            "v1.0.0",
            Platform::DarwinArm64,
            "homebrew",
            "brew uninstall mlos@1.0.0",
        ),
        (
            "v1.1.0",
            Platform::LinuxAmd64,
            "snap",
            "sudo snap remove mlos",
        ),
        (
            "v1.1.0",
            Platform::WindowsAmd64,
            "chocolatey",
            "choco uninstall mlos",
        ),
    ] {
        let matrix = support::matrix("managers");
        let decision = decision(&matrix, release, platform, method);
        let hand = Hand::of(&decision, Shell::of(platform)).expect("a hand");
        assert_eq!(hand.undo(&matrix, &decision), undo, "{release} by {method}");
    }
}

/// In a snap snapd alone runs the server.
#[test]
fn what_a_manager_brought_is_started_as_it_can_be() {
    for (method, start) in [
        ("apt", "mlos start"),
        ("homebrew", "mlos start"),
        ("snap", "sudo snap start --enable mlos.core"),
        ("chocolatey", "mlos start"),
    ] {
        let hand = Hand::Manager(method.parse().expect("a method"));
        assert_eq!(hand.start(), Some(start), "{method}");
    }
    assert_eq!(Hand::Script.start(), Some("mlos start"));
    assert_eq!(Hand::Engine.start(), None);
}

/// In a snap and in a container the programs are called otherwise.
#[test]
fn the_first_model_is_the_matrix_s() {
    let mut files = support::files("managers");
    let none = Matrix::parse(&files).unwrap_or_else(|problems| panic!("{problems}"));
    let distro = files.get_mut("distro.toml").expect("the distribution");
    distro.insert_str(0, "next = [\"lathe turn oak@1\", \"lathe show oak@1\"]\n");
    let matrix = Matrix::parse(&files).unwrap_or_else(|problems| panic!("{problems}"));
    for (hand, model) in [
        (Hand::Script, "lathe turn oak@1"),
        (Hand::Manager(Method::Apt), "lathe turn oak@1"),
        (Hand::Manager(Method::Snap), "mlos.lathe turn oak@1"),
        (
            Hand::Engine,
            "docker exec mlos /opt/mlos/bin/lathe turn oak@1",
        ),
    ] {
        assert_eq!(
            hand.first_model(&matrix).as_deref(),
            Some(model),
            "{hand:?}"
        );
        assert_eq!(hand.first_model(&none), None, "{hand:?}");
    }
}
