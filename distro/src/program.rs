//! What a program or a library for a platform says of itself: for which processor it is, and what it needs.

use anyhow::{Context as _, Result, bail, ensure};
use goblin::elf::header::{EM_AARCH64, EM_X86_64};
use goblin::elf::{Elf, VerneedSection};
use goblin::mach::cputype::{CPU_TYPE_ARM64, CPU_TYPE_X86_64};
use goblin::mach::load_command::CommandVariant;
use goblin::mach::{Mach, MachO, SingleArch};
use mlos_resolver::PlatformFacts;

/// No program that anybody ships names as many, or as long ones.
const MOST_LIBRARIES: usize = 500;
const LONGEST_NAME: usize = 4096;

/// What is read of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    /// The libraries that it names, as it names them.
    pub(crate) libraries: Vec<String>,
    /// Where it looks for them, beside where the system does.
    pub(crate) paths: Vec<String>,
    /// The newest symbol version of glibc that it uses: major and minor.
    pub(crate) glibc: Option<(u32, u32)>,
    /// The oldest macOS that it says it runs on: major and minor.
    pub(crate) macos: Option<(u32, u32)>,
}

impl Needs {
    /// Reads a file as the system of a platform would.
    ///
    /// # Errors
    /// Another format, another processor, a loader that the platform does not have, a file that is cut.
    pub(crate) fn read(bytes: &[u8], platform: &PlatformFacts) -> Result<Self> {
        match platform.os.as_str() {
            "linux" => elf(bytes, &platform.arch),
            "darwin" => mach(bytes, &platform.arch),
            other => bail!("nobody has said how programs for {other} are read"),
        }
    }
}

fn elf(bytes: &[u8], arch: &str) -> Result<Needs> {
    ensure!(
        bytes.starts_with(b"\x7fELF"),
        "it is no ELF file, but {}",
        kind(bytes)
    );
    let elf = Elf::parse(bytes).context("it is no whole ELF file")?;
    let expected = match arch {
        "amd64" => EM_X86_64,
        "arm64" => EM_AARCH64,
        other => bail!("nobody has said how ELF calls {other}"),
    };
    let machine = elf.header.e_machine;
    ensure!(
        machine == expected && elf.is_64 && elf.little_endian,
        "it is for {}, not for {arch}",
        goblin::elf::header::machine_to_str(machine)
    );
    if let Some(loader) = elf.interpreter {
        ensure!(
            loader.contains("/ld-linux-"),
            "its loader is `{loader}`, and a usual Linux has glibc's"
        );
    }
    ensure!(
        elf.libraries.len() <= MOST_LIBRARIES
            && elf.libraries.iter().all(|name| name.len() <= LONGEST_NAME),
        "it names more libraries than a program does, or longer ones"
    );
    let mut glibc = None;
    for needed in elf.verneed.iter().flat_map(VerneedSection::iter) {
        for version in &needed {
            let name = elf.dynstrtab.get_at(version.vna_name).unwrap_or_default();
            if let Some(version) = name.strip_prefix("GLIBC_") {
                // `GLIBC_PRIVATE` is what only glibc itself may use.
                glibc = glibc.max(pair(version));
            }
        }
    }
    let texts = |list: &[&str]| {
        list.iter()
            .flat_map(|text| text.split(':'))
            .map(str::to_owned)
            .collect()
    };
    Ok(Needs {
        libraries: texts(&elf.libraries),
        paths: texts(if elf.runpaths.is_empty() {
            &elf.rpaths
        } else {
            &elf.runpaths
        }),
        glibc,
        macos: None,
    })
}

fn mach(bytes: &[u8], arch: &str) -> Result<Needs> {
    let expected = match arch {
        "amd64" => CPU_TYPE_X86_64,
        "arm64" => CPU_TYPE_ARM64,
        other => bail!("nobody has said how Mach-O calls {other}"),
    };
    let mach = Mach::parse(bytes)
        .ok()
        .with_context(|| format!("it is no Mach-O file, but {}", kind(bytes)))?;
    let mut seen = Vec::new();
    let mut read = |macho: &MachO<'_>| {
        let cpu = macho.header.cputype();
        seen.push(
            goblin::mach::cputype::get_arch_name_from_types(cpu, 0).unwrap_or("another processor"),
        );
        (cpu == expected).then(|| needs_of(macho))
    };
    let found = match &mach {
        Mach::Binary(macho) => read(macho),
        Mach::Fat(many) => {
            let mut found = None;
            for one in many {
                if let Ok(SingleArch::MachO(macho)) = one {
                    found = found.or(read(&macho));
                }
            }
            found
        }
    };
    found.with_context(|| format!("it is for {}, not for {arch}", seen.join(" and ")))
}

fn needs_of(macho: &MachO<'_>) -> Needs {
    let macos = macho
        .load_commands
        .iter()
        .find_map(|command| match &command.command {
            CommandVariant::BuildVersion(version) => Some(version.minos),
            CommandVariant::VersionMinMacosx(version) => Some(version.version),
            _ => None,
        });
    Needs {
        // The first is the file's own name.
        libraries: macho
            .libs
            .iter()
            .skip(1)
            .map(|&text| text.to_owned())
            .collect(),
        paths: macho.rpaths.iter().map(|&text| text.to_owned()).collect(),
        glibc: None,
        macos: macos.map(|packed| (packed >> 16, (packed >> 8) & 0xff)),
    }
}

/// `2.31` or `2.2.5` as its first two numbers.
pub(crate) fn pair(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split('.').map(|part| part.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

/// What a file seems to be, for a person who expected something else.
fn kind(bytes: &[u8]) -> &'static str {
    match bytes {
        [] => "an empty one",
        [b'#', b'!', ..] => "a script",
        [0x7f, b'E', b'L', b'F', ..] => "an ELF file",
        [b'M', b'Z', ..] => "a program for Windows",
        [0xcf | 0xce, 0xfa, 0xed, 0xfe, ..] | [0xca, 0xfe, 0xba, 0xbe, ..] => "a Mach-O file",
        _ => "something else",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn facts(os: &str, arch: &str) -> PlatformFacts {
        PlatformFacts {
            title: String::new(),
            os: os.to_owned(),
            arch: arch.to_owned(),
            uname_os: Vec::new(),
            uname_machine: Vec::new(),
            browser: Vec::new(),
            image_platform: mlos_resolver::Platform::LinuxAmd64,
            runs: Vec::new(),
            floors: std::collections::BTreeMap::new(),
        }
    }

    /// A header of 64 bits and nothing else.
    fn elf_for(machine: u16) -> Vec<u8> {
        let mut bytes = vec![0; 64];
        bytes[..8].copy_from_slice(&[0x7f, b'E', b'L', b'F', 2, 1, 1, 0]);
        bytes[16..18].copy_from_slice(&2u16.to_le_bytes());
        bytes[18..20].copy_from_slice(&machine.to_le_bytes());
        bytes[20] = 1;
        bytes[52..54].copy_from_slice(&64u16.to_le_bytes());
        bytes
    }

    #[test]
    fn what_does_not_fit_a_platform_says_what_it_is() {
        for (bytes, os, arch, expect) in [
            (
                &b"#!/bin/sh\n"[..],
                "linux",
                "amd64",
                "it is no ELF file, but a script",
            ),
            (b"", "linux", "amd64", "it is no ELF file, but an empty one"),
            (
                b"MZ",
                "linux",
                "amd64",
                "it is no ELF file, but a program for Windows",
            ),
            (b"\x7fELF", "linux", "amd64", "it is no whole ELF file"),
            (
                &elf_for(EM_AARCH64),
                "linux",
                "amd64",
                "it is for AARCH64, not for amd64",
            ),
            (
                &elf_for(EM_X86_64),
                "linux",
                "arm64",
                "it is for X86_64, not for arm64",
            ),
            (
                &elf_for(EM_X86_64),
                "darwin",
                "amd64",
                "it is no Mach-O file, but an ELF file",
            ),
            (
                b"#!/bin/sh\n",
                "darwin",
                "arm64",
                "it is no Mach-O file, but a script",
            ),
            (
                b"MZ",
                "windows",
                "amd64",
                "nobody has said how programs for windows are read",
            ),
        ] {
            let error = Needs::read(bytes, &facts(os, arch)).expect_err(expect);
            assert_eq!(error.to_string(), expect);
        }
    }

    #[test]
    fn a_program_without_libraries_needs_nothing() {
        let read = Needs::read(&elf_for(EM_X86_64), &facts("linux", "amd64"));
        assert_eq!(read.expect("an ELF file"), Needs::default());
    }

    #[test]
    fn versions_are_pairs_of_numbers() {
        assert_eq!(pair("2.31"), Some((2, 31)));
        assert_eq!(pair("2.2.5"), Some((2, 2)));
        assert_eq!(pair("PRIVATE"), None);
        assert!(pair("2.4") < pair("2.31"));
    }

    proptest! {
        #[test]
        fn reading_never_panics(
            head in prop::sample::select(vec![&b"\x7fELF\x02\x01\x01"[..], b"\xcf\xfa\xed\xfe\x07\0\0\x01", b"\xca\xfe\xba\xbe\0\0\0\x01", b""]),
            tail in prop::collection::vec(any::<u8>(), 0..400),
        ) {
            let bytes = [head, &tail].concat();
            for (os, arch) in [("linux", "amd64"), ("darwin", "arm64")] {
                let _ = Needs::read(&bytes, &facts(os, arch));
            }
        }
    }
}
