#!/bin/sh
# A made-up container engine: its only image is the folder "image" of the sandbox, and what it does lies in "engine".
state=$SANDBOX/engine
mkdir -p "$state"
printf '%s\n' "$*" >>"$state/calls"
image=${REGISTRY:-127.0.0.1:5000}/mlos@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
case $1 in
    version | info)
        case ${ENGINE-} in
            silent) exec sleep 100 ;;
            refuses)
                echo 'Cannot connect to the daemon' >&2
                exit 1
                ;;
        esac
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
