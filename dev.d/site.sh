#!/bin/sh
# The site: built by Trunk, whose hook lets the native tool write the pages; and served.

matrix=$root/matrix
live=$root/dist/site
rehearsal=$root/dist/rehearsal

# build [--public-url URL]
build() {
    case $#${1+ $1} in
        0 | '2 --public-url') ;;
        *) fail 2 "expected \`--public-url URL\` or nothing, found \`$*\`" ;;
    esac
    setup site
    build_live "$@" || stopped build 'the site was not built'
    say "built: ${live#"$root/"}"
}

build_live() {
    cargo build -p mlos-distro || return 1
    build_site "$matrix" "$live" "$@"
}

# stopped COMMAND SENTENCE: how a command of ./dev ends that could not go on
stopped() {
    fail 1 "$2: mend what is said above, then run \`./dev $1\` again"
}

# build_site MATRIX FOLDER [ARGUMENT...]
build_site() (
    MLOS_DISTRO=$root/target/debug/mlos-distro
    MLOS_MATRIX=$1
    folder=$2
    shift 2
    export MLOS_DISTRO MLOS_MATRIX
    # Trunk wants a word where everybody else takes any value.
    [ -z "${NO_COLOR-}" ] || NO_COLOR=true
    RUST_BACKTRACE=0
    export RUST_BACKTRACE
    wasm_env
    trunk build --dist "$folder" "$@"
)

# What `serve` shows unless it is told otherwise: stand-ins, bundled and recorded for this machine, and a site made from
# that copy of the matrix. build_rehearsal URL
build_rehearsal() {
    cargo build -p mlos-distro -p mlos-tests --bins || return 1
    "$root/target/debug/mlos-rehearsal" --out "$rehearsal" --site "$1" || return 1
    build_site "$rehearsal/matrix" "$rehearsal/site" || return 1
    cp -R "$rehearsal/download" "$rehearsal/site/"
}

# demo [ARGUMENT...]
demo() {
    setup site
    if ! cargo build -p mlos-distro || ! cargo run -p mlos-tests --bin mlos-demo -- "$@"; then
        stopped demo 'the demo did not come to its end'
    fi
}

# bench [bundle|install|resolver|site] [ARGUMENT...]
bench() {
    case ${1-} in
        bundle)
            shift
            have cargo || setup site
            if ! cargo build -q -p mlos-distro || ! cargo bench -q --profile dev -p mlos-tests --bench bundle -- "$@"; then
                stopped bench 'not everything was measured'
            fi
            return
            ;;
        install)
            shift
            have cargo || setup site
            cargo bench -q -p mlos-tests --bench install -- "$@" || stopped bench 'not everything was measured'
            return
            ;;
        resolver)
            shift
            setup
            if ! build_node_package || ! cargo bench -q -p mlos-tests --bench resolver -- "$@"; then
                stopped bench 'not everything was measured'
            fi
            return
            ;;
        site)
            shift
            setup
            fetch_lighthouse
            if ! build_live || ! cargo build -q -p mlos-distro || ! cargo bench -q --profile dev -p mlos-tests --bench site -- "$@"; then
                stopped bench 'not everything was measured'
            fi
            return
            ;;
    esac
    setup
    if ! build_live || ! build_node_package || ! cargo bench -p mlos-tests --bench numbers -- "$@"; then
        stopped bench 'not everything was measured'
    fi
}

# serve [--port N] [--live] [--watch]
serve() {
    port=8000
    kind=rehearsal
    watch=no
    while [ "$#" -gt 0 ]; do
        case $1 in
            --port)
                [ "$#" -ge 2 ] || fail 2 "\`--port\` needs a number"
                port=$2
                shift
                ;;
            --live) kind=live ;;
            --watch) watch=yes ;;
            *) fail 2 "unknown option \`$1\`: expected \`--port N\`, \`--live\` or \`--watch\`" ;;
        esac
        shift
    done
    case $port in
        '' | *[!0-9]*) fail 2 "\`--port\` needs a number, found \`$port\`" ;;
    esac

    setup site
    url=http://127.0.0.1:$port
    case $kind in
        live) folder=$live ;;
        rehearsal) folder=$rehearsal/site ;;
    esac
    build_kind || stopped serve 'the site was not built'
    set -- "$root/target/debug/mlos-distro" serve --root "$folder" --addr "127.0.0.1:$port"
    [ "$watch" = yes ] || exec "$@"
    serve_and_watch "$@"
}

build_kind() {
    case $kind in
        live) build_live ;;
        rehearsal) build_rehearsal "$url" ;;
    esac
}

# The server runs beside, is ended with this shell, and starts anew after each build that succeeds.
serve_and_watch() {
    built=$root/dist/.built
    trap 'kill "$server" 2>/dev/null; exit 130' INT
    trap 'kill "$server" 2>/dev/null; exit 143' TERM
    : >"$built"
    "$@" &
    server=$!
    while kill -0 "$server" 2>/dev/null; do
        sleep 1
        [ -n "$(newer_than "$built")" ] || continue
        : >"$built"
        say 'changed: building again'
        build_kind || {
            say 'not built: the site as it was is still served'
            continue
        }
        kill "$server" 2>/dev/null
        wait "$server" || :
        "$@" &
        server=$!
    done
    wait "$server"
}

newer_than() {
    find . \( -name .git -o -name .tools -o -name dist -o -name target \) -prune -o -type f -newer "$1" -print
}
