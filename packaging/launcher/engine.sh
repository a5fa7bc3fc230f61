
# --- method docker: the same server in a container that only this machine can reach

container=mlos
volume=mlos-data
engine=unsought
image_bin=/opt/mlos/bin

# find_engine: sets `engine` to the one that the receipt names, if it answers within ten seconds, or else to the other;
# where neither is of use, `engines` to why
find_engine() {
    case $engine in
        '') return 1 ;;
        unsought) ;;
        *) return 0 ;;
    esac
    engines=''
    case $receipt_engine in
        podman) set -- podman docker ;;
        *) set -- docker podman ;;
    esac
    for engine in "$@"; do
        if ! have "$engine"; then
            reason='is not there'
        elif ! elsewhere "$engine"; then
            # `podman version` asks nobody; `docker info` has been seen to end with 0 without a server.
            case $engine in
                docker) question=version ;;
                *) question=info ;;
            esac
            code=0 words=''
            in_time 10 engine >/dev/null 2>&1 || code=$?
            # What it says is of interest where it is none of ours; it is not read at once, since what stays behind of one
            # that works would keep the reader waiting.
            case $engine:$code in
                podman:0 | *:129 | *:1[3-9]? | *:[2-9]??) ;;
                *) words=$(in_time 10 engine 2>&1) || : ;;
            esac
            unusable "$engine" "$code" "$words" || return 0
        fi
        engines="$engines${engines:+, }\`$engine\` $reason"
    done
    engine=''
    return 1
}

# in_time SECONDS WHAT: how the program ends that asks `engine` or `health`, or is ended. It is waited for at once, since some
# shells forget how a child ended that nobody waited for; who looks at the clock beside it goes by itself.
in_time() {
    find_pause
    { ask "$2"; } </dev/null &
    asking=$!
    (
        tries=$(($1 * tries_a_second))
        while is_alive "$asking"; do
            [ "$tries" -gt 0 ] || kill "$asking"
            sleep "$pause"
            tries=$((tries - 1))
        done
    ) >/dev/null 2>&1 &
    wait "$asking" 2>/dev/null
}

ask() {
    case $1 in
        engine) exec "$engine" "$question" ;;
        health)
            unset http_proxy HTTP_PROXY all_proxy ALL_PROXY
            exec wget -q -O /dev/null "$health"
            ;;
    esac
}

need_engine() {
    find_engine || fail 10 "this release runs in a container, and no container engine is usable: $engines" \
        "start one; or install for this machine itself: run the install script with \`--method binary\`"
}

# need_image RELEASE: sets `image_reference`, by digest, and sees that the engine has it
need_image() {
    need_engine
    # One that was loaded from a set has no name with its digest, and is known by its id.
    image_reference=''
    [ ! -f "$home/releases/$1/image" ] || read -r image_reference <"$home/releases/$1/image" || image_reference=''
    case $image_reference in
        '' | *[!0-9a-f]*) ;;
        *) ! "$engine" image inspect "$image_reference" </dev/null >/dev/null 2>&1 || return 0 ;;
    esac
    if [ -z "$image" ]; then
        image=$(sed -n 's/.*"reference":"\([A-Za-z0-9._:/@-]*\)".*/\1/p' "$home/releases/$1/release.json" 2>/dev/null) || :
    fi
    image_digest=$(sed -n 's/.*@sha256:\([0-9a-f]\{64\}\)".*/\1/p' "$home/releases/$1/release.json" 2>/dev/null) || :
    case ${image_digest:+$image} in
        *@sha256:*) image_reference=${image%@*}@sha256:$image_digest ;;
        *) image_reference=$image ;;
    esac
    [ -n "$image_reference" ] || fail 1 "neither receipt nor \`release.json\` names the image of \`$1\`" \
        "install it again: $(install_command "$1")"
    "$engine" image inspect "$image_reference" </dev/null >/dev/null 2>&1 ||
        fail 1 "\`$engine\` does not have the image of \`$1\` any more" \
            "\`$engine pull $image_reference\`, or install it again: $(install_command "$1")"
}

# need_volume: made by this home and marked as its own, where there is none
need_volume() {
    "$engine" volume inspect "$volume" </dev/null >/dev/null 2>&1 ||
        "$engine" volume create --label "org.mlosfoundation.home=$home" "$volume" </dev/null >/dev/null ||
        fail 1 "\`$engine\` could not make the volume \`$volume\`" "what it said stands above"
}

# is_volume_ours: 0 there is one that this home made, 1 there is none, 2 another home or somebody else made it
is_volume_ours() {
    whose=$("$engine" volume inspect --format '{{index .Labels "org.mlosfoundation.home"}}' "$volume" </dev/null 2>/dev/null) ||
        return 1
    [ "$whose" = "$home" ] || return 2
}

# A container of the same name may be another home's, or nothing of ours at all: the label tells. Sets `server` to
# `running`, `stopped`, `foreign`, `unknown` (no engine answers) or `none`.
look_for_container() {
    find_engine || {
        [ "$(method_of "${now:-none}")" != docker ] || server=unknown
        return 0
    }
    facts=$("$engine" inspect --type container --format \
        '{{.State.Running}} {{index .Config.Labels "org.mlosfoundation.release"}} {{index .Config.Labels "org.mlosfoundation.port"}} {{index .Config.Labels "org.mlosfoundation.home"}}' \
        "$container" </dev/null 2>/dev/null) || return 0
    case $facts in
        *" $home") ;;
        *)
            [ "$(method_of "${now:-none}")" != docker ] || server=foreign
            return 0
            ;;
    esac
    server_kind=container
    facts=${facts%" $home"}
    server_port=${facts##* } server_wish=$server_port
    facts=${facts% *}
    server_release=${facts#* }
    case $facts in
        true\ *) server=running ;;
        *) server=stopped ;;
    esac
}

start_container() {
    need_image "$now"
    [ "$server" != foreign ] || fail 1 "a container named \`$container\` exists that this home did not make" \
        "look at it with \`$engine inspect $container\`, and remove it if nobody needs it"
    [ "$server" != stopped ] || "$engine" rm "$container" </dev/null >/dev/null ||
        fail 1 "\`$engine\` could not remove the stopped container \`$container\`"
    need_volume
    "$engine" run --detach --name "$container" \
        --label "org.mlosfoundation.home=$home" --label "org.mlosfoundation.release=$now" \
        --label "org.mlosfoundation.port=$http_port" \
        --publish "127.0.0.1:$http_port:8080" --volume "$volume:/var/lib/mlos" \
        "$image_reference" </dev/null >/dev/null ||
        fail 1 "\`$engine\` could not start the image \`$image_reference\`" "what it said stands above"
    tries=$((30 * tries_a_second))
    until answers "$http_port"; do
        server=none
        look_for_container
        if [ "$server" != running ] || [ "$tries" -le 0 ]; then fail_container; fi
        pass_time
    done
    say "\`$now\` runs at http://127.0.0.1:$http_port (container \`$container\` of \`$engine\`, only this machine reaches it)"
}

fail_container() {
    "$engine" logs --tail 5 "$container" </dev/null 2>&1 | sed 's/^/  /' >&2 || :
    fail 1 "the container did not answer at http://127.0.0.1:$http_port/health" "\`mlos logs\`, then \`mlos stop\`"
}

stop_container() {
    "$engine" stop --time 10 "$container" </dev/null >/dev/null ||
        fail 1 "\`$engine\` could not stop the container \`$container\`"
    "$engine" rm "$container" </dev/null >/dev/null ||
        fail 1 "\`$engine\` could not remove the container \`$container\`"
}

container_logs() {
    need_engine
    look_for_server
    case $server in
        none | foreign) fail 1 'there is no log: nothing was started here yet' "\`mlos start\`" ;;
    esac
    exec "$engine" logs --tail 100 ${follow:+--follow} "$container"
}

# command_exec PROGRAM ARGUMENT...: the door for the shims of programs that live in the image
command_exec() {
    [ "$#" -ge 1 ] || fail 2 "expected a program: \`mlos exec axon version\`"
    need_home
    need_current
    manifest_of "$now"
    LC_ALL=C grep "^program $1\( \|\$\)" "$manifest" >/dev/null 2>&1 ||
        fail 2 "\`$now\` has no program \`$1\`; it has:$(spoken_programs)"
    program=$1
    shift
    if [ "$(method_of "$now")" != docker ] || [ "$program" = mlos ]; then
        exec "$home/releases/$now/bin/$program" "$@"
    fi
    look_for_server
    tty=''
    if [ -t 0 ] && [ -t 1 ]; then tty=--tty; fi
    if [ "$server_kind:$server:$server_release" = "container:running:$now" ]; then
        exec "$engine" exec --interactive ${tty:+"$tty"} "$container" "$image_bin/$program" "$@"
    fi
    need_image "$now"
    # Where another release still runs, this one's program reaches its server as if it ran beside it.
    beside=''
    [ "$server_kind:$server" != container:running ] || beside=container:$container
    need_volume
    exec "$engine" run --rm --interactive ${tty:+"$tty"} ${beside:+"--network=$beside"} --volume "$volume:/var/lib/mlos" \
        --entrypoint "$image_bin/$program" "$image_reference" "$@"
}

spoken_programs() {
    spoken=$(sed -n "s/^program \([^ ]*\).*/ \`\1\`/p" "$manifest" | tr '\n' ',')
    printf '%s\n' "${spoken%,}"
}
