
# --- switching: the target must be there and run before anything changes

command_use() {
    [ "$#" -eq 1 ] || fail 2 "expected one version: \`mlos use v1.0.0\`" "\`mlos list\` prints the installed releases"
    need_home
    need_own_home use "$1"
    release_named "$1"
    is_installed "$wanted" || fail 4 "\`$wanted\` is not installed; installed: $(spoken_releases)" \
        "to install it: $(install_command "$wanted")"
    if [ "$wanted" = "$now" ]; then
        say "\`$wanted\` is in use already"
        return
    fi
    switch_to "$wanted"
}

command_rollback() {
    takes_nothing rollback "$@"
    need_home
    need_own_home rollback
    [ -n "$before" ] || fail 4 'no release was in use before this one' "\`mlos list\`, then \`mlos use\` one of them"
    is_installed "$before" || fail 4 "\`$before\` was in use before, but it is not installed any more" \
        "\`mlos list\`, then \`mlos use\` one of them"
    switch_to "$before"
}

switch_to() {
    no_install_runs
    heed_withdrawal "$1"
    try_release "$1"
    write_current "$1" "$now"
    say "\`$now\` is in use${before:+, \`$before\` was before: \`mlos rollback\` goes back}"
    look_for_server
    [ "$server" != running ] || [ "$server_release" = "$now" ] ||
        say "hint: \`$server_release\` is still running: \`mlos restart\`"
}

# try_release RELEASE: every program that its manifest names runs once; only the exit status counts
try_release() {
    manifest_of "$1"
    tried=$(method_of "$1")
    [ "$tried" != docker ] || need_image "$1"
    each_program "$1" need
}

# each_program RELEASE need|see: runs every program of `manifest`; one that does not run is the end, or one finding
each_program() {
    aim=$2
    while read -r word program arguments || [ -n "$word" ]; do
        [ "$word" = program ] || continue
        case $program$arguments in
            */* | *[!A-Za-z0-9._=\ -]*) fail 1 "\`$manifest\` names a program that cannot be one: \`$program $arguments\`" ;;
        esac
        set -- "$1"
        for argument in $arguments; do set -- "$@" "$argument"; done
        case $aim in
            need) need_program "$@" ;;
            see) see_program "$@" ;;
        esac
    done <"$manifest"
}

need_program() {
    try_program "$@" || fail 11 "\`$program $arguments\` of \`$1\` does not run (exit status $?); nothing was changed" \
        "\`mlos verify $1\` compares its files with what was published"
}

# try_program RELEASE ARGUMENT...
try_program() {
    tried_release=$1
    shift
    if [ "$tried" = docker ] && [ "$program" != mlos ]; then
        "$engine" run --rm --network none --entrypoint "$image_bin/$program" "$image_reference" "$@" </dev/null >/dev/null 2>&1
    else
        "$home/releases/$tried_release/bin/$program" "$@" </dev/null >/dev/null 2>&1
    fi
}

# spoken_releases: the installed ones, in one line of a sentence
spoken_releases() {
    spoken=''
    for name in $(installed_releases); do spoken="$spoken${spoken:+, }\`$name\`"; done
    printf '%s\n' "${spoken:-none}"
}
