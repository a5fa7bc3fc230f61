//! What package managers install: deb, rpm and pacman's, made from a release's bundles, and the APT repository, with the
//! real apt of Debian 12 as its reader.
//!
//! A case is a file of commands, as in the suite `release`; what they print is a snapshot of the same name. `release` is
//! `packages/release`, `debian LINE` runs a line as root of a machine with Debian 12, and `person LINE` as an ordinary user there;
//! `audited` is `mlos-distro audit --apt` without what each run makes anew, `in-use N KEY` writes `packaging/apt.toml`, and
//! `forged` is `packages/forged`.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

#[path = "../release/forge.rs"]
mod forge;
mod machine;
#[path = "../release/room.rs"]
#[expect(dead_code, reason = "drafts and images are for the suite `release`")]
mod room;

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    sync::{Mutex, PoisonError},
};

use machine::Machine;
use mlos_tests::{engine::free_port, engine::has, tool::workspace};
use room::Room;

/// What packages are made and looked at with.
const PROGRAMS: [&str; 11] = [
    "nfpm",
    "dpkg-deb",
    "man",
    "systemd-analyze",
    "zstd",
    "jq",
    "lintian",
    "rpm",
    "gpg",
    "chroot",
    "qemu-aarch64-static",
];

/// Two machines share the kernel's list of processes, and a user `mlos` whose number is the same: one runs at a time.
static MACHINES: Mutex<()> = Mutex::new(());

#[track_caller]
fn play(name: &str) {
    if !has(&PROGRAMS) {
        return;
    }
    let mut room = Room::new();
    furnish(&room);
    let base = match name {
        "apt" => Some("machine"),
        "arm64" => Some("machine-arm64"),
        _ => None,
    };
    let _alone = base.map(|_| MACHINES.lock().unwrap_or_else(PoisonError::into_inner));
    let machine = base.map(|base| Machine::unpack(base, &room.path("debian-12")));
    let transcript = room.play(&format!("packages/{name}"));
    drop(machine);
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, transcript);
    });
}

/// The matrix before its first release, and what the cases call.
fn furnish(room: &Room) {
    let first = room.path("matrix/releases/v1.0.0.toml");
    fs::write(
        first,
        "schema = 1\n\nstatus = \"planned\"\nsummary = \"The first set\"\n\n[components]\naxon = \"1.5.0\"\ncore = \"1.0.0\"\n",
    )
    .expect("a file");
    let distro = room.path("matrix/distro.toml");
    let text = fs::read_to_string(&distro).expect("a file").replacen(
        "site = \"https://mlosfoundation.org\"",
        &format!("site = \"{}\"", room.site()),
        1,
    );
    let (before, rest) = text.split_once("\ndownload = ").expect("the downloads");
    let (_, after) = rest.split_once('\n').expect("the end of a line");
    let text = format!("{before}\ndownload = \"{}/download\"\n{after}", room.site());
    fs::write(
        distro,
        text.replacen("host = \"github.com\"", "host = \"127.0.0.1\"", 1),
    )
    .expect("a file");
    for name in ["release", "forged"] {
        let from = workspace("tests/tests/packages").join(name);
        fs::copy(from, room.path(name)).expect("a copy");
    }
    let port = free_port();
    let enter = |user: &str, home: &str| {
        format!(
            "#!/bin/sh\nexec chroot --userspec={user} \"$PWD/debian-12\" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
             HOME={home} LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive SITE=\"$SITE\" PORT={port} sh -c \"$1\"\n"
        )
    };
    write_program(
        &room.path("audited"),
        "#!/bin/sh\nmlos-distro audit --apt \"$@\" >audited.log 2>&1; code=$?\n\
         sed -E 's/[0-9a-f]{64}/…/; s/_[0-9.+]+_all/_…_all/; s/[0-9A-F]{40}/[fingerprint]/g' audited.log; exit $code\n",
    );
    write_program(
        &room.path("in-use"),
        "#!/bin/sh\n\
         mkdir -p packaging && printf 'schema = 1\\nkeys = [\"%s\"]\\nleft_out = %s\\n' \"$2\" \"$1\" >packaging/apt.toml\n",
    );
    write_program(&room.path("debian"), &enter("root:root", "/root"));
    write_program(
        &room.path("person"),
        &enter("person:person", "/home/person"),
    );
}

fn write_program(path: &Path, text: &str) {
    fs::write(path, text).expect("a program");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("a mode");
}

#[test]
fn packages_are_what_their_managers_want() {
    play("made");
}

/// The kernel starts its programs by way of qemu, where `./dev setup` could tell it to.
#[test]
#[expect(
    clippy::print_stderr,
    reason = "a person should hear what was not tested"
)]
fn apt_installs_on_arm64_what_it_installs_here() {
    if !Path::new("/proc/sys/fs/binfmt_misc/qemu-aarch64").exists() {
        eprintln!("skipped: this kernel starts no programs of arm64");
        return;
    }
    play("arm64");
}

#[test]
fn apt_installs_upgrades_and_removes_and_refuses_what_is_not_ours() {
    play("apt");
}
