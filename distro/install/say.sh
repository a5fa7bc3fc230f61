## say: How it speaks: a remark, a warning, and an error with its exit code. All of it goes to standard error.

nl='
'

# Messages go to stderr: stdout is for data.
say() {
    [ -n "$quiet" ] || printf '%s\n' "$*" >&2
}

detail() {
    [ -z "$verbose" ] || printf '%s\n' "$*" >&2
}

warn() {
    printf '%swarning:%s %s\n' "$yellow" "$plain" "$*" >&2
}

# fail CODE SENTENCE [HINT]
fail() {
    printf '%serror:%s %s\n' "$red" "$plain" "$2" >&2
    [ "$#" -lt 3 ] || printf '\nhint: %s\n' "$3" >&2
    exit "$1"
}

# colours: on a terminal that has them, unless somebody said that they should not be.
colours() {
    red='' yellow='' plain='' terminal=''
    [ -t 2 ] || return 0
    case ${TERM-dumb} in dumb | '') return 0 ;; esac
    terminal=1
    [ -z "${NO_COLOR-}" ] && [ "${CLICOLOR-1}" != 0 ] || return 0
    plain=$(printf '\033[0m') red=$(printf '\033[31;1m') yellow=$(printf '\033[33;1m')
}

have() {
    command -v "$1" >/dev/null 2>&1
}

