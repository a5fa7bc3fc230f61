## reason: Says why a container engine is of no use here, in the same words as the launcher, which holds this part too.

# elsewhere ENGINE: whether it is set to that of another machine, where volumes and settings would be looked for in vain; in
# $reason then.
elsewhere() {
    case $1 in docker) reason=${DOCKER_HOST-} ;; *) reason=${CONTAINER_HOST-} ;; esac
    case $reason in
        '' | unix:* | npipe:* | fd:* | tcp://127.0.0.1* | tcp://localhost*) return 1 ;;
    esac
    reason="is that of another machine, $reason"
}

# unusable ENGINE CODE WORDS: whether one that ended like this and said this is of no use; why, for a person, in $reason.
unusable() {
    case $2:$3 in
        # Its own side is Linux or macOS here, so this is the other one.
        0:*windows/*) reason='runs Windows containers: switch it to Linux containers' ;;
        0:*) return 1 ;;
        # Ended by a signal: how that is counted differs from shell to shell.
        129:* | 1[3-9]?:* | [2-9]??:*) reason='does not answer within ten seconds' ;;
        *'ermission denied'*) reason='may not be used by this user, and nothing here uses sudo: become a member of its group' ;;
        *'WSL integration'* | *'in this WSL'*) reason='is not switched on for this WSL: in Docker Desktop, Settings, Resources, WSL integration' ;;
        *subuid* | *subgid* | *newuidmap* | *'cannot find UID/GID'*) reason='has no ids for this user: /etc/subuid and /etc/subgid need a line' ;;
        *'annot connect to'* | *'daemon running'* | *'connection refused'* | *'Connection refused'*)
            case $1:$(uname -s 2>/dev/null) in
                docker:Darwin) reason="is not running: open Docker Desktop, or \`colima start\`" ;;
                podman:Darwin) reason="is not running: \`podman machine start\`" ;;
                *) reason='is not running: start it' ;;
            esac
            ;;
        *) reason="does not work: $(printf '%s\n' "$3" | tail -n 1)" ;;
    esac
}

