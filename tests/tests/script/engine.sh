#!/bin/sh
# A made-up container engine: its only image is the folder "image" of the sandbox, and what it does lies in "engine".
state=$SANDBOX/engine
mkdir -p "$state"
printf '%s\n' "$*" >>"$state/calls"
image=${REGISTRY:-127.0.0.1:5000}/mlos@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
# What was loaded from a set: its name, the engine's id for it, and the id that its settings have, a line each.
held=$state/held
: >>"$held"
! [ -s "$held" ] || image=$(sed 's/^[^ ]* //; s/ .*//' "$held" | tail -n 1)
case "$1 $2" in
    'load ')
        [ "${ENGINE-}" != full ] || {
            echo 'write /var/lib/docker/tmp: no space left on device' >&2
            exit 1
        }
        read -r name id config || exit 1
        grep -q "^$name $id " "$held" || echo "$name $id $config" >>"$held"
        echo "Loaded image: $name"
        exit
        ;;
    'images --all')
        sed 's/^[^ ]* /sha256:/; s/ .*//' "$held"
        exit
        ;;
    'image inspect')
        grep -e "^$5 " -e " $5 " "$held" | sed 's/^[^ ]* /sha256:/; s/ .*//'
        exit
        ;;
    'image rm')
        grep -v -e "^$3 " -e " $3 " "$held" >"$held.new"
        mv "$held.new" "$held"
        exit
        ;;
    'inspect '*)
        if grep -q " $2 " "$held"; then exit; fi
        ;;
    "save $image")
        config=$(grep " $2 " "$held" | sed 's/.* //')
        printf '[{"Config":"blobs/sha256/%s","RepoTags":null}]' "$config" >"$state/manifest.json"
        exec tar -cf - -C "$state" manifest.json
        ;;
    'tag '*)
        : >"$state/pulled"
        exit
        ;;
esac
case $1 in
    version | info)
        case ${ENGINE-} in
            silent) exec sleep 100 ;;
            refuses) words='Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?' ;;
            forbids) words='permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock' ;;
            wsl) words="The command 'docker' could not be found in this WSL 2 distro." ;;
            ids) words='Error: cannot set up namespace using "/usr/bin/newuidmap": exit status 1' ;;
            odd) words='Error: something that nobody has seen' ;;
            windows)
                printf 'Server:\n OS/Arch: windows/amd64\n'
                exit 0
                ;;
            *) exit 0 ;;
        esac
        printf '%s\n' "$words" >&2
        exit 1
        ;;
    pull)
        [ "$2" = "$image" ] || exit 125
        if [ "${ENGINE-}" = no-image ]; then
            echo 'manifest unknown' >&2
            exit 1
        fi
        if [ "${ENGINE-}" = other-bytes ]; then
            echo "Digest did not match, expected ${image#*@}" >&2
            exit 125
        fi
        : >"$state/pulled"
        ;;
    inspect | image) [ -e "$state/pulled" ] ;;
    create)
        [ "$2 $4" = "--name $image" ] && [ -e "$state/pulled" ] || exit 125
        printf '%s\n' "$3" >"$state/box"
        echo 0123456789ab
        ;;
    cp)
        [ "${2%%:*}" = "$(cat "$state/box")" ] || exit 125
        case $2 in *:/opt/mlos/*) cp -R "$SANDBOX/image/${2#*:/opt/mlos/}" "$3" ;; *) exit 125 ;; esac
        ;;
    rm) rm "$state/box" ;;
    run)
        case $* in
            "run --rm --network none --entrypoint /opt/mlos/bin/"*" $image"*) ;;
            *) exit 125 ;;
        esac
        program=$6
        shift 7
        [ "${ENGINE-}" != other-cpu ] || {
            echo 'exec format error' >&2
            exit 126
        }
        exec "$SANDBOX/image/${program#/opt/mlos/}" "$@"
        ;;
    *) exit 125 ;;
esac
