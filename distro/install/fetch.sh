# pick: the downloader, in $tool.
pick() {
    [ -z "$tool" ] || return 0
    if have curl; then
        tool=curl
    elif have wget; then
        case $(wget --no-config --version 2>/dev/null </dev/null) in *'GNU Wget '*) tool=wget ;; *) tool=plain ;; esac
    else
        fail 5 "neither \`curl\` nor \`wget\` is there" "install one of them with the package manager of this system"
    fi
}

# get URL FILE KIND: true, or why not in $why; $missing is 1 where the server says that there is no such thing.
# Rows decide what is installed, so a tool that checks no certificate may fetch only files, whose digests are known.
get() {
    pick
    why='' missing='' near=''
    safe_url "$1" || fail 6 "\`$1\` is no address that this script may fetch" "https, and http only to this machine"
    case $1 in http:*) near=1 ;; esac
    [ "$tool$3$near" != plainrows ] ||
        fail 5 "this \`wget\` checks no certificates, so it cannot be asked what \`$asked\` is" \
            "install \`curl\`, or take the script of one release, $site/releases/.../install, and check it with \`--digest\`"
    case $tool in
        curl)
            if [ -n "$near" ]; then
                curl -q -fsSL --noproxy '*' --proto '=http,https' --proto-redir '=https' --tlsv1.2 --max-redirs 5 \
                    --connect-timeout 30 --speed-limit 64 --speed-time 60 "$1" >"$2" 2>"$log" &
            else
                curl -q -fsSL --proto '=https' --proto-redir '=https' --tlsv1.2 --max-redirs 5 \
                    --connect-timeout 30 --speed-limit 64 --speed-time 60 "$1" >"$2" 2>"$log" &
            fi
            child=$!
            await
            ;;
        wget) follow "$1" "$2" ;;
        plain)
            if [ -n "$near" ]; then proxy=off; else proxy=on; fi
            # Without a time limit: `-T` has been seen to crash.
            wget -q -Y "$proxy" -O - "$1" >"$2" 2>"$log" &
            child=$!
            await
            ;;
    esac
    [ "$code" -ne 0 ] || return 0
    ! grep -Eq '(error: |HTTP/[0-9.]+ )404' "$log" || missing=1
    full
    [ -n "$why" ] || why=$(grep . "$log" | tail -n 1)
    [ -n "$why" ] || why="\`$tool\` ended with $code"
    return 1
}

# follow URL FILE: GNU wget, which is told of no redirect but by us, and keeps its list of https sites to itself.
follow() {
    address=$1 hops=0
    while :; do
        if [ -n "$near" ]; then
            HOME=$scratch wget --no-config --no-proxy -q -S -t 1 -T 60 --max-redirect=0 -O - "$address" >"$2" 2>"$log" &
        else
            HOME=$scratch wget --no-config -q -S -t 1 -T 60 --max-redirect=0 --secure-protocol=TLSv1_2 -O - "$address" >"$2" 2>"$log" &
        fi
        child=$!
        await
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

# await: the end of $child; its status is in $code. The trap can end both.
await() {
    code=0
    wait "$child" 2>/dev/null || code=$?
    child=''
}

# full: stops with the right word where there is no room left; $log may be empty for that very reason.
full() {
    if grep -Eq 'No space left|Disk quota|curl: \(23\)' "$log" || ! { printf '%8192s' '' >"$scratch/room"; } 2>/dev/null; then
        fail 9 "no space is left in \`$home\`" "make room, or name another folder: \`--home DIR\`"
    fi
}

# download: the file of the decision, checked, as $scratch/file.
download() {
    scratch
    [ -z "$mirror" ] || url=$mirror/$release/$bundle
    say "fetching $url"
    get "$url" "$scratch/file" file || {
        [ -z "$missing" ] || why="the server has no such file"
        fail 6 "cannot fetch $url: $why" "nothing was changed; try again"
    }
    [ "$size" = - ] || words "$(wc -c <"$scratch/file")"
    if [ "$size" != - ] && [ "$w1" -lt "$size" ]; then
        fail 6 "only $w1 of $size bytes came from $url" "nothing was changed; try again"
    fi
    digest_of "$scratch/file"
    [ "$found" = "$hex" ] || fail 7 "the file from $url is not the one that was released$nl  expected: sha256:$hex${nl}  found:    sha256:$found" \
        "a mirror, a proxy or the release was changed: do not work around this, and report it where $site says"
}

