//! Programs for other machines than this one: headers that say for which system and processor they are and what they
//! need, and nothing behind them. They can be read, packed and recorded; nobody can run them, and they say so.

use std::path::Path;

use anyhow::Result;

use crate::stand_in::{Entry, ONNXRUNTIME, Versions, pack};

const SAYS: &[u8] = b"STAND-IN: a header and nothing else\n";

/// An ELF file for a processor, that needs nothing.
pub fn elf(arch: &str) -> Vec<u8> {
    let machine: u16 = if arch == "arm64" { 183 } else { 62 };
    let mut bytes = vec![0; 64];
    // 64 bits, little-endian, a program, the processor, a header of 64 bytes.
    bytes[..8].copy_from_slice(&[0x7f, b'E', b'L', b'F', 2, 1, 1, 0]);
    bytes[16..18].copy_from_slice(&2u16.to_le_bytes());
    bytes[18..20].copy_from_slice(&machine.to_le_bytes());
    bytes[20] = 1;
    bytes[52..54].copy_from_slice(&64u16.to_le_bytes());
    [bytes, SAYS.to_vec()].concat()
}

/// A Mach-O file.
#[derive(Clone, Copy, Debug)]
pub struct MachO<'a> {
    /// Such as `arm64`.
    pub arch: &'a str,
    /// Its own name, of a library.
    pub name: Option<&'a str>,
    /// The libraries that it names.
    pub needs: &'a [&'a str],
    /// Where it looks for them.
    pub paths: &'a [&'a str],
}

impl MachO<'_> {
    /// Its bytes: for macOS 12.0 or later.
    pub fn bytes(&self) -> Vec<u8> {
        const BUILD_VERSION: u32 = 0x32;
        const ID_DYLIB: u32 = 0xd;
        const LOAD_DYLIB: u32 = 0xc;
        const RPATH: u32 = 0x8000_001c;
        let library = |kind, name: &str| command(kind, &[24, 0, 0, 0], name);
        let mut commands = vec![command(BUILD_VERSION, &[1, 12 << 16, 12 << 16, 0], "")];
        commands.extend(self.name.map(|name| library(ID_DYLIB, name)));
        commands.extend(self.needs.iter().map(|name| library(LOAD_DYLIB, name)));
        commands.extend(self.paths.iter().map(|path| command(RPATH, &[12], path)));
        let (count, commands) = (commands.len(), commands.concat());
        let (cpu, kind) = match self.arch {
            "arm64" => (0x0100_000c_u32, 2 + 4 * u32::from(self.name.is_some())),
            _ => (0x0100_0007, 2 + 4 * u32::from(self.name.is_some())),
        };
        let head = [
            0xfeed_facf,
            cpu,
            0,
            kind,
            u32::try_from(count).unwrap_or(0),
            u32::try_from(commands.len()).unwrap_or(0),
            0,
            0,
        ];
        [words(&head), commands, SAYS.to_vec()].concat()
    }
}

fn command(kind: u32, numbers: &[u32], text: &str) -> Vec<u8> {
    let mut text = text.as_bytes().to_vec();
    if !text.is_empty() {
        text.push(0);
        text.resize(text.len().next_multiple_of(8), 0);
    }
    let mut body = words(numbers);
    if body.len() % 8 == 4 && text.is_empty() {
        body.extend([0; 4]);
    } else if body.len() % 8 == 4 {
        // The text begins right behind the numbers; the command ends at a multiple of eight.
        text.extend([0; 4]);
    }
    let size = u32::try_from(8 + body.len() + text.len()).unwrap_or(0);
    [words(&[kind, size]), body, text].concat()
}

fn words(numbers: &[u32]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
}

/// Puts the archives of axon, core and ONNX Runtime for a platform other than `linux-amd64` into a folder: named, filled
/// and linked as upstream's are.
///
/// # Errors
///
/// Where the folder cannot be written.
pub fn archives(folder: &Path, platform: &str, versions: Versions<'_>) -> Result<()> {
    let (os, arch) = platform.split_once('-').unwrap_or((platform, ""));
    let Versions { axon, core } = versions;
    let ending = if os == "darwin" { "dylib" } else { "so" };
    let name = format!("libonnxruntime.{ONNXRUNTIME}.{ending}");
    let rpath = format!("@rpath/{name}");
    let macho = |needs, paths, name| {
        MachO {
            arch,
            name,
            needs,
            paths,
        }
        .bytes()
    };
    let system = ["/usr/lib/libSystem.B.dylib"];
    let (tool, engine, library) = if os == "darwin" {
        (
            macho(&system, &[], None),
            macho(
                &[system[0], &rpath],
                &["@loader_path/onnxruntime/lib"],
                None,
            ),
            macho(&system, &[], Some(rpath.as_str())),
        )
    } else {
        (elf(arch), elf(arch), elf(arch))
    };
    pack(
        folder,
        &format!("axon_{axon}_{os}_{arch}.tar.gz"),
        &[("axon", Entry::Program(&tool))],
    )?;
    let top = format!("mlos-core-{core}-{os}-{arch}");
    pack(
        folder,
        &format!("mlos-core_{core}_{os}-{arch}.tar.gz"),
        &[
            (&format!("{top}/LICENSE"), Entry::Text("MIT. A stand-in.\n")),
            (&format!("{top}/mlos_core"), Entry::Program(&engine)),
        ],
    )?;
    let runtime = match platform {
        "linux-arm64" => "linux-aarch64",
        "darwin-amd64" => "osx-x86_64",
        _ => "osx-arm64",
    };
    let top = format!("onnxruntime-{runtime}-{ONNXRUNTIME}");
    pack(
        folder,
        &format!("{top}.tgz"),
        &[
            (&format!("{top}/LICENSE"), Entry::Text("MIT. A stand-in.\n")),
            (&format!("{top}/lib/{name}"), Entry::Program(&library)),
        ],
    )
}
