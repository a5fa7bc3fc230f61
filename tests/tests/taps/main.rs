//! What Homebrew, snapd and the package managers of Windows read: made from a matrix in which everything is recorded,
//! compared with the decisions, and tried with the programs of these managers as far as they are to be had.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod desk;
mod homebrew;
mod place;
mod snap;
mod windows;
mod withdrawal;

use mlos_resolver::{Digest, Matrix, Method, Platform, Request, resolve};

use desk::Desk;

/// What the resolver decides for a release, whatever its status.
fn decided(matrix: &Matrix, release: &str, platform: Platform, method: Method) -> Option<Digest> {
    let mut request = Request::new(platform);
    request.version = Some(release.parse().expect("a version"));
    request.method = Some(method);
    let decision = resolve(matrix, &request).ok()?.decision;
    decision.artifact?.digest
}

/// Every digest in a text, in its order.
fn digests(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_hexdigit());
    let found = words.filter(|word| word.len() == 64);
    found.map(str::to_lowercase).collect()
}

/// The head of `stable` is v2.0.0; each file names its release, and the digests that were decided for that, no other.
#[test]
fn every_digest_is_the_one_that_was_decided() {
    use Platform::{DarwinAmd64, DarwinArm64, LinuxAmd64, LinuxArm64, WindowsAmd64, WindowsArm64};

    let desk = Desk::recorded();
    let matrix = desk.matrix();
    let macs_and_linux = [DarwinArm64, DarwinAmd64, LinuxArm64, LinuxAmd64];
    let linux = [LinuxAmd64, LinuxArm64];
    let windows = [WindowsAmd64, WindowsArm64];
    let arm_first = [WindowsArm64, WindowsAmd64];
    for (kind, path, release, method, platforms) in [
        (
            "homebrew",
            "Formula/mlos.rb",
            "v2.0.0",
            Method::Homebrew,
            &macs_and_linux[..],
        ),
        (
            "homebrew",
            "Formula/mlos@1.10.0.rb",
            "v1.10.0",
            Method::Homebrew,
            &macs_and_linux,
        ),
        (
            "homebrew",
            "Formula/mlos@1.2.0.rb",
            "v1.2.0",
            Method::Homebrew,
            &macs_and_linux,
        ),
        (
            "snapcraft",
            "snap/snapcraft.yaml",
            "v2.0.0",
            Method::Binary,
            &linux,
        ),
        (
            "chocolatey",
            "tools/chocolateyinstall.ps1",
            "v2.0.0",
            Method::Chocolatey,
            &arm_first,
        ),
        (
            "winget",
            "manifests/m/MLOSFoundation/MLOS/2.0.0/MLOSFoundation.MLOS.installer.yaml",
            "v2.0.0",
            Method::Chocolatey,
            &windows,
        ),
        (
            "scoop",
            "bucket/mlos.json",
            "v2.0.0",
            Method::Chocolatey,
            &windows,
        ),
    ] {
        let expected: Vec<String> = platforms
            .iter()
            .filter_map(|&platform| decided(&matrix, release, platform, method))
            .map(|digest| digest.hex().to_owned())
            .collect();
        assert!(!expected.is_empty(), "{path}");
        assert_eq!(digests(&desk.text(kind, path)), expected, "{path}");
    }
}

#[test]
fn a_matrix_in_which_nothing_is_recorded_makes_nothing_and_says_why() {
    let desk = Desk::real();
    for (kind, lack) in [
        (
            "homebrew",
            "no release in good standing has a recorded artifact for Homebrew",
        ),
        (
            "snapcraft",
            "no release in good standing has a recorded bundle for Linux",
        ),
        (
            "chocolatey",
            "no release in good standing has a Windows build",
        ),
        ("winget", "no release in good standing has a Windows build"),
        ("scoop", "no release in good standing has a Windows build"),
    ] {
        let said = desk.packages(&[kind]);
        assert_eq!(said, format!("{kind}: {lack}: nothing to make\n"));
        assert_eq!(desk.made(kind), [""; 0], "{kind}");
    }
}
