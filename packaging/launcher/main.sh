
# --- the command

main() {
    find_home "$1"
    shift
    command=${1-help}
    [ "$#" -eq 0 ] || shift
    case $command:${1-} in
        exec:*) ;;
        *:-h | *:--help) command=help ;;
    esac
    case $command in
        --version) takes_nothing --version "$@" && print_version ;;
        status) command_status "$@" ;;
        list) command_list "$@" ;;
        use) command_use "$@" ;;
        rollback) command_rollback "$@" ;;
        verify) command_verify "$@" ;;
        start) command_start "$@" ;;
        stop) command_stop "$@" ;;
        restart) command_restart "$@" ;;
        logs) command_logs "$@" ;;
        config) command_config "$@" ;;
        update) command_update "$@" ;;
        doctor) command_doctor "$@" ;;
        exec) command_exec "$@" ;;
        serve) command_serve "$@" ;;
        health) command_health "$@" ;;
        uninstall) command_uninstall "$@" ;;
        purge) command_purge "$@" ;;
        help | -h | --help) command_help ;;
        *) fail_unknown "$command" ;;
    esac
}

# fail_unknown WORD: with what was perhaps meant: the same letters in another order, or else the same beginning
fail_unknown() {
    verbs='status list use rollback verify doctor update start stop restart logs config exec serve health uninstall purge help --version'
    word=$1 near=''
    while [ "${word#-}" != "$word" ]; do word=${word#-}; done
    case $word in
        v | V) near=" \`--version\`" ;;
        remove | delete) near=" \`uninstall\`" ;;
        upgrade) near=" \`update\`" ;;
        install) near=" \`update\`, or for a model \`axon install\`" ;;
    esac
    for candidate in $verbs; do
        [ "$(letters "${candidate#--}")" != "$(letters "$word")" ] || near=" \`$candidate\`"
    done
    for beginning in "$(printf '%.3s' "$word")" "$(printf '%.2s' "$word")"; do
        if [ -n "$near" ] || [ "${#beginning}" -lt 2 ]; then continue; fi
        for candidate in $verbs; do
            case ${candidate#--} in
                "$beginning"*) near="$near${near:+ or} \`$candidate\`" ;;
            esac
        done
    done
    fail 2 "unknown command \`$1\`; there are: $(printf '%s\n' "$verbs" | sed 's/ /, /g')" \
        "${near:+did you mean$near? }\`mlos help\` says what each does"
}

# letters WORD: in the order of the alphabet
letters() {
    printf '%s\n' "$1" | fold -w 1 | LC_ALL=C sort | tr -d '\n'
}

main "$0" "$@"
exit
}
