
# --- doctor: everything is looked at, nothing is changed, and a problem stops no more than its own check

command_doctor() {
    takes_nothing doctor "$@"
    [ -n "$home" ] || need_home
    problems=0
    forget_receipt
    check receipt
    [ -z "$sound" ] || read_receipt
    check platform
    check home
    [ -n "$sound" ] || state=$home
    find_state

    now='' before=''
    check release
    [ -z "$sound" ] || read_current
    for folder in "$home"/releases/v*; do
        wanted=${folder##*/}
        if is_release "$wanted"; then check files; fi
    done

    engine=''
    if has_images; then
        engine=unsought
        find_engine || :
        check engine
        for wanted in $(installed_releases); do
            if [ "$(method_of "$wanted")" = docker ] && [ -n "$engine" ]; then check image; fi
        done
    fi
    [ -z "$now" ] || check programs

    default_settings
    find_settings
    check settings
    [ -z "$sound" ] || read_settings
    for file in "$home/config/axon.yaml" "${HOME:-/nonexistent}/.axon/config.yaml"; do check axon "$file"; done
    look_for_server
    check server
    check port "$http_port"
    [ "$grpc" = false ] || check port "$grpc_port"

    check path
    is_managed || check profiles
    check space
    if is_managed; then check models; else check lock; fi
    [ "$problems" -eq 0 ] || exit 1
}

# check SUBJECT ARGUMENT...: by itself, so that `fail` ends no more than that. Sets `sound` where there was no problem.
check() {
    subject=$1 sound=yes
    shift
    (look_at "$@") || problems=$((problems + 1)) sound=''
    subject=''
}

look_at() {
    case $subject in
        receipt) check_receipt ;;
        platform) check_platform ;;
        home) check_home ;;
        release) check_current ;;
        files) check_files ;;
        engine) check_engine ;;
        image) check_image ;;
        programs) check_programs ;;
        settings) check_settings ;;
        axon) check_axon "$1" ;;
        server) check_server ;;
        port) check_port "$1" ;;
        path) check_path ;;
        profiles) check_profiles ;;
        space) check_space ;;
        lock) check_lock ;;
        models) check_models ;;
    esac
}

# finding VERDICT SENTENCE [HINT]: a line of the report
finding() {
    printf '%-8s %s: %s\n' "$1" "$subject" "$2${3+; hint: $3}"
}

check_receipt() {
    read_receipt
    if is_managed; then
        finding ok "method \`$method\`"
    else
        finding ok "method \`$method\`, asked \`${asked:-nothing}\`"
    fi
}

check_platform() {
    find_platform
    if [ -z "$platform" ]; then
        finding warning "this machine is \`$machine\`, and the receipt does not say for which one this was installed" \
            'run the install script again'
    elif [ "$platform" = "$machine" ]; then
        finding ok "\`$machine\`, as installed"
    else
        fail 3 "this was installed for \`$platform\`, and this machine is \`$machine\`" \
            "install for this one into another folder: \`curl -fsSL $site/install | sh -s -- --home DIR\`"
    fi
}

# find_platform: sets `machine`, from what the kernel says and the width of the programs
find_platform() {
    machine_system=$(uname -s) machine_cpu=$(uname -m)
    # A shell under Rosetta on Apple silicon: what is installed runs without it.
    if [ "$machine_system" = Darwin ] && [ "$(sysctl -in sysctl.proc_translated 2>/dev/null)" = 1 ]; then machine_cpu=arm64; fi
    case $machine_system in
        Linux) machine=linux ;;
        Darwin) machine=darwin ;;
        *) machine=$machine_system ;;
    esac
    case $machine_cpu in
        x86_64 | amd64) machine=$machine-amd64 ;;
        aarch64 | arm64) machine=$machine-arm64 ;;
        *) machine=$machine-$machine_cpu ;;
    esac
    [ "$(getconf LONG_BIT 2>/dev/null)" != 32 ] || machine="$machine with 32-bit programs"
}

check_home() {
    find_state
    if [ "$state" = "$home" ]; then
        finding ok "\`$home\` is yours to change"
    else
        finding ok "\`$home\` belongs to \`$(owner)\`; your server and your settings lie in \`$state\`"
    fi
}

check_current() {
    read_current
    need_current
    find_withdrawal "$now"
    case $verdict in
        '') finding ok "\`$now\` is in use${before:+, \`$before\` was before}" ;;
        unsafe) fail 1 "\`$now\` is in use and unsafe$since$instead" "\`mlos update\`" ;;
        *) finding warning "\`$now\` is in use and $verdict$since$instead" "\`mlos update\`" ;;
    esac
}

check_files() {
    manifest_of "$wanted"
    find_digest_tool
    compare_files 2>/dev/null
    finding ok "\`$wanted\`: $compared files are as its manifest says"
    find_withdrawal "$wanted"
    [ -z "$verdict" ] || [ "$wanted" = "$now" ] ||
        finding warning "\`$wanted\` lies here and is $verdict$since" "\`mlos uninstall $wanted\`"
}

check_engine() {
    need_engine
    finding ok "\`$engine\` answers"
}

check_image() {
    need_image "$wanted"
    finding ok "\`$engine\` has that of \`$wanted\`"
}

check_programs() {
    manifest_of "$now"
    tried=$(method_of "$now") ran='' broken=''
    if [ "$tried" = docker ]; then
        if ! (subject='' && need_image "$now") 2>/dev/null; then
            finding warning 'not tried: there is no image to run them in'
            return
        fi
        need_image "$now"
    fi
    each_program "$now" see
    [ -z "$ran" ] || finding ok "$ran"
    [ -z "$broken" ]
}

see_program() {
    if try_program "$@"; then
        ran="$ran${ran:+, }\`$program $arguments\` runs"
    else
        finding problem "\`$program $arguments\` of \`$1\` does not run (exit status $?)" \
            "install it again: $(install_command "$1" --reinstall)"
        broken=yes
    fi
}

check_settings() {
    read_settings
    if [ -f "$settings" ]; then
        finding ok "\`$settings\` can be read"
    else
        finding ok "\`$settings\` is not there: the defaults hold"
    fi
}

# check_axon FILE: what axon reads, where it is there
check_axon() {
    [ -e "$1" ] || return 0
    if [ ! -f "$1" ] || [ ! -r "$1" ]; then fail_unreadable "$1"; fi
    finding ok "\`$1\` can be read"
}

check_server() {
    case $server in
        running)
            if [ "$server_program" = "$launcher_words" ]; then
                finding ok "it is being started (process $server_pid)"
            elif find_withdrawal "$server_release" && [ "$verdict" = unsafe ]; then
                fail 1 "\`$server_release\`, which is unsafe$since, runs at http://127.0.0.1:$server_port" \
                    "\`mlos stop\`; or, with another release in use, \`mlos restart\`"
            elif answers "$server_port"; then
                finding ok "\`$server_release\` runs at http://127.0.0.1:$server_port${server_pid:+ (process $server_pid)}"
            else
                fail 1 "\`$server_release\` runs, and does not answer at http://127.0.0.1:$server_port/health" \
                    "\`mlos logs\` shows what it said, \`mlos restart\` starts it again"
            fi
            ;;
        elsewhere) finding warning "it runs on \`$server_host\`" "only there it can be stopped: \`mlos stop\`" ;;
        unknown) finding warning 'no container engine answers, so it is not known whether it runs' ;;
        foreign)
            finding warning "a container named \`$container\` exists that this home did not make" \
                "look at it with \`$engine inspect $container\`, and remove it if nobody needs it"
            ;;
        *)
            if [ -e "$record" ]; then
                finding warning "not running, and \`$record\` was left by one that did not end by itself" \
                    "\`mlos stop\` removes it"
            else
                finding ok 'not running'
            fi
            ;;
    esac
}

# check_port PORT: free, this server's, or somebody else's
check_port() {
    if [ "$server:$server_port" = "running:$1" ]; then
        finding ok "\`$1\` is this server's"
    elif ! is_taken "$1"; then
        finding ok "\`$1\` is free"
    elif [ "$server" = running ]; then
        finding warning "\`$1\` is taken$(holder "$1"), and this server runs at \`$server_port\`" \
            "write another one into \`$settings\`"
    else
        fail 1 "\`$1\` is taken$(holder "$1")" \
            "\`mlos start --port $(next_free_port "$1")\`, or write another one into \`$settings\`$(service_hint)"
    fi
}

# check_path: what a person gets who types the name of a program
check_path() {
    shadowed=''
    if is_managed; then
        check_managed_path
        return
    fi
    for program in $(spoken_names); do
        find_on_path "$program"
        [ -n "$first" ] || continue
        follow_links "$first"
        [ "$(cd "$(dirname "$followed")" && pwd -P)" != "$home/bin" ] || continue
        finding warning "\`$first\` comes before \`$home/bin/$program\`" "put \`$home/bin\` in front of the others"
        shadowed=yes
    done
    if ! is_on_path "$home/bin"; then
        finding warning "\`$home/bin\` is not on the PATH" "\`. $(quoted "$home/env")\`"
    elif [ -z "$shadowed" ]; then
        finding ok "\`$home/bin\` comes first"
    fi
}

# spoken_names: the programs of the release in use
spoken_names() {
    sed -n 's/^program \([A-Za-z0-9._-]*\).*/\1/p' "$home/releases/${now:-none}/manifest" 2>/dev/null ||
        printf '%s\n' mlos axon mlos-core
}

# find_on_path NAME: sets `first` to what a shell runs, or to nothing. `command -v` of ksh answers in quotes.
find_on_path() {
    first=''
    IFS=:
    set -f
    for folder in $PATH; do
        if [ -z "$first" ] && [ -f "${folder:-.}/$1" ] && [ -x "${folder:-.}/$1" ]; then first=${folder:-.}/$1; fi
    done
    set +f
    IFS=$blanks
}

is_on_path() {
    IFS=:
    set -f
    answer=1
    for folder in $PATH; do
        [ "$(cd "${folder:-.}" 2>/dev/null && pwd -P)" != "$1" ] || answer=0
    done
    set +f
    IFS=$blanks
    return "$answer"
}

check_profiles() {
    if [ ! -w "$home" ]; then
        finding ok "those of \`$(owner)\` are not looked at"
        return
    fi
    written=0 lost=''
    IFS=$newline
    set -f
    for profile in $profiles; do
        leads=''
        for line in $(marked_lines "$profile"); do
            ! leads_here "$line" || leads=yes
        done
        if [ -n "$leads" ]; then
            written=$((written + 1))
        else
            finding warning "\`$profile\` has no line for \`$home\` any more" \
                "the install script writes it again: \`--modify-path\`"
            lost=yes
        fi
    done
    if [ -z "$profiles" ]; then
        finding ok 'none was asked for'
    elif [ -z "$lost" ]; then
        finding ok "the PATH line stands in every one of $written"
    fi
}

# check_space: in MiB, by `awk`, since some shells count to two thousand million only
check_space() {
    free=$(df -P -k "$home" 2>/dev/null | awk '
        NR > 1 && match($0, / [0-9]+ +-?[0-9]+ +-?[0-9]+ +[0-9]+% +\//) {
            split(substr($0, RSTART, RLENGTH), part, " ")
            printf "%d\n", part[3] / 1024
        }
    ') || free=''
    case $free in
        '') finding warning "\`df\` does not tell how much is free in \`$home\`" ;;
        0 | -*) fail 9 "nothing is free in \`$home\`" 'make room: an install needs it, and so does a log' ;;
        ? | ?? | ???) finding warning "$free MiB are free in \`$home\`" 'an install may need more' ;;
        *) finding ok "$free MiB are free in \`$home\`" ;;
    esac
}

check_lock() {
    find_installer
    if [ -n "$installer" ]; then
        finding warning "an install is running: $installer" "wait for it; or, if it is gone: \`rm -r $(quoted "$home/lock")\`"
    elif [ -d "$home/lock" ]; then
        finding warning "\`$home/lock\` was left by an install that is gone" \
            "the next one passes it by; or: \`rm -r $(quoted "$home/lock")\`"
    else
        finding ok 'no install is running'
    fi
}
