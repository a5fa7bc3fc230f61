//! The commands that check a download, as they are typed, and what they are said to print.

use mlos_resolver::command::{DigestTool, Expected, download, inspect, pull};

const HEX: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

#[track_caller]
fn check(found: &Expected, command: &str, prints: &str) {
    let Expected {
        command: typed,
        prints: printed,
    } = found;
    assert_eq!((typed.as_str(), printed.as_str()), (command, prints));
}

#[test]
fn each_tool_computes_and_compares() {
    let file = "mlos-v1.0.0_linux_amd64.tar.gz";
    check(
        &DigestTool::Sha256sum.compute(file, HEX),
        &format!("sha256sum {file}"),
        &format!("{HEX}  {file}"),
    );
    check(
        &DigestTool::Sha256sum.compare(file, HEX),
        &format!("echo '{HEX}  {file}' | sha256sum -c -"),
        &format!("{file}: OK"),
    );
    check(
        &DigestTool::Shasum.compute(file, HEX),
        &format!("shasum -a 256 {file}"),
        &format!("{HEX}  {file}"),
    );
    check(
        &DigestTool::Shasum.compare(file, HEX),
        &format!("echo '{HEX}  {file}' | shasum -a 256 -c -"),
        &format!("{file}: OK"),
    );
    check(
        &DigestTool::GetFileHash.compute(file, HEX),
        &format!("(Get-FileHash -Algorithm SHA256 -LiteralPath {file}).Hash.ToLower()"),
        HEX,
    );
    check(
        &DigestTool::GetFileHash.compare(file, HEX),
        &format!("(Get-FileHash -Algorithm SHA256 -LiteralPath {file}).Hash -eq '{HEX}'"),
        "True",
    );
}

#[test]
fn digits_that_look_like_a_number_stay_a_text_for_powershell() {
    let hex = "1e2".to_owned() + &"0".repeat(61);
    let typed = DigestTool::GetFileHash.compare("a", &hex).command;
    assert!(typed.ends_with(&format!("-eq '{hex}'")), "{typed}");
    // One that begins with a letter could be taken for the name of a program.
    let hex = "abc".to_owned() + &"0".repeat(61);
    let typed = DigestTool::GetFileHash.compare("a", &hex).command;
    assert!(typed.ends_with(&format!("-eq '{hex}'")), "{typed}");
}

#[test]
fn what_is_no_name_without_quotes_gets_them() {
    let typed = DigestTool::Sha256sum.compute("a b", HEX).command;
    assert_eq!(typed, "sha256sum 'a b'");
    assert_eq!(
        download("https://a.example/it's"),
        r"curl -fLO 'https://a.example/it'\''s'"
    );
}

#[test]
fn an_image_is_pulled_and_looked_at_by_its_digest() {
    let reference = format!("ghcr.io/mlos/mlos@sha256:{HEX}");
    assert_eq!(pull(&reference), format!("docker pull {reference}"));
    check(
        &inspect(&reference),
        &format!("docker image inspect --format '{{{{index .RepoDigests 0}}}}' {reference}"),
        &reference,
    );
}
