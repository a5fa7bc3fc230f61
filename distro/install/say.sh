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
    printf 'warning: %s\n' "$*" >&2
}

# fail CODE SENTENCE [HINT]
fail() {
    printf 'error: %s\n' "$2" >&2
    [ "$#" -lt 3 ] || printf '\nhint: %s\n' "$3" >&2
    exit "$1"
}

have() {
    command -v "$1" >/dev/null 2>&1
}

