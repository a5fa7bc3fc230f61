## engine: Finds a container engine that answers, pulls the image by its digest, and takes the launcher out of it.

# find_engine: the first container engine that answers within ten seconds, in $engine; what was seen of others in $engines.
find_engine() {
    scratch
    engines=''
    case $past_engine in podman) set -- podman docker ;; *) set -- docker podman ;; esac
    for engine in "$@"; do
        if ! have "$engine"; then
            engines="$engines, \`$engine\` is not there"
            continue
        fi
        if elsewhere "$engine"; then
            engines="$engines, \`$engine\` $reason"
            continue
        fi
        # `podman version` asks nobody; `docker info` has been seen to end with 0 without a server.
        case $engine in docker) question=version ;; *) question=info ;; esac
        "$engine" "$question" </dev/null >"$log" 2>&1 &
        child=$!
        watch_over 10
        unusable "$engine" "$code" "$(cat "$log")" || return 0
        engines="$engines, \`$engine\` $reason"
    done
    engine='' engines=${engines#, }
    return 1
}

# watch_over SECONDS: like await, with an end.
watch_over() {
    (
        trap 'kill "$nap"; exit' TERM
        sleep "$1" &
        nap=$!
        wait "$nap"
        kill "$child"
    ) >/dev/null 2>&1 &
    dog=$!
    await
    kill "$dog" 2>/dev/null || :
    wait "$dog" 2>/dev/null || :
    dog=''
}

# pull: the image of the decision, from its registry or a set, and out of it the launcher, the manifest and the defaults.
# The engine checks the digest.
pull() {
    if [ -n "$source" ]; then
        load_image
    else
        url=$reference
        say "fetching $reference with $engine"
        engine_do 6 "\`$engine\` cannot fetch $reference" pull "$reference"
    fi
    make_stage
    # Named, so that it can be removed whenever this ends.
    box=mlos-install-$$
    engine_do 11 "\`$engine\` cannot make a container of $reference" create --name "$box" "$reference"
    new=$stage/$release
    mkdir -- "$new" "$new/bin" || fail 9 "cannot make \`$new\`"
    for word in bin/mlos manifest config; do
        engine_do 11 "$reference holds no \`/opt/mlos/$word\`" cp "$box:/opt/mlos/$word" "$new/$word"
    done
    engine_do 1 "\`$engine\` cannot remove the container $box" rm -f -v "$box"
    box=''
    inspect
    read_manifest
}

# engine_do CODE SENTENCE ARGUMENT...
engine_do() {
    exit_code=$1 sentence=$2
    shift 2
    "$engine" "$@" <"$input" >"$log" 2>&1 &
    child=$!
    await
    [ "$code" -ne 0 ] || return 0
    ! grep -q 'no space left on device' "$log" || fail 9 "no space is left in the store of \`$engine\`" "nothing was changed; make room there"
    full
    # What podman, containerd and Docker say of bytes that are not those of the digest.
    text=$(grep -E 'Digest did not match|does not match .*digest|unexpected commit digest|verification failed for digest|invalid diffID|wrong diff id' "$log" | head -n 1) || :
    [ -z "$text" ] ||
        fail 7 "the image from $url is not the one that was released: $text" \
            "a mirror, a proxy or the release was changed: do not work around this, and report it: $report"
    fail "$exit_code" "$sentence: $(tail -n 1 "$log")" "nothing was changed"
}

