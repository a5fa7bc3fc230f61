
# --- the server's process: known by its id, the machine it runs on, and the program that it is

# look_for_server: sets `server` to `running`, `elsewhere` (another machine that shares this home) or `none`, and what
# `look_for_container` knows; and `server_kind`. Of whichever kind the release in use is, the other kind may run still.
look_for_server() {
    server=none server_kind=process
    server_pid='' server_host='' server_port='' server_release='' server_program='' server_wish=''
    look_for_process
    if [ "$server" = none ] && has_images; then look_for_container; fi
}

# has_images: is any installed release an image?
has_images() {
    for name in ${now:-none} $(installed_releases); do
        [ "$(method_of "$name")" != docker ] || return 0
    done
    return 1
}

look_for_process() {
    find_state
    record=$state/run/mlos-core.pid
    recorded=''
    [ -f "$record" ] && recorded=$(cat "$record" 2>/dev/null) || return 0
    while read -r key value || [ -n "$key" ]; do
        case $key in
            pid) server_pid=$value ;;
            host) server_host=$value ;;
            port) server_port=$value ;;
            wish) server_wish=$value ;;
            release) server_release=$value ;;
            program) server_program=$value ;;
        esac
    done <"$record"
    case $server_pid:$server_program in
        :* | 0*:* | 1:* | *[!0-9]*:/* | *:) return 0 ;;
    esac
    if [ "$server_host" != "$(uname -n)" ]; then
        server=elsewhere
    elif is_process "$server_pid" "$server_program"; then
        server=running
    fi
}

# is_process PID PROGRAM: is it alive, and that program? Ids are used again.
is_process() {
    is_alive "$1" || return 1
    if [ -d /proc/self ]; then
        words=$({ tr '\0' '\n' <"/proc/$1/cmdline"; } 2>/dev/null) || return 1
    else
        words=$(ps -o args= -p "$1" 2>/dev/null) || return 1
    fi
    case $words in
        *"$2"*) return 0 ;;
    esac
    return 1
}

# is_alive PID: ours, and not dead and waiting to be asked how it ended
is_alive() {
    kill -0 "$1" 2>/dev/null || return 1
    if [ -d /proc/self ]; then
        process_state=$(sed -n 's/^State:[^A-Z]*\([A-Z]\).*/\1/p' "/proc/$1/status" 2>/dev/null) || return 1
    else
        process_state=$(ps -o stat= -p "$1" 2>/dev/null) || return 1
    fi
    case $process_state in
        Z* | X*) return 1 ;;
    esac
}

# claim_start: the record, made by this launcher before it begins, so that of two starts at once only one goes on
claim_start() {
    drop_stale_record && (
        set -C
        describe_server "$$" "$launcher_words" >"$record"
    ) 2>/dev/null
}

# drop_stale_record: moved away first, and looked at: a start that was quicker may have put its own claim there
drop_stale_record() {
    [ -n "$recorded" ] || return 0
    mv "$record" "$record.$$" 2>/dev/null || return 0
    if [ "$(cat "$record.$$")" = "$recorded" ]; then
        rm -f "$record.$$"
    else
        ln "$record.$$" "$record" 2>/dev/null || :
        rm -f "$record.$$"
        return 1
    fi
}

# note_server PID PROGRAM: in place of the claim
note_server() {
    describe_server "$1" "$2" >"$record.new" && mv -f "$record.new" "$record"
}

describe_server() {
    printf '%s\n' 'mlos-server 1' "pid $1" "host $(uname -n)" "port $http_port" "wish $port_wish" \
        "release $now" "program $2"
}

# pass_time: one of the `tries`, or as many as the question took that was not answered in time
pass_time() {
    sleep "$pause"
    tries=$((tries - 1 - slow * tries_a_second))
}

# A short pause: a tenth of a second where `sleep` can, else a whole one. `tries_a_second` says how many make a second.
find_pause() {
    pause=1 tries_a_second=1
    ! sleep 0.1 2>/dev/null || pause=0.1 tries_a_second=10
}

# end_process PID PROGRAM: TERM, ten seconds of patience, then KILL. The program is empty where the process is our own
# child, whatever it is by now.
end_process() {
    find_pause
    kill -TERM "$1" 2>/dev/null || :
    tries=$((10 * tries_a_second))
    while is_process "$1" "$2"; do
        if [ "$tries" -eq 0 ]; then
            say "process $1 did not end within ten seconds: it is killed"
            kill -KILL "$1" 2>/dev/null || :
            tries=$tries_a_second
            while [ "$tries" -gt 0 ] && is_process "$1" "$2"; do
                sleep "$pause"
                tries=$((tries - 1))
            done
            return
        fi
        sleep "$pause"
        tries=$((tries - 1))
    done
}
