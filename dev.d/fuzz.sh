#!/bin/sh
# Fuzzing: outside of ./dev test, which checks the same bodies on what is committed and on generated texts.

fuzz_version=0.13.2
fuzz_targets='text tag published source request quoted'

# fuzz [TARGET] [SECONDS]: each target for so long; what it finds lies in target/fuzz/
fuzz() {
    chosen=$fuzz_targets
    case " $fuzz_targets " in
        *" ${1-none} "*) chosen=$1 && shift ;;
    esac
    seconds=${1-60}
    case $seconds in
        '' | *[!0-9]*) fail 2 "expected one of $fuzz_targets, or a number of seconds, found \`$seconds\`" ;;
    esac
    [ "$#" -le 1 ] || fail 2 "expected nothing after the seconds, found \`$2\`"

    have cargo || fail 1 'cargo is missing: install Rust 1.88 or later with rustup, then run ./dev fuzz again'
    have c++ || fail 1 'a compiler for C++ is missing: install g++, then run ./dev fuzz again'
    mkdir -p "$tools/log"
    [ "$(cargo-fuzz --version 2>/dev/null)" = "cargo-fuzz $fuzz_version" ] ||
        compile cargo-fuzz "$fuzz_version" cargo-fuzz 2 || exit 1

    # The engine's instruments are switched on with a flag that only a nightly compiler, or this one by name, takes.
    # The resolver has no unsafe code, so nothing is gained by looking at its memory.
    RUSTC_BOOTSTRAP=1
    CARGO_TARGET_DIR=$root/target/fuzz
    export RUSTC_BOOTSTRAP CARGO_TARGET_DIR
    cd -- "$root/fuzz" || exit 1
    table=''
    failed=''
    for target in $chosen; do
        mkdir -p "$root/target/fuzz/corpus/$target" "$root/target/fuzz/found/$target"
        say ''
        say "== $target"
        # What is new goes into the first folder; the second is the one that is committed.
        if cargo fuzz run --sanitizer none "$target" \
            "$root/target/fuzz/corpus/$target" "$root/fuzz/corpus/$target" -- \
            "-max_total_time=$seconds" "-artifact_prefix=$root/target/fuzz/found/$target/" -print_final_stats=1 \
            2>"$root/target/fuzz/$target.log"; then
            verdict=passed
        else
            verdict=FAILED
            failed="$failed $target"
            tail -n 40 "$root/target/fuzz/$target.log" >&2
        fi
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$root/target/fuzz/$target.log")
        table="$table$(printf '  %-10s %12s  %s' "$target" "${runs:-0}" "$verdict")
"
    done
    say ''
    printf 'executions per target\n%s' "$table"
    [ -z "$failed" ] || fail 1 "found something in$failed: the inputs lie in target/fuzz/found/"
}
