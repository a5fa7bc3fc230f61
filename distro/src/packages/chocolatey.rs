//! The Chocolatey package: a description, two scripts, and the `.nupkg` that holds them. The bundle itself is fetched by
//! the script, by its digest.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use anyhow::Result;
use mlos_resolver::{Matrix, Platform, Release, Shell, quote};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::Files;
use super::description;
use super::download::Download;
use super::template::filled;
use super::windows::{self, PUBLISHER};

const INSTALL: &str = include_str!("../../../packaging/chocolatey/chocolateyinstall.ps1");
const UNINSTALL: &str = include_str!("../../../packaging/chocolatey/chocolateyuninstall.ps1");

/// The package, and what it is made of.
///
/// # Errors
/// A bundle that is no zip.
pub(crate) fn files(matrix: &Matrix) -> Result<Files> {
    let Some((release, bundles)) = windows::newest(matrix)? else {
        return Ok(Files::new());
    };
    let mut files = Files::from([
        (
            "mlos.nuspec".to_owned(),
            nuspec(matrix, release).into_bytes(),
        ),
        (
            "tools/chocolateyinstall.ps1".to_owned(),
            install(matrix, release, &bundles).into_bytes(),
        ),
        ("tools/chocolateyuninstall.ps1".to_owned(), UNINSTALL.into()),
    ]);
    let package = package(matrix, release, &files)?;
    files.insert(format!("mlos.{}.nupkg", release.version.semver()), package);
    Ok(files)
}

fn nuspec(matrix: &Matrix, release: &Release) -> String {
    let distro = matrix.distro();
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>mlos</id>
    <version>{version}</version>
    <title>{title}</title>
    <authors>{PUBLISHER}</authors>
    <owners>{PUBLISHER}</owners>
    <projectUrl>{site}</projectUrl>
    <requireLicenseAcceptance>false</requireLicenseAcceptance>
    <description>{description}</description>
    <summary>{summary}</summary>
    <releaseNotes>{site}/releases/{tag}/</releaseNotes>
    <copyright>{license}</copyright>
    <tags>mlos</tags>
  </metadata>
</package>
"#,
        version = release.version.semver(),
        title = text(&distro.name),
        license = text(&description::license(matrix, release)),
        site = text(&distro.site),
        tag = release.version,
        description = text(&description::description(matrix, release)),
        summary = text(&description::summary(matrix, release)),
    )
}

fn install(matrix: &Matrix, release: &Release, bundles: &BTreeMap<Platform, Download>) -> String {
    let one = |platform| Some((platform, bundles.get(&platform)?));
    let fetch = |(platform, bundle): (Platform, &Download)| {
        let facts = [
            ("-Url64bit", bundle.url.as_str()),
            ("-Checksum64", bundle.digest.hex()),
        ];
        let facts = facts
            .iter()
            .fold(String::new(), |mut words, (flag, value)| {
                let _ = write!(words, " {flag} {}", quote(value, Shell::PowerShell));
                words
            });
        let top = windows::top(bundle).unwrap_or_default();
        format!(
            "Install-ChocolateyZipPackage -PackageName mlos -UnzipLocation $releases{facts} -ChecksumType64 sha256\n\
             Set-Variable -Name top -Value {}\n\
             Set-Variable -Name platform -Value {}\n",
            quote(top, Shell::PowerShell),
            quote(platform.as_str(), Shell::PowerShell)
        )
    };
    let indented = |code: String| {
        let lines = code.lines().map(|line| format!("    {line}\n"));
        lines.collect::<String>()
    };
    let is_arm = "$env:PROCESSOR_ARCHITECTURE -eq 'ARM64'";
    let code = match (one(Platform::WindowsAmd64), one(Platform::WindowsArm64)) {
        (Some(amd), Some(arm)) => format!(
            "if ({is_arm}) {{\n{}}} else {{\n{}}}\n",
            indented(fetch(arm)),
            indented(fetch(amd))
        ),
        // What is for x86-64 runs on ARM too, and not the other way round.
        (Some(amd), None) => fetch(amd),
        (None, Some(arm)) => format!(
            "if (-not ({is_arm})) {{ throw 'there is a bundle for ARM64 only' }}\n{}",
            fetch(arm)
        ),
        (None, None) => String::new(),
    };
    let site = format!(
        "Set-Variable -Name site -Value {}\n",
        quote(&matrix.distro().site, Shell::PowerShell)
    );
    let release = quote(&release.version.to_string(), Shell::PowerShell);
    let fields = [("@downloads@", code + &site), ("@release@", release)];
    filled(INSTALL, &fields)
}

/// An OPC package, which is what a `.nupkg` is: the files, what kinds they are of, and which of them describes it.
fn package(matrix: &Matrix, release: &Release, files: &Files) -> Result<Vec<u8>> {
    let properties = "package/services/metadata/core-properties/mlos.psmdcp";
    let types = r#"<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />
  <Default Extension="psmdcp" ContentType="application/vnd.openxmlformats-package.core-properties+xml" />
  <Default Extension="nuspec" ContentType="application/octet" />
  <Default Extension="ps1" ContentType="application/octet" />
</Types>
"#;
    let relations = format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Id="manifest" Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/mlos.nuspec" />
  <Relationship Id="properties" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="/{properties}" />
</Relationships>
"#
    );
    let core = format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<coreProperties xmlns="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <dc:creator>{PUBLISHER}</dc:creator>
  <dc:description>{}</dc:description>
  <dc:identifier>mlos</dc:identifier>
  <version>{}</version>
  <keywords>mlos</keywords>
</coreProperties>
"#,
        text(&description::summary(matrix, release)),
        release.version.semver()
    );
    let own = [
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", relations.as_bytes()),
        (properties, core.as_bytes()),
    ];
    let files = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    // Without a time of its own, and as large as it is: the same bytes wherever it is made.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in own.into_iter().chain(files) {
        zip.start_file(name, options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// A text as XML has it.
fn text(plain: &str) -> String {
    let mut text = String::new();
    for c in plain.chars() {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            c => text.push(c),
        }
    }
    text
}
