
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
        uninstall) command_uninstall "$@" ;;
        purge) command_purge "$@" ;;
        help | -h | --help) command_help ;;
        *)
            fail 2 "unknown command \`$command\`; there are: status, list, use, rollback, verify, doctor, update, start, stop, restart, logs, config, exec, uninstall, purge, help, --version" \
                "\`mlos help\` says what each does"
            ;;
    esac
}

main "$0" "$@"
exit
}
