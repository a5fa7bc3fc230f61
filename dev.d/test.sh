#!/bin/sh
# Tests: one function for each area. An area ends at its first failure, and so does the run; the table is always printed.

areas='check resolver wasm distro release harness script site agreement npm docker image packages demo'
# Only by name: minutes of work that only a change of the script, the launcher or their tests calls for.
named_areas='sabotage'

# run_tests [AREA] [-- ARGUMENT...]: the arguments go to the area's test runner
run_tests() {
    chosen=$areas
    if [ "$#" -gt 0 ] && [ "$1" != -- ]; then
        case " $areas $named_areas " in
            *" $1 "*) chosen=$1 ;;
            *) fail 2 "unknown area \`$1\`: expected one of $areas $named_areas" ;;
        esac
        shift
    fi
    [ "$#" -eq 0 ] || {
        [ "$1" = -- ] || fail 2 "expected \`--\` before the arguments of the test runner, found \`$1\`"
        shift
    }

    table=''
    failed=''
    timed setup setup || failed=setup
    for area in $chosen; do
        [ -z "$failed" ] || break
        say ''
        say "== $area"
        timed "$area" "test_$area" "$@" || failed=$area
    done

    say ''
    printf 'minutes per area\n%s' "$table"
    [ -z "$failed" ] || fail 1 "\`$failed\` failed: the reason is above; \`./dev test $failed\` runs it alone"
}

# timed NAME COMMAND...: adds a line to the table
timed() {
    name=$1
    shift
    began=$(date +%s)
    outcome=0
    ("$@") || outcome=$?
    seconds=$(($(date +%s) - began))
    verdict=passed
    [ "$outcome" -eq 0 ] || verdict=FAILED
    table="$table$(printf '  %-10s %3d:%02d  %s' "$name" $((seconds / 60)) $((seconds % 60)) "$verdict")
"
    return "$outcome"
}

# The browser's code is linted for this machine: where Debian's compiler brought the library for wasm32, clippy's own
# compiler cannot read it.
test_check() {
    cargo fmt --all --check &&
        cargo clippy --workspace --all-targets -- -D warnings &&
        cargo clippy -p mlos-resolver -p mlos-site --features mlos-resolver/wasm,mlos-site/csr -- -D warnings &&
        check_suites &&
        check_shell &&
        check_containers &&
        check_workflows &&
        cargo run -q -p mlos-distro -- check &&
        cargo run -q -p mlos-distro -- generate --check &&
        typos &&
        cargo deny check bans licenses sources
}

# A suite that no area names would never run.
check_suites() {
    for file in tests/tests/*.rs tests/tests/*/main.rs; do
        [ -f "$file" ] || continue
        name=${file#tests/tests/}
        name=${name%%/*}
        name=${name%.rs}
        grep -q "suite $name " dev.d/test.sh || {
            say "error: no area of ./dev test runs $file: add \`suite $name\` to dev.d/test.sh"
            return 1
        }
    done
}

# What is joined is checked as it is run.
check_shell() {
    joined=$root/target/shell
    mkdir -p "$joined" &&
        join_shell distro/install >"$joined/install.sh" &&
        join_shell packaging/launcher >"$joined/mlos.sh" &&
        shellcheck --external-sources --check-sourced dev &&
        shellcheck .ci/run examples/*.sh distro/src/hosting/plain-http.sh packaging/deb/p* packaging/snap/*.sh tests/tests/packages/forged tests/tests/packages/release tests/tests/packages/systemctl "$joined/install.sh" "$joined/mlos.sh" &&
        check_bashisms install mlos &&
        checkbashisms examples/*.sh packaging/deb/p* packaging/snap/*.sh &&
        shfmt -d dev dev.d/*.sh .ci/run examples/*.sh
}

# The Dockerfile, and what is YAML here.
check_containers() {
    hadolint Dockerfile &&
        PYTHONPATH=$tools/python python3 -m yamllint --strict docker-compose.yml config
}

# zizmor passes over a file that is no workflow, so the schema comes first. actionlint has shellcheck look at each `run`.
check_workflows() (
    PYTHONPATH=$tools/python
    export PYTHONPATH
    set -- .github/workflows/*.yml
    check-jsonschema --quiet --builtin-schema vendor.github-workflows "$@" &&
        python3 -m yamllint --strict .github .yamllint.yaml &&
        actionlint "$@" &&
        zizmor --quiet --offline --persona auditor "$@"
)

# check_bashisms NAME...: `ulimit -f` is POSIX, and two texts hold a dot that starts nothing; all else that is found counts
check_bashisms() {
    for name in "$@"; do
        sed -e 's/ulimit -f/true -f/' -e 's/ [.] [$]text # mlos//' -e 's/[.] [$](quoted / /' "$joined/$name.sh" \
            >"$joined/$name.plain.sh" || return 1
        checkbashisms "$joined/$name.plain.sh" || return 1
    done
}

# join_shell FOLDER: its files, in the order that its file `order` states
join_shell() {
    while read -r part; do
        case $part in
            '' | '#'*) ;;
            *) cat "$1/${part%.sh}.sh" || return 1 ;;
        esac
    done <"$1/order"
}

test_resolver() {
    cargo test -p mlos-resolver -p mlos-compose "$@"
}

test_wasm() {
    build_node_package && suite wasm "$@" && suite quote "$@" && suite ways "$@"
}

test_distro() {
    cargo test -p mlos-distro "$@"
}

# The documents, ./dev itself, and what the suites share.
test_harness() {
    cargo test -p mlos-tests --lib "$@" && suite docs "$@" && suite workflows "$@" && suite dev "$@"
}

test_script() {
    suite script "$@" && suite launcher "$@"
}

test_site() {
    build_live && build_web_package && cargo test -p mlos-site --features ssr "$@" && suite site "$@" && suite hosting "$@" && suite browser "$@"
}

test_agreement() {
    build_node_package && build_live && suite agreement "$@"
}

test_npm() {
    build_package && suite npm "$@"
}

test_release() {
    build_live && suite release "$@" && suite taps "$@"
}

test_docker() {
    suite docker "$@"
}

test_image() {
    suite image "$@"
}

test_packages() {
    suite packages "$@"
}

test_demo() {
    suite demo "$@"
}

# Each guard of the script and the launcher is taken out of a copy, and a test has to go red: every one, or those of a
# file or guard with the text that is the argument.
test_sabotage() {
    cargo build -p mlos-distro && cargo run -q -p mlos-tests --bin mlos-sabotage -- "$@"
}

# suite NAME [ARGUMENT...]: one of the end-to-end suites. They start the tool itself, so it is built first.
suite() {
    name=$1
    shift
    cargo build -p mlos-distro && cargo test -p mlos-tests --test "$name" "$@"
}
