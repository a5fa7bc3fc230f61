
# --- update: the site's own install script is fetched whole, and then does again what was asked for

command_update() {
    read_version_wish "$@"
    need_home
    need_own_home update "$version_wish"
    no_install_runs
    check_site
    read_limits
    find_downloader
    open_scratch
    fetch_script
    check_script
    run_script
}

# read_version_wish ARGUMENT...: sets `version_wish`, from `--version V`
read_version_wish() {
    version_wish=''
    while [ "$#" -gt 0 ]; do
        case $1 in
            --version)
                version_wish=${2-}
                [ "$#" -lt 2 ] || shift
                ;;
            --version=*) version_wish=${1#*=} ;;
            *) fail 2 "\`mlos update\` takes \`--version V\` or nothing, found \`$1\`" "\`mlos update --version stable\`" ;;
        esac
        shift
        case $version_wish in
            '' | -*) fail 2 "\`--version\` wants a channel, a version or a prefix, found \`$version_wish\`" \
                "\`mlos update --version stable\`" ;;
        esac
    done
}

# check_site: https, or http to this very machine; sets `near` there
check_site() {
    near=''
    case $site in
        https://?*) return ;;
        *@*) ;;
        http://127.0.0.1[:/]* | http://localhost[:/]* | 'http://[::1]'[:/]*)
            near=yes
            return
            ;;
    esac
    fail 6 "\`$site\`, where this was installed from, is no address that a script may come from" \
        'expected https, or http to this machine itself; run the install script of the site that you trust'
}

# read_limits: how long the site may be silent, and whom it may be vouched for by
read_limits() {
    connect_timeout=${MLOS_CONNECT_TIMEOUT:-30} stall_timeout=${MLOS_STALL_TIMEOUT:-60} authorities=${MLOS_CACERT-}
    is_positive "$connect_timeout" || fail 2 "\`MLOS_CONNECT_TIMEOUT\` wants a number of seconds, found \`$connect_timeout\`"
    is_positive "$stall_timeout" || fail 2 "\`MLOS_STALL_TIMEOUT\` wants a number of seconds, found \`$stall_timeout\`"
    [ -z "$authorities" ] || { [ -f "$authorities" ] && [ -r "$authorities" ]; } ||
        fail 2 "\`MLOS_CACERT\` wants a file of certificates, and \`$authorities\` cannot be read"
}

is_positive() {
    case $1 in
        '' | 0* | *[!0-9]* | ???????*) return 1 ;;
    esac
}

# find_downloader: one that checks whose certificate a site shows
find_downloader() {
    downloader=curl
    have curl || case $(wget --no-config --version 2>/dev/null </dev/null) in
        *'GNU Wget '*) downloader=wget ;;
        *) fail 5 "neither \`curl\` nor GNU \`wget\` is here, and no other tool here checks who a site is" \
            "install \`curl\`, then try again" ;;
    esac
}

# open_scratch: a folder for this run alone. It goes at every end; the next install removes what a killed run left.
open_scratch() {
    scratch=$home/cache/.new.$(lock_host).$$ child='' piped='' signal=''
    trap 'rm -rf "$scratch"' EXIT
    trap 'signal=129; end_child' HUP
    trap 'signal=130; end_child' INT
    trap 'signal=143; end_child' TERM
    (umask 077 && mkdir -p "$home/cache" && mkdir "$scratch") ||
        fail 9 "cannot make \`$scratch\`" 'look at the permissions and the free space'
    script=$scratch/install said=$scratch/said
}

# end_child: of a pipe the one that writes; the others then end by themselves
end_child() {
    if [ -n "$piped" ]; then
        [ ! -s "$scratch/id" ] || kill -TERM "$(cat "$scratch/id")"
    else
        [ -z "$child" ] || kill -TERM "$child"
    fi
} 2>/dev/null

# await: how `child` ends, in `code`. Where a signal came, the child has it too, and cleans up before this ends.
await() {
    code=0
    [ -z "$signal" ] || end_child || :
    wait "$child" 2>/dev/null || code=$?
    if [ -n "$signal" ]; then
        while is_alive "$child"; do
            # By then the id of the one that writes is known.
            [ -z "$piped" ] || sleep 1
            end_child || :
            wait "$child" 2>/dev/null || :
        done
        exit "$signal"
    fi
    child=''
}

fetch_script() {
    say "fetching $site/install"
    if [ "$downloader" = curl ]; then
        set -- -q -fsSL --proto-redir '=https' --tlsv1.2 --max-redirs 5 \
            --connect-timeout "$connect_timeout" --speed-limit 64 --speed-time "$stall_timeout"
        if [ -n "$near" ]; then set -- "$@" --proto '=http,https' --noproxy '*'; else set -- "$@" --proto '=https'; fi
        [ -z "$authorities" ] || set -- "$@" --cacert "$authorities"
        case $(command -v curl) in
            # A snap may not write to hidden folders, whoever opens the file. (In ksh a quote may follow.)
            */snap/bin/curl*)
                piped=yes
                piped_curl "$@" "$site/install" &
                ;;
            *)
                { exec curl "$@" -o "$script" "$site/install"; } </dev/null >/dev/null 2>"$said" &
                ;;
        esac
    else
        # By a redirect it could be led away from https, and its list of https sites lies in HOME.
        set -- --no-config -nv -t 1 --max-redirect=0 "--connect-timeout=$connect_timeout" "--read-timeout=$stall_timeout"
        if [ -n "$near" ]; then set -- "$@" --no-proxy; else set -- "$@" --secure-protocol=TLSv1_2; fi
        [ -z "$authorities" ] || set -- "$@" "--ca-certificate=$authorities"
        { HOME=$scratch && export HOME && exec wget "$@" -O "$script" "$site/install"; } </dev/null >/dev/null 2>"$said" &
    fi
    child=$!
    await
    if [ -f "$scratch/status" ]; then
        code=$(cat "$scratch/status")
        piped=''
    fi
    why=$(grep . "$said" | tail -n 1) || :
    [ -n "$why" ] || why="\`$downloader\` ended with $code"
    [ "$code" -eq 0 ] || fail 6 "cannot fetch \`$site/install\`: $why" \
        'nothing was changed; look at the network and the proxy variables, then try again'
}

# piped_curl ARGUMENT...: its answer and its messages by pipes, its id and its status by files
piped_curl() {
    {
        {
            { exec curl "$@"; } </dev/null &
            printf '%s\n' "$!" >"$scratch/id"
            ended=0
            wait "$!" || ended=$?
            printf '%s\n' "$ended" >"$scratch/status"
        } 2>&1 >&3 3>&- | cat >"$said"
    } 3>&1 | cat >"$script"
}

# check_script: is what came a whole script? A portal that wants a login answers with a page of its own.
check_script() {
    read -r first <"$script" || first=''
    [ "$first" = '#!/bin/sh' ] ||
        fail 6 "what came from \`$site/install\` is no install script, but perhaps the page of a login portal" \
            "nothing was changed; open $site in a browser, then try again"
    last=$(grep . "$script" | tail -n 1)
    [ "$last" = '}' ] ||
        fail 6 "only a part of the install script came from \`$site/install\`" 'nothing was changed; try again'
}

# run_script: as it was asked for. For `stable` no version is named, so that nothing moves to a lower release.
run_script() {
    set -- --home "$home" --method "$method"
    if [ -n "$version_wish" ]; then
        set -- "$@" --version "$version_wish"
    elif [ -n "$asked" ] && [ "$asked" != stable ]; then
        set -- "$@" --version "$asked"
        ! is_release "v${asked#v}" || say "\`$asked\` was asked for, and no other: \`mlos update --version stable\` leaves that"
    fi
    unset MLOS_VERSION
    { exec sh "$script" "$@"; } </dev/null &
    child=$!
    await
    exit "$code"
}
