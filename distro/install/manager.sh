## manager: Notices an MLOS that a package manager looks after, and leaves it to that one.

# find_manager: of the `mlos` that the PATH leads to, besides this home's own: $manager, if one looks after it, $owned, its
# home, $managed, its name, and $told, how it is upgraded. In $ahead, whether this home's own comes before it.
find_manager() {
    manager='' owned='' ahead=''
    IFS=:
    for word in ${PATH-}; do
        unset IFS
        managed=${word:-.}/mlos
        if [ "$word" = "$home/bin" ]; then
            ahead=1
        elif [ -f "$managed" ] && [ -x "$managed" ]; then
            file=$managed
            while [ -h "$file" ]; do
                text=$(ls -ld -- "$file") && text=${text#*" $file -> "}
                case $text in /*) file=$text ;; *) file=${file%/*}/$text ;; esac
            done
            case $managed in
                # A snap's programs are links to the one that starts them all.
                */snap/bin/mlos) owned=${managed%bin/mlos}mlos/current/lib/mlos ;;
                *) owned=$(cd -P -- "${file%/*}/../../.." 2>/dev/null && pwd -P) || owned='' ;;
            esac
            break
        fi
    done
    unset IFS
    # It is shown on a terminal, and may be called as somebody else likes.
    [ "$owned" = "$(printf '%s' "$owned" | LC_ALL=C tr -d '\001-\037\177')" ] || return 0
    [ -n "$owned" ] && [ -f "$owned/receipt" ] && [ -r "$owned/receipt" ] || return 0
    while IFS= read -r line; do
        case $line in 'method '[a-z]*) manager=${line#* } ;; esac
    done <"$owned/receipt"
    upgrade_line "$manager" "$owned"
    [ -n "$told" ] || manager=''
}

# heed_manager: unless somebody asked for an install of this script.
heed_manager() {
    find_manager
    [ -n "$manager" ] && [ -z "$dry$set$wished$past" ] || return 0
    line=''
    [ ! -f "$owned/current" ] || IFS= read -r line <"$owned/current" || :
    case $line in *[!0-9A-Za-z.-]*) line='' ;; esac
    text="\`mlos\`${line:+ $line} is here already, installed by \`$manager\` in \`$owned\`"
    aim='to upgrade it'
    if row "release $line "; then
        case ${rest%% *} in deprecated | yanked | unsafe) leave_withdrawn "${rest%% *}" ;; esac
    fi
    case $told in *FILE) told="$told\`, with the file of a release at \`$site/releases/" ;; esac
    fail 2 "$text" "$aim: \`$told\`; \`--method binary\` installs another one beside it, in \`~/.mlos\`"
}

# leave_withdrawn STATE: $line is here and was taken back: why, in $text, and what leads to what is there instead, in $told.
leave_withdrawn() {
    text="$text, and is $1"
    row "withdrawn $line " || return 0
    word=${rest#* }
    text="$text since ${word%% *}: ${word#* }"
    word=${rest%% *}
    [ "$word" != - ] || return 0
    aim="\`$word\` is there instead"
    # To where the channel leads these two go by themselves, a lower one too.
    case $manager in homebrew | snap) ;; *) exact_line "$manager" "${word#v}" ;; esac
}
