//! The image of a release, made by buildah from this project's Dockerfile, on a base that lies on this machine.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    engine::{Engine, succeed},
    program::find,
    stand_in::Platform,
    tool::workspace,
};

/// The base that `packaging/base.toml` names, by its tag.
pub const DEBIAN: &str = "docker.io/library/debian:bookworm-slim";

/// Debian's essential packages, where `./dev setup` puts them.
pub fn debian_archive() -> PathBuf {
    workspace(".tools/base/bookworm.tar")
}

/// What `buildah` is told to make the image of a release on a base; the platform, the tag and the context come behind it.
///
/// # Panics
///
/// On a machine that upstream packs nothing for.
pub fn recipe(release: &str, base: &str) -> Vec<String> {
    let host = Platform::host().expect("a platform").to_string();
    [
        "build",
        "--isolation",
        "chroot",
        "--pull-never",
        "--timestamp",
        "0",
        "--build-arg",
        &format!("RELEASE={release}"),
        // buildah 1.28 knows it only where it is told.
        "--build-arg",
        &format!("BUILDPLATFORM={}", host.replace('-', "/")),
        "--build-arg",
        &format!("BASE={base}"),
        "--file",
        &workspace("Dockerfile").to_string_lossy(),
    ]
    .map(str::to_owned)
    .to_vec()
}

/// A context such as a checkout with built bundles is: those of a folder in `dist/binaries`.
///
/// # Panics
///
/// Where a folder cannot be read or written.
pub fn context(folder: &Path, bundles: &Path) -> PathBuf {
    let context = folder.join("context");
    let binaries = context.join("dist/binaries");
    fs::create_dir_all(&binaries).expect("a folder");
    fs::copy(workspace(".dockerignore"), context.join(".dockerignore")).expect("a file");
    for entry in fs::read_dir(bundles).expect("the bundles") {
        let entry = entry.expect("an entry");
        fs::copy(entry.path(), binaries.join(entry.file_name())).expect("a bundle");
    }
    context
}

/// A base that holds `BusyBox` and nothing else, for tests of what is done with an image.
///
/// # Panics
///
/// Where it cannot be made.
pub fn busybox_base(engine: &Engine, folder: &Path, name: &str) {
    let tree = folder.join("tree");
    for part in ["bin", "tmp", "var/lib"] {
        fs::create_dir_all(tree.join(part)).expect("a folder");
    }
    fs::set_permissions(tree.join("tmp"), fs::Permissions::from_mode(0o1777)).expect("a mode");
    let busybox = find("busybox").expect("busybox");
    fs::copy(&busybox, tree.join("bin/busybox")).expect("busybox");
    let applets = succeed(Command::new(busybox).arg("--list"));
    for applet in applets.lines().filter(|applet| *applet != "busybox") {
        symlink("busybox", tree.join("bin").join(applet)).expect("a link");
    }
    let file = folder.join("Base");
    fs::write(&file, "FROM scratch\nCOPY tree/ /\n").expect("a file");
    succeed(
        engine
            .buildah()
            .args(["build", "--isolation", "chroot", "--timestamp", "0"])
            .args(["--tag", name, "--file"])
            .args([&file, folder]),
    );
}

/// Debian's own base, under the name that the project has for it: of this machine's width its essential packages, which
/// are less than the real one has; of the other width a stand-in that says so, since nothing of it is run.
///
/// # Panics
///
/// Where it cannot be made.
pub fn debian_base(engine: &Engine, folder: &Path) {
    let host = Platform::host().expect("a platform").to_string();
    fs::create_dir_all(folder).expect("a folder");
    fs::hard_link(debian_archive(), folder.join("base.tar"))
        .or_else(|_| fs::copy(debian_archive(), folder.join("base.tar")).map(|_| ()))
        .expect("the base");
    fs::write(
        folder.join("STAND-IN"),
        "A stand-in for a base of another width: it holds no program.\n",
    )
    .expect("a file");
    succeed(engine.buildah().args(["manifest", "create", DEBIAN]));
    for arch in ["amd64", "arm64"] {
        let line = if host == format!("linux-{arch}") {
            "ADD base.tar /"
        } else {
            "COPY STAND-IN /"
        };
        let file = folder.join(format!("Base.{arch}"));
        fs::write(&file, format!("FROM scratch\n{line}\n")).expect("a file");
        succeed(
            engine
                .buildah()
                .args(["build", "--isolation", "chroot", "--timestamp", "0"])
                .args(["--arch", arch, "--manifest", DEBIAN, "--file"])
                .args([&file, folder]),
        );
    }
}
