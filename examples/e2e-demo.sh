#!/bin/sh
# The whole way, and back to nothing: install, start, `axon install`, `axon register`, an inference, stop, remove.
#
#   sh examples/e2e-demo.sh [--site URL] [--home DIR] [--method docker|binary] [--port N] [--model NAME]
#   sh examples/e2e-demo.sh --server URL --axon COMMAND [--model NAME]
#
# The home is a new folder in TMPDIR, or DIR, which must not be there yet. It is gone at the end, however that comes about:
# only what this run made is removed. With `--server` there is a server already, such as that of docker-compose.yml, and
# nothing is installed, started or removed; COMMAND is how axon is called there: `docker compose exec -T mlos axon`.
# It ends with 0 only if every step did what it should.
set -eu

site=https://mlosfoundation.org home='' method=binary port=8080 model=hf/bert-base-uncased@latest server='' axon=''

say() {
    printf '%s\n' "$*" >&2
}

fail() {
    say "error: $1"
    exit "${2-1}"
}

while [ "$#" -gt 0 ]; do
    [ "$#" -gt 1 ] || fail "expected a value behind \`$1\`; the first lines of this file list what there is" 2
    case $1 in
        --site) site=${2%/} ;;
        --home) home=$2 ;;
        --method) method=$2 ;;
        --port) port=$2 ;;
        --model) model=$2 ;;
        --server) server=${2%/} ;;
        --axon) axon=$2 ;;
        *) fail "unknown option \`$1\`; the first lines of this file list what there is" 2 ;;
    esac
    shift 2
done
case ${server:+server}:${axon:+axon} in
    server: | :axon) fail "\`--server\` and \`--axon\` go together" 2 ;;
esac
case $model in
    *[!A-Za-z0-9._/@-]*) fail "\`$model\` is no name of a model: expected one like \`hf/bert-base-uncased@latest\`" 2 ;;
esac
id=$(printf '%s\n' "$model" | sed 's,/,%2F,g; s/@/%40/g')

place='' installed=''
# shellcheck disable=SC2317 # The trap calls it.
clean_up() {
    [ -z "$installed" ] || "$home/bin/mlos" purge || :
    [ -z "$place" ] || rm -rf "$place"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

run_axon() {
    if [ -n "$axon" ]; then
        # Several words.
        # shellcheck disable=SC2086
        $axon "$@" </dev/null
    elif [ "$method" = binary ]; then
        # Models go to `~/.axon`: not to yours.
        HOME=$place MLOS_CORE_ENDPOINT=$server "$home/bin/axon" "$@"
    else
        "$home/bin/axon" "$@"
    fi
}

if [ -z "$server" ]; then
    place=${home:-${TMPDIR:-/tmp}/mlos-demo-$$}
    # Fails where it is there: then it is not this run's to remove.
    mkdir "$place" || {
        place=''
        fail 'the demo wants a folder of its own'
    }
    place=$(cd "$place" && pwd -P) home=$place/home
    say "== install from $site into $home, method $method"
    script=$(curl -fsSL "$site/install") || fail "cannot fetch $site/install" 6
    printf '%s\n' "$script" | sh -s -- --quiet --home "$home" --method "$method" ||
        fail 'the install script stopped: what it said stands above'
    installed=yes
    "$home/bin/mlos" --version
    say "== start MLOS Core at port $port"
    "$home/bin/mlos" start --port "$port"
    server=http://127.0.0.1:$port
fi

say "== is $server healthy?"
curl -fsS -w '\n' "$server/health"

say "== axon install $model"
run_axon install "$model"

say "== axon register $model"
run_axon register "$model"

say '== is it among the models of core?'
models=$(curl -fsS "$server/models")
printf '%s\n' "$models"
case $models in
    *"$model"*) ;;
    *) fail "core does not list \`$model\`" ;;
esac

say '== an inference: BERT wants token ids, not a text, and these stand for "hello"'
curl -fsS -w '\n' "$server/models/$id/inference" -H 'Content-Type: application/json' \
    -d '{"input_ids":[101,7592,102],"attention_mask":[1,1,1],"token_type_ids":[0,0,0]}'

say "== done${place:+: now all of it is removed}"
