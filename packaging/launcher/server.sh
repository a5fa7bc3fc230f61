
# --- the server: MLOS Core of the release in use, in the background

command_start() {
    read_port_wish start "$@"
    need_home
    need_current
    start_server
}

# serve_home: MLOS Core in the place of this process, for what looks after it: systemd, `brew services`, snapd
serve_home() {
    need_home
    need_current
    [ "$(method_of "$now")" != docker ] ||
        fail 2 "\`$now\` is an image, and \`mlos serve\` runs on this machine itself" "\`mlos start\`"
    read_settings
    # A supervisor's folder is for this run alone; in that of a person `mlos start` may have a socket, too.
    folder=${RUNTIME_DIRECTORY-} socket=mlos.sock
    folder=${folder%%:*}
    [ -n "$folder" ] || folder=$state/run socket=serve.sock
    # Core survives a failed bind, and what looks after it would not notice.
    ! is_taken "$http_port" ||
        fail 1 "port \`$http_port\` is taken$(holder "$http_port")" "write another one into \`$settings\`"
    warn_withdrawn "$now"
    if ! (umask 077 && mkdir -p "$folder") || ! cd "$folder" || ! rm -f "$socket"; then
        fail 9 "cannot write to \`$folder\`" 'look at the permissions and the free space'
    fi
    warn "core has no setting for its address, and asks nobody for a password" \
        "unless a firewall or what started it stops them, other machines reach port \`$http_port\`"
    # As in `mlos start`, a long path is opened from within.
    [ "$((${#folder} + ${#socket}))" -gt 98 ] || socket=$folder/$socket
    exec_core "$home/releases/$now/bin/mlos-core" "$socket"
}

command_restart() {
    read_port_wish restart "$@"
    need_home
    need_current
    look_for_server
    [ -n "$port_wish" ] || port_wish=$server_wish
    stop_server
    start_server
}

command_stop() {
    takes_nothing stop "$@"
    need_home
    stop_server
}

command_logs() {
    follow=''
    case $#:${1-} in
        0:) ;;
        1:-f | 1:--follow) follow=-f ;;
        *) fail 2 "\`mlos logs\` takes \`--follow\` or nothing, found \`$*\`" ;;
    esac
    need_home
    look_for_server
    if [ "$server_kind" = container ] || { [ "$server" = none ] && [ "$(method_of "${now:-none}")" = docker ]; }; then
        container_logs
        return
    fi
    log=$state/log/mlos-core.log
    [ -f "$log" ] || fail 1 'there is no log: nothing was started here yet' "\`mlos start\`"
    if [ -n "$follow" ]; then exec tail -n 100 -f "$log"; else tail -n 100 "$log"; fi
}

# read_port_wish COMMAND ARGUMENT...: sets `port_wish`, from `--port N`
read_port_wish() {
    port_wish='' command=$1
    shift
    while [ "$#" -gt 0 ]; do
        case $1 in
            --port)
                [ "$#" -gt 1 ] || fail 2 "\`--port\` wants a number" "\`mlos $command --port 8081\`"
                port_wish=$2
                shift
                ;;
            --port=*) port_wish=${1#*=} ;;
            *) fail 2 "\`mlos $command\` takes \`--port N\` or nothing, found \`$1\`" ;;
        esac
        shift
        is_port "$port_wish" || fail 2 "\`--port\` wants a port from 1 to 65535, found \`$port_wish\`"
    done
}

start_server() {
    read_settings
    [ -z "$port_wish" ] || http_port=$port_wish
    look_for_server
    case $server in
        unknown) need_engine ;;
        elsewhere)
            fail 1 "the server of this home runs on \`$server_host\`" "run \`mlos stop\` there; or, if that machine is gone: \`rm $(quoted "$record")\`"
            ;;
        running)
            [ "$server_program" != "$launcher_words" ] ||
                fail 1 "another \`mlos start\` is at work (process $server_pid)" "\`mlos status\` says when it is done"
            [ -z "$port_wish" ] || [ "$server_port" = "$port_wish" ] ||
                fail 1 "it runs already, at port \`$server_port\`" "\`mlos restart --port $http_port\` moves it"
            say "\`$server_release\` runs already at http://127.0.0.1:$server_port"
            warn_withdrawn "$server_release"
            return
            ;;
    esac
    if is_taken "$http_port"; then
        fail 1 "port \`$http_port\` is taken by another program" \
            "\`mlos start --port $(next_free_port "$http_port")\`$(service_hint)"
    fi
    have curl || have wget ||
        fail 5 "neither \`curl\` nor \`wget\` is here to ask the server for its health" 'install one of them, then try again'
    warn_withdrawn "$now"
    find_pause
    if [ "$(method_of "$now")" = docker ]; then start_container; else start_process; fi
    tell_next_steps
}

start_process() {
    program_path=$home/releases/$now/lib/mlos-core/mlos_core
    log=$state/log/mlos-core.log
    socket=$state/run/mlos.sock
    # The path of a socket has room for about a hundred bytes; it is opened from within `run`.
    [ "${#socket}" -lt 100 ] || socket=mlos.sock
    if ! mkdir -p "$state/run" "$state/log" || ! chmod 700 "$state/run" ||
        { [ "$state" != "$home" ] && ! chmod 700 "$state"; }; then
        fail 9 "cannot write to \`$state/run\` and \`$state/log\`" 'look at the permissions and the free space'
    fi
    claim_start || fail 1 "another \`mlos start\` is at work, or \`$state/run\` cannot be written" \
        "\`mlos status\`, then try again"
    started='' signal=''
    trap 'signal=129' HUP
    trap 'signal=130' INT
    trap 'signal=143' TERM
    rm -f "$state/run/mlos.sock" || fail_start "cannot remove \`$state/run/mlos.sock\`"
    if [ -f "$log" ]; then mv -f "$log" "$log.1" || fail_start "cannot move \`$log\`"; fi

    # Braces, for in some shells a subshell would have the id that is noted here, and core another one.
    { trap '' HUP INT QUIT && cd "$state/run" && exec_core "$home/releases/$now/bin/mlos-core" "$socket"; } </dev/null >"$log" 2>&1 &
    started=$!
    note_server "$started" "$program_path" || fail_start "cannot write to \`$state/run\`"
    wait_for_process
    give_up_on_signal
    trap - HUP INT TERM
    say "\`$now\` runs at http://127.0.0.1:$http_port (process $started, log $log)"
    if [ -z "$addresses" ]; then
        warn "core has no setting for its address, and this machine does not tell on which it listens" \
            "take it that other machines can reach port \`$http_port\`, unless a firewall stops them"
    elif is_exposed; then
        warn "core listens beyond 127.0.0.1 and asks nobody for a password: other machines may reach port \`$http_port\`" \
            'close the port in the firewall: core has no setting for its address'
    fi
}

# Core survives a failed bind, so that an answer on the port may be somebody else's: it counts only while the process
# that was started listens there itself.
wait_for_process() {
    tries=$((30 * tries_a_second))
    while [ "$tries" -gt 0 ]; do
        give_up_on_signal
        is_alive "$started" || fail_start 'core ended at once'
        if grep 'HTTP bind failed' "$log" >/dev/null 2>&1; then
            fail_start "port \`$http_port\` was taken by another program in this moment"
        fi
        if may_listen && answers "$http_port" && may_listen && is_process "$started" "$program_path"; then return; fi
        pass_time
    done
    fail_start "core did not answer at http://127.0.0.1:$http_port/health within 30 seconds"
}

# may_listen: unless it is known that somebody else does. A table without anybody, while somebody answers, tells nothing.
may_listen() {
    listening=0
    listens "$started" "$http_port" || listening=$?
    [ "$listening" -ne 1 ] || [ -z "$found" ]
}

fail_start() {
    ended=$1
    end_started
    say "error: $ended"
    tail -n 5 "$log" 2>/dev/null | sed 's/^/  /' >&2 || :
    say ''
    say "hint: \`mlos logs\` shows what it said; nothing was left running"
    exit 1
}

# end_started: what this run began, and its record
end_started() {
    [ -z "$started" ] || end_process "$started" ''
    rm -f "$record" "$state/run/mlos.sock"
}

give_up_on_signal() {
    [ -n "$signal" ] || return 0
    trap '' HUP INT TERM
    end_started
    exit "$signal"
}

stop_server() {
    look_for_server
    case $server in
        unknown) need_engine ;;
        none | stopped | foreign)
            [ "$server" != stopped ] || stop_container
            rm -f "$record" "$state/run/mlos.sock" || fail 9 "cannot remove \`$record\`" 'look at its permissions'
            say 'nothing is running'
            ;;
        elsewhere) fail 1 "the server of this home runs on \`$server_host\`" "run \`mlos stop\` there" ;;
        running)
            if [ "$server_kind" = container ]; then
                stop_container
            else
                end_process "$server_pid" "$server_program"
                ! is_process "$server_pid" "$server_program" || fail 1 "process $server_pid does not end"
                rm -f "$record" "$state/run/mlos.sock" || fail 9 "cannot remove \`$record\`" 'look at its permissions'
            fi
            say "stopped (it ran at port \`$server_port\`)"
            ;;
    esac
}

tell_next_steps() {
    say 'next:'
    # In a container axon finds core where it always is.
    [ "$http_port" = 8080 ] || [ "$(method_of "$now")" = docker ] ||
        say "  export MLOS_CORE_ENDPOINT=http://127.0.0.1:$http_port"
    say '  axon install hf/bert-base-uncased@latest'
    say '  axon register hf/bert-base-uncased@latest'
}
