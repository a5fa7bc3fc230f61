## home: The folder that everything goes to: refuses one that is not its own, locks it, and cleans up whatever ends it.

# settle_home: $home, absolute and on one line. A set is made in a home of its own, which goes when it is done.
settle_home() {
    [ -z "$set" ] || home=$set
    if [ -z "$home" ]; then
        [ -n "${HOME-}" ] || fail 2 "\`HOME\` is not set, so there is no \`~/.mlos\`" "name the folder: \`--home DIR\`"
        home=$HOME/.mlos
    fi
    [ -z "$modify" ] || [ -n "${HOME-}" ] || fail 2 "\`HOME\` is not set, so there are no profiles" "leave out \`--modify-path\`"
    absolute "$home"
    home=$text
    case $home in
        *"$nl"* | *:*) fail 2 "a home cannot have a line break or a \`:\` in its name, and \`$home\` has one" ;;
    esac
    case $home/ in
        */./* | */../*)
            [ -d "$home" ] || fail 2 "\`$home\` is no plain path" "write it without \`.\` and \`..\`"
            home=$(cd -P -- "$home" && pwd -P) || fail 9 "cannot enter \`$home\`"
            ;;
    esac
}

# absolute NAME: as it would be from anywhere, in $text.
absolute() {
    text=$1
    case $text in
        /*) ;;
        *) text=$(pwd)/${text#./} ;;
    esac
    while [ "${text%/}" != "$text" ]; do text=${text%/}; done
}

# check_home: refuses what is not ours; reads, and changes nothing.
check_home() {
    real=$home mine=''
    if [ -d "$home" ]; then
        real=$(cd -P -- "$home" && pwd -P) || fail 9 "cannot enter \`$home\`"
    elif [ -e "$home" ] || [ -h "$home" ]; then
        fail 2 "\`$home\` is no folder" "name one that is empty or not there yet: \`--home DIR\`"
    fi
    [ -z "${HOME-}" ] || mine=$(cd -P -- "$HOME" 2>/dev/null && pwd -P) || mine=''
    case $real in
        '' | / | "$mine" | "${HOME-}") fail 2 "\`${home:-/}\` cannot be the home of MLOS" "name a folder of its own: \`--home DIR\`" ;;
    esac
    whose_home "$home"
    [ -d "$home" ] || return 0
    text=$(ls -A "$home") || fail 9 "cannot read \`$home\`"
    [ -n "$text" ] && ! is_ours && ! grep -q 'Made by MLOS' "$home/cache/CACHEDIR.TAG" 2>/dev/null || return 0
    in_use
    [ -f "$home/releases/${current:-none}/manifest" ] || fail 2 "\`$home\` is not empty, and nothing in it says that it is MLOS's" "name a folder that is empty or not there yet: \`--home DIR\`"
}

# whose_home FOLDER: programs of a home are run, so that one of somebody else's is refused; root's is everybody's. Root through
# sudo, below somebody's folder, would leave files there that this person cannot change.
whose_home() {
    me=$(id -u) level=$1
    # A home that can only be read is for everybody, but what root runs is root's.
    [ "$action" = install ] || [ "$me" = 0 ] || return 0
    while [ ! -d "${level:-/}" ]; do level=${level%/*}; done
    words "$(ls -ldn -- "${level:-/}/.")"
    case $w3 in 0 | "$me") return 0 ;; esac
    case $me:${SUDO_USER:-root} in
        0:root) ;;
        0:*)
            fail 9 "this runs as root, and \`${level:-/}\` is not root's: \`$SUDO_USER\` could not change what is installed there" \
                "run it again without sudo; or, for everybody on this machine: \`--home /opt/mlos\`"
            ;;
    esac
    [ "$level" != "$1" ] || fail 9 "\`$1\` belongs to another user (id $w3), whose programs this would run as yours" \
        "let that user install there, or name a folder of your own: \`--home DIR\`"
}

is_ours() {
    [ ! -h "$home/receipt" ] && grep -q '^mlos-receipt ' "$home/receipt" 2>/dev/null
}

# in_use: $current and $before, the two lines of the file that the shims read.
in_use() {
    current='' before=''
    [ -f "$home/current" ] || return 0
    {
        IFS= read -r current || :
        IFS= read -r before || :
    } <"$home/current"
    case $current in v[0-9]*) ;; *) current='' ;; esac
    case $current in *[!0-9A-Za-z.-]*) current='' ;; esac
    case $before in v[0-9]*) ;; *) before='' ;; esac
    case $before in *[!0-9A-Za-z.-]*) before='' ;; esac
}

# open_home: makes the home where there is none, and takes the lock.
open_home() {
    [ -z "$opened" ] || return 0
    opened=1
    fresh=0 level=$home
    while [ ! -d "${level:-/}" ]; do fresh=$((fresh + 1)) level=${level%/*}; done
    mkdir -p -- "$home/cache" "$home/lock" 2>/dev/null || fail 9 "cannot make \`$home\`" "name a folder that you may write to: \`--home DIR\`"
    [ -e "$home/cache/CACHEDIR.TAG" ] ||
        printf '%s\n' 'Signature: 8a477f597d28d172789f06886806bc55' '# Made by MLOS. What lies here can be fetched again.' >"$home/cache/CACHEDIR.TAG" ||
        fail 9 "cannot write to \`$home\`"
    lock
    # What runs that were killed left behind.
    text=$(ls -A "$home/cache" "$home/releases" 2>/dev/null) || :
    for name in $text; do
        case $name in
            ".new.$host."*)
                if ! alive "${name##*.}"; then
                    salvage "$home/cache/$name"
                    remove "$home/cache/$name" "$home/releases/$name"
                fi
                ;;
        esac
    done
    text=$home/releases/.old.$current
    [ -z "$current" ] || [ -e "$home/releases/$current" ] || [ ! -e "$text" ] || mv -- "$text" "$home/releases/$current"
}

# salvage FOLDER: what came of a file, for the next run to go on with.
salvage() {
    parts=$(ls "$1" 2>/dev/null) || :
    for part in $parts; do
        case $part in
            ????????????????????????????????????????????????????????????????.part) mv -f -- "$1/$part" "$home/cache/$part" || : ;;
        esac
    done
}

# The lock is a courtesy: what is safe without it stays so. `lock/N+1` follows the lock of a process that is gone.
lock() {
    turn=0
    text=$(ls -A "$home/lock" 2>/dev/null) || :
    for name in $text; do
        ! is_number "$name" || [ "${#name}" -gt 4 ] || [ "$name" -le "$turn" ] || turn=$name
    done
    if [ "$turn" -gt 0 ]; then
        words "$(cat "$home/lock/$turn/owner" 2>/dev/null || { sleep 1 && cat "$home/lock/$turn/owner" 2>/dev/null; })"
        if [ -n "$w2" ] && [ "$w1" != "$host" ]; then
            fail 12 "another install is running in \`$home\`, on \`$w1\`" "if it is not: remove \`$home/lock\`"
        elif [ -n "$w2" ] && alive "$w2"; then
            fail 12 "another install is running in \`$home\`: process $w2" "wait for it; if that is no install: remove \`$home/lock\`"
        fi
    fi
    mkdir -- "$home/lock/$((turn + 1))" 2>/dev/null || {
        # Where the folder is gone, the run that was quicker has just ended.
        [ ! -d "$home/lock" ] || [ -w "$home/lock" ] || fail 9 "cannot write to \`$home\`"
        fail 12 "another install is running in \`$home\`"
    }
    locked=$((turn + 1))
    printf '%s\n' "$host $$" >"$home/lock/$locked/owner" || fail 9 "cannot write to \`$home\`"
}

# alive ID: another process of this machine, perhaps another user's. In a container this run may have the id of one before.
alive() {
    [ "$1" != "$$" ] && { kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ]; }
}

unlock() {
    [ -n "$locked" ] || return 0
    while [ "$locked" -gt 0 ]; do
        rm -f -- "$home/lock/$locked/owner"
        [ ! -d "$home/lock/$locked" ] || rmdir -- "$home/lock/$locked"
        locked=$((locked - 1))
    done
    rmdir -- "$home/lock"
    locked=''
}

# scratch: a folder for what is needed only as long as this runs. A dry run leaves the home alone.
scratch() {
    [ -z "$scratch" ] || return 0
    if [ -n "$dry" ]; then
        place=${TMPDIR:-/tmp}/mlos
    else
        open_home
        place=$home/cache/.new
    fi
    place=$place.$host.$$
    scratch=$place
    (umask 077 && mkdir -- "$place") 2>/dev/null || {
        scratch=''
        fail 9 "cannot make \`$place\`"
    }
    log=$place/log
}

# remove NAME...: names that this run or one before it made.
remove() {
    rm -rf -- "$@" 2>/dev/null || {
        # Folders only: a file in there may be another name of one that is not ours.
        find "$@" -type d -exec chmod u+rwx {} \; 2>/dev/null || :
        rm -rf -- "$@" 2>/dev/null || :
    }
}

# put NAME [MODE]: replaces a file by $text in one rename, where it holds anything else.
put() {
    if [ -f "$1" ] && [ "$(cat "$1")" = "$text" ] && { [ "$#" -eq 1 ] || [ -x "$1" ]; }; then return 0; fi
    making=$1.new.$$
    if ! printf '%s\n' "$text" >"$making" || { [ "$#" -gt 1 ] && ! chmod "$2" "$making"; } || ! mv -f -- "$making" "$1"; then
        fail 9 "cannot write \`$1\`"
    fi 2>/dev/null
    making=''
}

# clean: at every end, good or bad; undoes what was begun and not finished. A child of this shell that is ended before it
# has left the traps behind comes here as well, and what is undone is not its own.
clean() {
    trap '' HUP INT TERM
    set +e
    # `$$` is the same in a child, the parent of what it starts is not.
    word=$(exec sh -c 'printf "%s\n" "$PPID"')
    case $word in '' | "$$") ;; *) return ;; esac
    # Of a pipe first the one that writes: some shells wait for all of it.
    for word in $([ -z "$piped" ] || cat "$scratch/id") $child $dog $meter; do
        kill "$word"
        wait "$word"
    done
    [ -z "$box" ] || "$engine" rm -f -v "$box" >/dev/null
    [ -z "$loaded" ] || forget_image
    [ -z "$making" ] || rm -f -- "$making"
    [ -z "$placed$aside" ] || settle
    [ -z "$stage" ] || remove "$stage"
    [ ! -s "$keep" ] || mv -f -- "$keep" "$home/cache/"
    [ -z "$scratch" ] || remove "$scratch"
    unlock
    if [ "$fresh" -gt 0 ]; then
        for word in lock releases bin; do rmdir -- "$home/$word"; done
        # By its tag the next run knows the folder, so beside anything else it stays.
        case $(ls -A "$home"):$(ls -A "$home/cache") in
            cache: | cache:CACHEDIR.TAG) rm -rf -- "$home/cache" ;;
        esac
        while [ "$fresh" -gt 0 ] && rmdir -- "$home"; do fresh=$((fresh - 1)) home=${home%/*}; done
    fi
} 2>/dev/null

# settle: a release was moved into its place, and perhaps in use already, when this run was ended.
settle() {
    old=$current
    in_use
    if [ "$current" = "$release" ] && [ "$old" != "$release" ]; then
        [ -z "$aside" ] || remove "$aside"
        mv -f -- "$home/receipt.next" "$home/receipt"
    elif [ -n "$aside" ] && [ -e "$aside" ]; then
        remove "$target"
        mv -- "$aside" "$target"
    else
        [ -z "$placed" ] || remove "$placed"
    fi
    rm -f -- "$home/receipt.next"
}
