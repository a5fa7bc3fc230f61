## fetch: Downloads with `curl` or `wget`, goes on where a download broke off, and compares the size and the digest.

# pick: the downloader, in $tool.
pick() {
    [ -z "$tool" ] || return 0
    if have curl; then
        tool=curl
        # A snap may not write to hidden folders, whoever opens the file.
        case $(command -v curl) in */snap/bin/curl*) piped=1 ;; esac
    elif have wget; then
        case $(wget --no-config --version 2>/dev/null </dev/null) in *'GNU Wget '*) tool=wget ;; *) tool=plain ;; esac
    else
        fail 5 "neither \`curl\` nor \`wget\` is there" "install one of them with the package manager of this system"
    fi
}

# fetch URL FILE KIND: like get, with further tries where one may do.
fetch() {
    try=0 nap=1
    [ "$3" = file ] || : >"$2" || full
    until get "$@"; do
        if [ "$start" -gt 0 ] && [ -z "$missing$passing" ]; then
            detail "$why; from the start"
            : >"$2"
            continue
        fi
        [ -n "$passing" ] && [ "$try" -lt "$retries" ] || return 1
        try=$((try + 1))
        say "$why; trying again in $nap s, $try of $retries"
        sleep "$nap" &
        child=$!
        await
        [ "$nap" -ge 32 ] || nap=$((nap * 2))
    done
}

# get URL FILE KIND: true, or why not in $why; $missing where the server says that there is no such thing, $passing where
# another try may do. What is missing of FILE is put at its end, from $start on.
# Rows decide what is installed, so a tool that checks no certificate may fetch only files, whose digests are known.
get() {
    pick
    why='' missing='' passing='' near=''
    safe_url "$1" || fail 6 "\`$1\` is no address that this script may fetch" "https, and http only to this machine"
    case $1 in http:*) near=1 ;; esac
    [ "$tool$3$near" != plainrows ] ||
        fail 5 "this \`wget\` checks no certificates, so it cannot be asked what \`$asked\` is" \
            "install \`curl\`, or take the script of one release, $site/releases/.../install, and check it with \`--digest\`"
    count "$2"
    start=$bytes address=$1 part=$2
    # In blocks of 512 bytes, in some shells of 1024: no more than the file can need reaches the disk.
    room=8192
    [ "$3" != file ] || if [ "$size" = - ]; then room=''; else room=$((size / 512 + 2)); fi
    case $tool in
        curl)
            set -- --connect-timeout "$connect_limit" --speed-limit 64 --speed-time "$stall_limit" "$address"
            [ "$start" -eq 0 ] || set -- -C "$start" "$@"
            [ -z "$accept" ] || set -- -H "$accept" "$@"
            [ -z "$token" ] || set -- -H "Authorization: Bearer $token" "$@"
            [ -z "$cacert" ] || set -- --cacert "$cacert" "$@"
            if [ -n "$near" ]; then set -- --noproxy '*' --proto '=http,https' "$@"; else set -- --proto '=https' "$@"; fi
            run_into curl -q -fsSL --proto-redir '=https' --tlsv1.2 --max-redirs 5 "$@"
            ;;
        wget) follow ;;
        plain)
            set -- "$address"
            [ "$start" -eq 0 ] || set -- -c "$@"
            [ -z "$accept" ] || set -- --header "$accept" "$@"
            [ -z "$token" ] || set -- --header "Authorization: Bearer $token" "$@"
            if [ -n "$near" ]; then proxy=off; else proxy=on; fi
            # It puts itself what it continues. Without a time limit: `-T` has been seen to crash.
            run_into wget -q -Y "$proxy" -O "$part" "$@"
            ;;
    esac
    [ "$code" -ne 0 ] || [ -n "$why" ] || return 0
    full
    [ -n "$why" ] || because
    return 1
}

# run_into COMMAND...: what it prints goes to the end of $part, its messages to $log, its status to $code.
run_into() {
    if [ -n "$piped" ]; then
        # In a shell of its own: zsh has been seen to crash when it waits for a pipe that was ended.
        (
            {
                {
                    { exec "$@"; } &
                    printf '%s\n' "$!" >"$scratch/id"
                    ended=0
                    wait "$!" || ended=$?
                    printf '%s\n' "$ended" >"$scratch/status"
                } 2>&1 >&3 3>&- | cat >"$log"
            } 3>&1 | bounded cat
        ) &
        child=$!
        await
        code=$(cat "$scratch/status") || code=1
        rm -f -- "$scratch/id"
    else
        bounded "$@" 2>"$log" &
        child=$!
        progress
        await
        [ -z "$meter" ] || stop_meter
    fi
}

bounded() {
    [ -z "$room" ] || ulimit -f "$room" 2>/dev/null || :
    exec "$@" >>"$part"
}

# follow: GNU wget, which is told of no redirect but by us, and keeps its list of https sites to itself.
follow() {
    hops=0
    while :; do
        set -- "$address"
        [ "$start" -eq 0 ] || set -- --start-pos="$start" "$@"
        [ -z "$accept" ] || set -- --header="$accept" "$@"
        [ -z "$token" ] || set -- --header="Authorization: Bearer $token" "$@"
        [ -z "$cacert" ] || set -- --ca-certificate="$cacert" "$@"
        if [ -n "$near" ]; then set -- --no-proxy "$@"; else set -- --secure-protocol=TLSv1_2 "$@"; fi
        run_into env HOME="$scratch" wget --no-config -nv -S -t 1 -T "$connect_limit" \
            --read-timeout="$stall_limit" --max-redirect=0 -O - "$@"
        [ "$code" -ne 0 ] || return 0
        text=$(sed -n 's/^ *[Ll]ocation: *\([^ ]*\).*/\1/p' "$log" | tail -n 1 | tr -d '\r')
        case $text in
            '') return 0 ;;
            /*)
                origin=${address#*://}
                text=${address%%://*}://${origin%%/*}$text
                ;;
        esac
        hops=$((hops + 1))
        if [ "$hops" -gt 5 ]; then
            why='more than five redirects'
            return 0
        fi
        case $text in https://*) safe_url "$text" || text='' ;; *) text='' ;; esac
        if [ -z "$text" ]; then
            why='a redirect to an address that is not https'
            return 0
        fi
        address=$text near=''
    done
}

# because: what $code and $log of the downloader say, as a sentence in $why.
because() {
    answer=$(sed -n -e 's|.*HTTP/[0-9.]* \([1-5][0-9][0-9]\).*|\1|p' -e 's/.*error: \([1-5][0-9][0-9]\).*/\1/p' \
        -e 's/.*response \([1-5][0-9][0-9]\).*/\1/p' -e 's/.*HTTP code \([1-5][0-9][0-9]\).*/\1/p' "$log" | tail -n 1)
    ! grep -q 'Proxy tunneling failed' "$log" || code=56
    behind=
    [ -n "$near" ] || behind=${https_proxy-}${HTTPS_PROXY-}${all_proxy-}${ALL_PROXY-}
    case $tool:$code:$answer in
        *:407) why='the proxy wants a name and a password' ;;
        *:56:4* | *:56:5* | wget:56:*) why="the proxy refuses${answer:+ ($answer)}" ;;
        *:404 | *:410) missing=1 why='the server has no such file' ;;
        *:401 | *:403) why="the server ${behind:+or the proxy }refuses it ($answer)" ;;
        *:408 | *:425 | *:429 | *:5[0-9][0-9]) why="the server has trouble ($answer)" passing=1 ;;
        *:416) why='the server has less of it than there is here' ;;
        curl:1:*) why='a redirect to an address that is not https' ;;
        curl:5:* | curl:97:*) why='the proxy cannot be reached' passing=1 ;;
        curl:6:*) why='the name of the server cannot be looked up' passing=1 ;;
        curl:7:*) why="nothing answers there${behind:+, or the proxy that is set does not}" passing=1 ;;
        curl:18:* | curl:52:* | curl:55:* | curl:56:* | curl:92:*) why='the connection ended before all of it came' passing=1 ;;
        curl:28:*) why="no connection within $connect_limit s, or hardly a byte for $stall_limit s (\`MLOS_CONNECT_TIMEOUT\`, \`MLOS_STALL_TIMEOUT\`)" passing=1 ;;
        curl:33:* | curl:36:*) why='the server does not continue what was begun' ;;
        curl:35:*) why='no secure connection could be agreed on' passing=1 ;;
        curl:47:*) why='more than five redirects' ;;
        curl:51:* | curl:60:* | wget:5:*) why='the certificate of the server is not trusted here; where a network has an authority of its own: --cacert FILE' ;;
        curl:77:*) why="the certificates${cacert:+ in \`$cacert\`} cannot be read" ;;
        wget:4:206) continued ;;
        wget:4:*) why='no connection, or it ended before all of it came' passing=1 ;;
        *) why=$(grep . "$log" | tail -n 1) ;;
    esac
    [ "$tool:$answer" != plain: ] || passing=1
    detail "$tool ended with $code: $(cat "$log")"
    [ -n "$why" ] || why="\`$tool\` ended with $code"
}

# continued: wget says the same of a range that is another and of a connection that ended; but then something came.
continued() {
    count "$part"
    if [ "$bytes" -gt "$start" ]; then
        why='the connection ended before all of it came' passing=1
    else
        why='the server does not continue what was begun'
    fi
}

# await: the end of $child; its status is in $code. The trap can end both.
await() {
    code=0
    wait "$child" 2>/dev/null || code=$?
    child=''
}

# progress: on a terminal, a line that says how much is there.
progress() {
    [ -n "$terminal" ] && [ -z "$quiet" ] && [ "$size" != - ] || return 0
    (
        while sleep 1; do
            count "$part"
            printf '\r  %s of %s MB ' "$((bytes / 1000000))" "$((size / 1000000))" >&2
        done
    ) &
    meter=$!
}

stop_meter() {
    kill "$meter" 2>/dev/null || :
    wait "$meter" 2>/dev/null || :
    meter=''
    printf '\r                              \r' >&2
}

# count FILE: how many $bytes it has.
count() {
    bytes=0
    [ ! -s "$1" ] || words "$(wc -c <"$1")"
    [ ! -s "$1" ] || bytes=$w1
}

# full: stops with the right word where there is no room left; $log may be empty for that very reason.
full() {
    if grep -Eq 'No space left|Disk quota|curl: \(23\)' "$log" || ! { printf '%8192s' '' >"$scratch/room"; } 2>/dev/null; then
        fail 9 "no space is left in \`$home\`" "make room, or name another folder: \`--home DIR\`"
    fi
}

# space: whether this file and what is in it have room. An exact 0 is what some file systems say that do not know.
space() {
    [ "$size" != - ] || return 0
    words "$(df -Pk "$home" 2>/dev/null | tail -n 1)"
    is_number "$w4" && [ "$w4" -gt 0 ] || return 0
    needed=$((3 * (size / 1024) + 1024))
    [ "$w4" -ge "$needed" ] || fail 9 "$((w4 / 1024)) MB are free for \`$home\`, and about $((needed / 1024)) MB are needed" \
        "nothing was changed; make room, or name another folder: \`--home DIR\`"
}

# download NAME: this file of the release, checked against $size and $hex, as $file.
download() {
    scratch
    url=${mirror:-$base}/$release/$1
    [ -z "$source" ] || in_source
    file=$scratch/$hex.part
    # Of what an earlier run got, the one file is claimed by a rename; all else in the cache is of no more use.
    parts=$(ls -A "$home/cache") || fail 9 "cannot read \`$home/cache\`"
    for name in $parts; do
        case $name in
            "$hex.part") mv -f -- "$home/cache/$name" "$file" ;;
            *.part) remove "$home/cache/$name" ;;
        esac
    done
    # Anything but a plain file with one name was put there by somebody else.
    if [ -d "$file" ] || [ -n "$(find "$scratch" ! -type d \( ! -type f -o -links +1 \))" ]; then remove "$file"; fi
    space
    [ -e "$file" ] || : >"$file" || full
    keep=$file
    if [ -n "$source" ]; then
        say "reading $url"
        cp -- "$url" "$file" || fail 6 "cannot read \`$url\`" "nothing was changed"
        check_file
        return
    fi
    say "fetching $url"
    whole=''
    while :; do
        count "$file"
        begun=$bytes
        if [ "$bytes" != "$size" ]; then
            fetch "$url" "$file" file || not_fetched
            begun=$start
        fi
        # What was continued may have been another file: once more, from its first byte.
        [ -z "$whole" ] || begun=0
        check_file && return
        say "what was continued is not the file; fetching all of it"
        whole=1
        : >"$file"
    done
}

not_fetched() {
    count "$file"
    begun=0
    if [ "$size" != - ] && [ "$bytes" -gt "$size" ]; then check_file; fi
    text=''
    if [ "$bytes" -gt 0 ]; then text=", which goes on where this one ended"; else keep=''; fi
    case $why in *'looked up') text="$text: is this machine online?" ;; esac
    fail 6 "cannot fetch $url: $why" "nothing was changed; try again$text"
}

# check_file: the size first, then the digest. False where another try from the first byte may do.
check_file() {
    count "$file"
    if [ "$size" = - ] || [ "$bytes" = "$size" ]; then
        digest_of "$file"
        [ "$found" != "$hex" ] || return 0
        text="is not the one that was released$nl  expected: sha256:$hex$nl  found:    sha256:$found"
    else
        found='' text="is not the one that was released: it has $bytes bytes, and not $size"
    fi
    [ "${begun:-0}" -eq 0 ] || return 1
    keep=''
    if head -n 1 "$file" | grep -q '^[[:blank:]]*<'; then
        fail 6 "a web page came in place of $url" "does this network ask for a login first, or a proxy for leave? Nothing was changed"
    elif [ -z "$found" ] && [ "$bytes" -lt "$size" ]; then
        [ -z "$source" ] || fail 6 "\`$url\` has only $bytes of $size bytes" "nothing was changed; carry it over again"
        fail 6 "only $bytes of $size bytes came from $url" "nothing was changed; try again"
    fi
    fail 7 "the file from $url $text" \
        "a mirror, a proxy or the release was changed: do not work around this, and report it: $report"
}
