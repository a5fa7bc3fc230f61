#!/bin/sh
# Mutants: changes one place of the resolver at a time, and its own tests have to notice. Hours for all of them, so it is
# outside of ./dev test, and goes in shards.

mutants_version=27.1.0

# mutants [K/N]: the shard K of N, from 0 on; or all
mutants() {
    case ${1-} in
        '' | [0-9]*/[0-9]*) ;;
        *) fail 2 "expected a shard such as \`0/16\`, found \`$1\`" ;;
    esac
    [ "$#" -le 1 ] || fail 2 "expected nothing after the shard, found \`$2\`"
    have cargo || fail 1 'cargo is missing: install Rust 1.88 or later with rustup, then run ./dev mutants again'
    mkdir -p "$tools/log" "$root/target/mutants"
    [ "$(cargo-mutants mutants --version 2>/dev/null)" = "cargo-mutants $mutants_version" ] ||
        compile cargo-mutants "$mutants_version" cargo-mutants 3 || exit 1
    # The copy that is changed has a target folder of its own.
    unset CARGO_TARGET_DIR
    [ "$#" -eq 0 ] || set -- --shard "$1"
    cargo mutants --package mlos-resolver --test-package mlos-resolver --output "$root/target/mutants" \
        --minimum-test-timeout 120 --build-timeout 600 "$@"
}
