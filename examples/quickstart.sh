#!/bin/sh
# From nothing to a first answer: installs MLOS, starts it, fetches a model, registers it with core, and asks it.
#
#   sh examples/quickstart.sh [--site URL] [--home DIR] [--method docker|binary] [--port N] [--model NAME]
#
# What is installed stays, and the server goes on running: the last lines say how to stop and to remove it. If a step
# fails, a server that this run started is stopped, and what was installed stays for another try.
set -eu

site=https://mlosfoundation.org home=${HOME:?}/.mlos method='' port=8080 model=hf/bert-base-uncased@latest

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
        *) fail "unknown option \`$1\`; the first lines of this file list what there is" 2 ;;
    esac
    shift 2
done
# In an address the slashes and the `@` of a model's name are written as numbers; of other signs none needs that.
case $model in
    *[!A-Za-z0-9._/@-]*) fail "\`$model\` is no name of a model: expected one like \`hf/bert-base-uncased@latest\`" 2 ;;
esac
id=$(printf '%s\n' "$model" | sed 's,/,%2F,g; s/@/%40/g')
server=http://127.0.0.1:$port

say "== 1 of 6: install from $site into $home"
# Not piped from curl: sh would take a download that failed for an empty script, and do nothing, and be content.
script=$(curl -fsSL "$site/install") || fail "cannot fetch $site/install" 6
printf '%s\n' "$script" | sh -s -- --quiet --home "$home" ${method:+--method "$method"} ||
    fail 'the install script stopped: what it said stands above'
PATH=$home/bin:$PATH
mlos --version

say "== 2 of 6: start MLOS Core at port $port"
started=''
trap '[ -z "$started" ] || mlos stop' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
case $(mlos status) in
    *"server    "*" at http"*) say 'it runs already' ;;
    *)
        mlos start --port "$port"
        started=yes
        ;;
esac
# Axon looks for core here; inside a container it is always at its own 8080.
export MLOS_CORE_ENDPOINT="$server"

say '== 3 of 6: is it healthy?'
curl -fsS -w '\n' "$server/health"

say "== 4 of 6: fetch the model $model"
axon install "$model"

say '== 5 of 6: register it with MLOS Core, which opens the same files'
axon register "$model"

say '== 6 of 6: ask it. BERT wants token ids, not a text; these stand for "hello"'
curl -fsS -w '\n' "$server/models/$id/inference" -H 'Content-Type: application/json' \
    -d '{"input_ids":[101,7592,102],"attention_mask":[1,1,1],"token_type_ids":[0,0,0]}'

started=''
say "done: it goes on running at $server"
say "  mlos stop    stops it; \`mlos\` lies in $home/bin"
say '  mlos purge   removes all of it'
