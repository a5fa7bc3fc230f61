#!/bin/sh
# home: by which every command of the snap is started. It gives its user a home that MLOS Core, which snapd runs as root,
# can read too, and that no refresh copies: models are large.
{
set -eu

# fail CODE SENTENCE HINT
fail() {
    printf 'error: %s\n\nhint: %s\n' "$2" "$3" >&2
    exit "$1"
}

case ${1##*/}:${2-} in
    mlos:start | mlos:stop | mlos:restart)
        fail 2 "\`mlos $2\` is for an install of one's own: here snapd runs MLOS Core" "\`sudo snap $2 mlos.core\`"
        ;;
    mlos:logs)
        fail 2 "\`mlos logs\` is for an install of one's own: here snapd runs MLOS Core" "\`sudo snap logs mlos.core\`"
        ;;
esac

# Core opens what axon fetched by its path, and in a snap not even root passes over the rights of a file.
umask 022
user=$(id -u)
home=$SNAP_COMMON/users/$user
mkdir "$home" 2>/dev/null || :
found=$(printf '%s\n' "$(LC_ALL=C ls -ldn "$home" 2>/dev/null)" | awk '{ print substr($1, 1, 1), $3 }')
[ "$found" = "d $user" ] ||
    fail 9 "\`$home\` is no folder of user $user" "somebody else made it: \`sudo rm -r $home\`, then try again"

unset XDG_STATE_HOME
HOME=$home
export HOME
exec "$@"
}
