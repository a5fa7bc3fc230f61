
# --- the command

main() {
    find_home "$1"
    shift
    command=${1-help}
    [ "$#" -eq 0 ] || shift
    case $command in
        --version) takes_nothing --version "$@" && print_version ;;
        use | rollback | list | status | verify | uninstall | purge | start | stop | restart | logs | config | exec)
            case ${1-} in
                -h | --help) [ "$command" = exec ] || command=help ;;
            esac
            "command_$command" "$@"
            ;;
        help | -h | --help) command_help ;;
        *)
            fail 2 "unknown command \`$command\`; there are: status, list, use, rollback, verify, start, stop, restart, logs, config, exec, uninstall, purge, help, --version" \
                '`mlos help` says what each does'
            ;;
    esac
}

main "$0" "$@"
exit
}
