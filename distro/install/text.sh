## text: Work with words and versions, without any program but the shell.

# row START: what follows START in the first row that begins with it, in $rest.
row() {
    rest=${rows#*"$nl$1"}
    if [ "$rest" = "$rows" ]; then
        rest=
        return 1
    fi
    rest=${rest%%"$nl"*}
}

# words TEXT: its words in $w1 to $w4.
words() {
    w1='' w2='' w3='' w4='' count=0
    for word in $1; do
        count=$((count + 1))
        eval "w$count=\$word"
    done
}

# swap TEXT OLD NEW: TEXT with every OLD as NEW, in $text.
swap() {
    rest=$1 text=
    while :; do
        case $rest in
            *"$2"*)
                text=$text${rest%%"$2"*}$3
                rest=${rest#*"$2"}
                ;;
            *)
                text=$text$rest
                return
                ;;
        esac
    done
}

# quoted TEXT: TEXT as one word for sh, in $text.
quoted() {
    swap "$1" "'" "'\\''"
    text="'$text'"
}

# shown NAME: a path as a person would type it, in $text.
shown() {
    text=$1
    case ${HOME-} in
        ?*) case $1 in "$HOME"/*) text=\~${1#"$HOME"} ;; esac ;;
    esac
    case $text in
        \~*[!A-Za-z0-9._/+@-]* | [!~]*[!A-Za-z0-9._/+@-]*) quoted "$1" ;;
    esac
}

is_number() {
    case $1 in
        '' | *[!0-9]* | 0?*) return 1 ;;
    esac
}

is_hex() {
    [ "${#1}" -eq 64 ] || return 1
    case $1 in
        *[!0-9a-f]*) return 1 ;;
    esac
}

# older A B: whether version A, without its v, comes before B.
older() {
    a=${1%%-*}. b=${2%%-*}.
    while [ -n "$a$b" ]; do
        x=${a%%.*} y=${b%%.*}
        a=${a#*.} b=${b#*.}
        if [ "${x:-0}" -ne "${y:-0}" ]; then
            [ "${x:-0}" -lt "${y:-0}" ]
            return
        fi
    done
    # A pre-release comes before its release; its identifiers are compared one by one.
    case $1 in *-*) a=${1#*-}. ;; *) return 1 ;; esac
    case $2 in *-*) b=${2#*-}. ;; *) return 0 ;; esac
    while [ -n "$a" ] && [ -n "$b" ]; do
        x=${a%%.*} y=${b%%.*}
        a=${a#*.} b=${b#*.}
        [ "$x" != "$y" ] || continue
        if is_number "$x"; then
            is_number "$y" || return 0
            [ "$x" -lt "$y" ]
        else
            if is_number "$y"; then return 1; fi
            expr "x$x" \< "x$y" >/dev/null
        fi
        return
    done
    [ -z "$a" ] && [ -n "$b" ]
}

# safe_url URL: https, or http to this very machine; only characters that need no escaping.
safe_url() {
    rest=${1#*://}
    # A name and a password would stand in lists of processes.
    case ${rest%%/*} in *@*) return 1 ;; esac
    case $1 in
        # In ksh a backslash may stand for itself between brackets.
        *\\* | *[!A-Za-z0-9._~:/%@?\&=+,\;\[\]-]*) return 1 ;;
        https://?*) ;;
        http://127.0.0.1[:/]* | http://localhost[:/]* | 'http://[::1]'[:/]*) ;;
        *) return 1 ;;
    esac
}

