
# --- ports: what listens, as far as this machine tells. No answer here is asked of a program that may be somebody else's.

# listeners PORT: a line for each, with its address and the number of its socket. Fails where there is no /proc.
listeners() {
    [ -r /proc/net/tcp ] || return 1
    for table in /proc/net/tcp /proc/net/tcp6; do
        [ ! -r "$table" ] || LC_ALL=C awk -v port=":$(printf '%04X' "$1")" '
            $4 == "0A" && substr($2, length($2) - 4) == port { print substr($2, 1, length($2) - 5), $10 }
        ' "$table" || return 1
    done
}

# listening_addresses PORT: the same without /proc: the addresses as `netstat` prints them
listening_addresses() {
    have netstat || return 1
    netstat -an 2>/dev/null | LC_ALL=C awk -v port="$1" '
        /^tcp/ && /LISTEN/ && $4 ~ ("[.:]" port "$") { print $4 }
    '
}

# is_taken PORT: does anything listen there?
is_taken() {
    if found=$(listeners "$1") || found=$(listening_addresses "$1"); then
        [ -n "$found" ]
    elif have curl; then
        refusal=0
        curl -q -s --noproxy '*' --max-time 3 -o /dev/null "http://127.0.0.1:$1/" </dev/null 2>/dev/null || refusal=$?
        [ "$refusal" -ne 7 ]
    else
        return 1
    fi
}

# holder PORT: who listens there, ` by process 1234 (its name)`; nothing where this user may not see it
holder() {
    if found=$(listeners "$1"); then
        for folder in /proc/[0-9]*; do
            sockets=$(ls -l "$folder/fd" 2>/dev/null) || :
            IFS=$newline
            for line in $found; do
                case $sockets in
                    *"socket:[${line#* }]"*)
                        printf ' by process %s (%s)\n' "${folder##*/}" "$(sed -n 1p "$folder/comm" 2>/dev/null)"
                        return
                        ;;
                esac
            done
        done
    elif have lsof; then
        lsof -nP -iTCP:"$1" -sTCP:LISTEN -Fpc 2>/dev/null | awk '
            /^p/ { id = substr($0, 2) }
            /^c/ { print " by process " id " (" substr($0, 2) ")"; exit }
        ' || :
    fi
}

# next_free_port PORT: the first one after it
next_free_port() {
    candidate=$(($1 + 1))
    while [ "$candidate" -lt 65535 ] && [ "$candidate" -le $(($1 + 20)) ] && is_taken "$candidate"; do
        candidate=$((candidate + 1))
    done
    printf '%s\n' "$candidate"
}

# listens PID PORT: 0 this process does; 1 it does not, and `found` is empty where nobody does; 2 this machine does not
# tell
listens() {
    addresses=''
    if found=$(listeners "$2"); then
        sockets=$(ls -l "/proc/$1/fd" 2>/dev/null) || return 2
        answer=1
        IFS=$newline
        for line in $found; do
            case $sockets in
                *"socket:[${line#* }]"*) answer=0 addresses="$addresses ${line% *}" ;;
            esac
        done
        IFS=$blanks
        return "$answer"
    fi
    have lsof || return 2
    found=asked
    addresses=$(lsof -nP -a -p "$1" -iTCP:"$2" -sTCP:LISTEN -Fn 2>/dev/null | sed -n 's/^n//p')
    [ -n "$addresses" ]
}

# is_exposed: do the addresses that `listens` found reach beyond this machine?
is_exposed() {
    for address in $addresses; do
        case $address in
            ??????7F | 7F?????? | 00000000000000000000000001000000 | 00000000000000000000000000000001) ;;
            0000000000000000FFFF0000??????7F | 127.* | '[::1]'*) ;;
            *) return 0 ;;
        esac
    done
    return 1
}

# answers PORT: does /health say yes? No proxy and no settings of a person's curl stand between. Sets `slow` to the seconds
# that it waited in vain.
answers() {
    health=http://127.0.0.1:$1/health slow=0 answer=0
    if have curl; then
        curl -q -fs --noproxy '*' --max-time 3 -o /dev/null "$health" </dev/null 2>/dev/null || answer=$?
        [ "$answer" -ne 28 ] || slow=3
        return "$answer"
    elif have wget; then
        in_time 3 health >/dev/null 2>&1 || answer=$?
        [ "$answer" -le 128 ] || slow=3
        return "$answer"
    else
        fail 5 "neither \`curl\` nor \`wget\` is here to ask the server for its health" 'install one of them, then try again'
    fi
}
