## main: The order in which all of this happens, and what is undone when it is ended early.

main() {
    settings
    options "$@"
    if [ "$action" = print-platform ]; then
        machine
        printf '%s\n' "$platform"
        return
    fi
    wished=$method$home
    settle_home
    [ "$action" = install ] || {
        whose_home "$home"
        hand_over
    }
    [ -z "$set" ] || settle_set
    [ -z "$source" ] || settle_source
    check_home
    in_use
    read_receipt
    heed_manager
    choose_platform
    install
}

settings() {
    quiet='' verbose='' scratch='' stage='' placed='' aside='' child='' dog='' box='' opened='' fresh=0 locked=''
    input=/dev/null accept='' token='' answer='' loaded='' named=''
    engine='' engines='' tool='' missing='' written='' unwritten='' making='' target='' log=/dev/null
    piped='' meter='' keep='' size=- file='' held_release='' begun=0 wsl1='' marks=''
    retries=${MLOS_RETRIES:-3} connect_limit=${MLOS_CONNECT_TIMEOUT:-30} stall_limit=${MLOS_STALL_TIMEOUT:-60}
    colours
    rows=$nl$rows$nl
    held=$rows
    row 'site ' || fail 1 'this script holds no rows: it was not made, only joined'
    site=$rest
    row 'report ' || rest=$site
    report=$rest
    host=$(uname -n 2>/dev/null) || host=here
    case $host in '' | *[!A-Za-z0-9-]*) host=${host%%[!A-Za-z0-9-]*}x ;; esac
}

choose_platform() {
    if [ -z "$other" ]; then
        machine
        return
    fi
    find_platform "$other" || {
        platforms
        fail 2 "unknown platform \`$other\`" "there is:$list"
    }
    [ -n "$dry$set" ] || machine
    [ "$platform" = "$other" ] || fail 2 "\`$other\` is not this machine, which is \`$platform\`" "another platform goes with \`--dry-run\` and \`--download-only\`"
}

# The installed mlos changes what is installed; where there is none, there is nothing to change.
hand_over() {
    in_use
    launcher=''
    # Where it is not known which release is in use, any of them can do it.
    for word in $current $(ls "$home/releases" 2>/dev/null); do
        is_ours || break
        case $word in
            v[0-9]*) [ -n "$launcher" ] || [ ! -x "$home/releases/$word/bin/mlos" ] || launcher=$home/releases/$word/bin/mlos ;;
        esac
    done
    if [ -z "$launcher" ]; then
        shown "$home"
        ! is_ours || fail 1 "a receipt of MLOS lies in $text, and no \`mlos\`" "install it again, then it can do what \`--$action\` says"
        [ "$action" != uninstall ] || {
            say "no MLOS is installed in $text"
            exit 0
        }
        fail 4 "no MLOS is installed in $text" "\`--home DIR\` names another folder"
    fi
    MLOS_HOME=$home
    export MLOS_HOME
    case $action in
        use) exec "$launcher" use "$use" ;;
        *) exec "$launcher" "$action" ;;
    esac
}

install() {
    preferred=$method
    [ -n "$method" ] || method=$past
    [ -n "$method" ] || {
        row 'method '
        method=$rest
    }
    if [ -z "$dry$set" ]; then
        mark_withdrawn
        warn_current
    fi
    decide
    case $nl$marks in
        *"$nl$release unsafe "*) fail 4 "\`$release\` is unsafe, as \`$home/cache/withdrawn\` says, though this script does not know it" "get the newest script: $site/install" ;;
    esac
    if [ -n "$dry" ]; then
        [ -n "$other" ] || [ "$method" = docker ] || fit
        cautions
        show
        return
    fi
    published
    if [ -n "$set" ]; then
        make_set
        return
    fi
    [ "$method" = binary ] || choose_engine
    case $method in docker) text='--method binary' ;; *) text='--method docker' ;; esac
    say "MLOS $release for $platform, method $method (the other one: $text)"
    [ -z "$engines" ] || [ "$method" = docker ] || say "no container engine is usable ($engines), so the method is binary"
    ! row 'notice ' || say "$rest"
    cautions
    [ "$method" = docker ] || fit
    [ -z "$wsl1" ] || warn 'this is WSL 1, where container engines do not run and servers may not: "wsl --set-version NAME 2" in Windows makes it WSL 2'
    if [ -z "$free" ] && [ -n "$current" ] && [ "$current" != "$release" ] && older "${release#v}" "${current#v}"; then
        case $nl$marks in
            *"$nl$current unsafe "*) fail 4 "\`$current\` is in use and unsafe, and \`$asked\` is \`$release\`, which is older: nothing was changed" "to go there: \`mlos update --version $wish\`" ;;
        esac
        say "\`$current\` is in use, and \`$asked\` is \`$release\`: nothing was changed. To go there on purpose: --version $release"
        return
    fi
    need_tools
    open_home
    decision
    [ -z "$registry" ] || reference=$registry/${reference##*/}
    if is_sound; then
        say "$release is there already; \`mlos verify\` compares its files with what was published"
    else
        if [ "$method" = binary ]; then
            download "$bundle"
            unpack
            try_out
            keep=''
        else
            pull
            try_out "$engine" run --rm --network none --entrypoint
        fi
        place
    fi
    switch
    case $state in deprecated | yanked) mark_withdrawn ;; esac
    closing
}

need_tools() {
    for word in tar find mkdir mv rm cp cmp chmod dirname grep sed tail head wc; do
        have "$word" || fail 5 "\`$word\` is not there"
    done
}

published() {
    [ "$hex" = - ] || return 0
    # Nobody asked for this method, so another one that is published does as well.
    if [ -z "$preferred$past" ] && [ "$method" = docker ] && row "file $release $platform "; then
        method=binary
        decide
        [ "$hex" = - ] || return 0
    fi
    if [ "$method" = docker ] && row "file $release $platform "; then
        words "$rest"
        [ "$w3" = - ] || fail 4 "\`$release\` has no image yet" "\`--method binary\` is there"
    fi
    fail 4 "$release is listed, but nothing has been published for it yet" "follow $site/feed.xml"
}

choose_engine() {
    find_engine && return
    [ -z "$preferred" ] || fail 10 "no container engine is usable: $engines" "start one, or take \`--method binary\`"
    [ -z "$past" ] || fail 10 "this MLOS was installed with \`docker\`, and no container engine is usable: $engines" "start it, or go over with \`--method binary\`"
    row "file $release $platform " || fail 10 "no container engine is usable ($engines), and \`$release\` has no binary for \`$platform\`" "start an engine that answers"
    method=binary
    decide
    published
}

closing() {
    shown "$home"
    say "$release is in use; everything lies in $text"
    beside
    [ "$method" = binary ] || say "the image lies in the store of $engine: $reference"
    [ -z "$written" ] || say "written beside that:$written"
    [ -z "$manager" ] || {
        shown "$home/bin"
        text="that one first, unless $text stands before it"
        [ -z "$ahead" ] || text='this one first'
        warn "\`$managed\`, which \`$manager\` installed, is here too: the PATH finds $text"
    }
    say 'next:'
    case ${SHELL-} in
        */fish)
            shown "$home/env.fish"
            say "  source $text"
            ;;
        *)
            shown "$home/env"
            say "  . $text"
            ;;
    esac
    say '  mlos --version'
    say '  mlos start'
    IFS=$nl
    for line in $rows; do
        case $line in 'next '*) say "  ${line#* }" ;; esac
    done
    unset IFS
    still_running
    [ -z "$unwritten" ] || fail 9 "$release is installed, but these files cannot be written:$unwritten"
}

# beside: the release that was in use before, and the way back to it, where that is a way for anybody.
beside() {
    [ -n "$current" ] && [ "$current" != "$release" ] || return 0
    case $nl$marks in
        *"$nl$current unsafe "*) say "$current is unsafe and lies beside it; to remove it: mlos uninstall $current" ;;
        *) say "$current lies beside it: mlos rollback" ;;
    esac
}

# still_running: a server is left alone; the launcher knows whether one of another release runs.
still_running() {
    [ -n "$current" ] && [ "$current" != "$release" ] || return 0
    text=$("$new/bin/mlos" status 2>/dev/null) || :
    case $text in
        *"$nl"'server    v'*)
            text=${text#*"$nl"'server    '}
            text=${text%%[ "$nl"]*}
            [ "$text" = "$release" ] || say "$text is still running: mlos restart"
            ;;
    esac
}

ended=0
trap 'ended=$?; clean; exit "$ended"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
main "$@" </dev/null
clean
trap - EXIT
exit 0
}
