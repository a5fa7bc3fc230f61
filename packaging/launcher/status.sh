
# --- what is here

command_status() {
    takes_nothing status "$@"
    need_home
    if [ -n "$now" ]; then
        printf 'release   %s%s\n' "$now" "${before:+, before it $before}"
    else
        printf 'release   none in use\n'
    fi
    decided=$(method_of "${now:-none}")
    printf 'method    %s%s\n' "$decided" "${platform:+, for $platform}"
    [ -z "$asked" ] || printf 'asked     %s\n' "$asked"
    printf 'home      %s\n' "$home"
    look_for_server
    case $server in
        running) printf 'server    %s at http://127.0.0.1:%s%s\n' "$server_release" "$server_port" \
            "${server_pid:+, process $server_pid}" ;;
        elsewhere) printf 'server    runs on %s\n' "$server_host" ;;
        unknown) printf 'server    unknown: no container engine is usable: %s\n' "$engines" ;;
        *) printf 'server    not running\n' ;;
    esac
    for name in $(installed_releases); do
        find_withdrawal "$name"
        case $name in
            "$now") place=', which is in use,' ;;
            "$server_release") place=', which runs,' ;;
            *) place='' ;;
        esac
        [ -z "$verdict" ] || printf 'warning   %s%s is %s%s%s\n' "$name" "$place" "$verdict" "$since" "$instead"
    done
}

command_list() {
    takes_nothing list "$@"
    need_home
    for name in $(installed_releases); do
        find_withdrawal "$name"
        case $name in
            "$now") place='in use' ;;
            "$before") place=before ;;
            *) place='' ;;
        esac
        place=$place${verdict:+${place:+, }$verdict}
        printf '%s\n' "$name${place:+  $place}"
    done
}

command_help() {
    printf '%s\n' \
        'mlos: looks after an installed MLOS Distribution' \
        '' \
        'usage: mlos COMMAND' \
        '' \
        '  status               what is installed and what runs' \
        '  list                 the installed releases' \
        '  use VERSION          switch to an installed release' \
        '  rollback             switch to the release that was in use before' \
        '  verify [VERSION]     compare every file with what was published' \
        '  doctor               look at everything here, change nothing, and say what to do' \
        '  update [--version V] install the newest release of what was asked for, or of V, which is asked for from then on' \
        '  start [--port N]     start MLOS Core in the background' \
        '  stop | restart [--port N]' \
        '  logs [--follow]      what MLOS Core said' \
        '  config               the settings, their files, and the values in force' \
        '  exec PROGRAM ...     run a program of the release in use' \
        '  serve                MLOS Core in the foreground, for systemd and the like' \
        '  health               inside the image: whether MLOS Core answers' \
        '  uninstall [VERSION]  remove one release, or all that was installed; settings and logs stay' \
        '  purge                remove settings, logs and downloads too' \
        '  help, --version' \
        '' \
        "exit codes: 0 done, 1 it did not work, or \`doctor\` sees a problem, 2 usage, 3 platform not supported," \
        '  4 no such release, 5 tool missing, 6 download failed, 7 digest mismatch, 8 digest cannot be computed,' \
        '  9 no space or no permission, 10 no usable container engine, 11 installed program does not run,' \
        "  12 an install is running, 128+n signal. \`update\` ends as the install script does, \`exec\` as its program." \
        '' \
        "\`update\` heeds what the install script does: MLOS_CACERT, MLOS_MIRROR, https_proxy and the like."
}
