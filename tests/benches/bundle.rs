//! What `./dev bench bundle` prints: how long four bundles of half a gigabyte take beside `tar | gzip` of the same files
//! at the same level, two at a time, whether they are the same bytes twice, and how much memory the tool takes.

#![expect(clippy::print_stdout, reason = "it prints a table for a person")]

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use mlos_tests::{
    foreign::{self, MachO},
    stand_in::{Entry, ONNXRUNTIME, pack},
    tool::{Server, matrix_files, mlos_distro, workspace},
};

/// Bytes of each of the three programs and libraries of a platform: 504 MB in all.
const PART: usize = 42_000_000;

fn main() {
    let room = tempfile::tempdir_in(workspace("target")).expect("a folder");
    let room = room.path();
    for (name, text) in matrix_files(&workspace("matrix")) {
        let planned = "version = \"1.0.0\"\nsource = \"plan\"\n";
        let text = text.replacen(planned, "version = \"1.0.0\"\n", 1);
        write(&room.join("matrix").join(name), text.as_bytes());
    }
    publish(&room.join("mirror"));
    let mirror = Server::start(&room.join("mirror"));
    let distro = |arguments: &[&str]| {
        let mut command = Command::new(mlos_distro());
        command
            .args(arguments)
            .current_dir(room)
            .stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let base = ["--base-url", &mirror.address];
    for arguments in [
        &["plan", "--set", "axon=1.6.0", base[0], base[1]][..],
        &["fetch", base[0], base[1]],
        &["inspect"],
    ] {
        assert!(
            distro(arguments).status().expect("the tool").success(),
            "{arguments:?}"
        );
    }

    let (seconds, memory) = measured(&mut distro(&["bundle"]));
    let sums = fs::read(room.join("dist/binaries/SHA256SUMS")).expect("the sums");
    measured(&mut distro(&["bundle"]));
    let again = fs::read(room.join("dist/binaries/SHA256SUMS")).expect("the sums");

    let unpack =
        "mkdir trees && for file in dist/binaries/*.tar.gz; do tar -xzf \"$file\" -C trees; done";
    shell(room, unpack);
    let began = Instant::now();
    shell(
        room,
        "ls trees | xargs -P 2 -I TREE sh -c 'tar -C trees -cf - TREE | gzip -9 > TREE.tgz'",
    );
    let peer = began.elapsed().as_secs_f64();

    println!(
        "four bundles, {} MB before they are packed",
        12 * PART / 1_000_000
    );
    println!("{:<44} {seconds:>8.1} s", "mlos-distro bundle");
    println!("{:<44} {peer:>8.1} s", "tar | gzip -9, two at a time");
    println!("{:<44} {:>8.2}     goal 1.3", "ratio", seconds / peer);
    println!("{:<44} {memory:>8} MB  goal 100", "most memory");
    let same = if sums == again { "yes" } else { "NO" };
    println!("{:<44} {same:>8}", "the same bytes twice");
}

/// How long a command takes, and the most memory that it had.
fn measured(command: &mut Command) -> (f64, u64) {
    let began = Instant::now();
    let mut process = command.spawn().expect("the tool");
    let status = format!("/proc/{}/status", process.id());
    let mut most = 0;
    while process.try_wait().expect("a process").is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        most = most.max(kilobytes.unwrap_or(0));
        thread::sleep(Duration::from_millis(20));
    }
    (began.elapsed().as_secs_f64(), most / 1024)
}

/// Archives as upstream has them, each with a part of a real program behind a header that says for which platform it is.
fn publish(mirror: &Path) {
    let program = fs::read(mlos_distro()).expect("the tool");
    let bytes: Vec<u8> = program.iter().copied().cycle().take(3 * PART).collect();
    let part = |head: &[u8], at: usize| [head, &bytes[at * PART..(at + 1) * PART]].concat();
    for (os, arch, runtime) in [
        ("linux", "amd64", "linux-x64"),
        ("linux", "arm64", "linux-aarch64"),
        ("darwin", "amd64", "osx-x86_64"),
        ("darwin", "arm64", "osx-arm64"),
    ] {
        let head = if os == "darwin" {
            MachO {
                arch,
                name: None,
                needs: &[],
                paths: &[],
            }
            .bytes()
        } else {
            foreign::elf(arch)
        };
        let ending = if os == "darwin" { "dylib" } else { "so" };
        let folder = |repository: &str, tag: &str| {
            let folder = mirror.join(repository).join("releases/download").join(tag);
            fs::create_dir_all(&folder).expect("a folder");
            folder
        };
        let axon = folder("mlOS-foundation/axon", "v1.6.0");
        let name = format!("axon_1.6.0_{os}_{arch}.tar.gz");
        pack(&axon, &name, &[("axon", Entry::Program(&part(&head, 0)))]).expect("an archive");
        let core = folder("mlOS-foundation/core-releases", "v1.0.0");
        let name = format!("mlos-core_1.0.0_{os}-{arch}.tar.gz");
        let member = format!("mlos-core-1.0.0-{os}-{arch}/mlos_core");
        pack(&core, &name, &[(&member, Entry::Program(&part(&head, 1)))]).expect("an archive");
        let library = folder("microsoft/onnxruntime", "v1.18.0");
        let top = format!("onnxruntime-{runtime}-{ONNXRUNTIME}");
        let member = format!("{top}/lib/libonnxruntime.{ONNXRUNTIME}.{ending}");
        pack(
            &library,
            &format!("{top}.tgz"),
            &[(&member, Entry::Program(&part(&head, 2)))],
        )
        .expect("an archive");
    }
}

fn shell(folder: &Path, line: &str) {
    let status = Command::new("sh")
        .args(["-c", line])
        .current_dir(folder)
        .status();
    assert!(status.expect("a shell").success(), "{line}");
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, bytes).expect("a file");
}
