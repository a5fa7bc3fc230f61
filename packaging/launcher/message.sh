
# --- messages: on stderr, what and why first, then the next step

# What `mlos doctor` looks at; empty in every other command.
subject=''

say() {
    printf '%s\n' "$*" >&2
}

# warn SENTENCE [HINT]
warn() {
    say "warning: $1"
    [ "$#" -lt 2 ] || say "hint: $2"
}

# fail CODE SENTENCE [HINT]: the end; of one check, and its line, where that is what runs
fail() {
    if [ -n "$subject" ]; then
        finding problem "$2" ${3+"$3"}
        exit 1
    fi
    say "error: $2"
    if [ "$#" -gt 2 ]; then
        say ''
        say "hint: $3"
    fi
    exit "$1"
}

have() {
    command -v "$1" >/dev/null 2>&1
}

# takes_nothing COMMAND ARGUMENT...: a usage error where an argument was given
takes_nothing() {
    [ "$#" -eq 1 ] || fail 2 "\`mlos $1\` takes no argument, found \`$2\`" "\`mlos help\` lists what each command takes"
}

# quoted TEXT: as one word of a command that can be pasted
quoted() {
    case $1 in
        '' | *[!A-Za-z0-9_./:@%+=,-]*) printf "'%s'" "$(printf '%s\n' "$1" | sed "s/'/'\\\\''/g")" ;;
        *) printf '%s' "$1" ;;
    esac
}
