## withdrawn: Notes which of the installed releases have been taken back, and warns of the one in use.

# mark_withdrawn: what the rows say of the releases that lie here, for the installed mlos, which asks nobody. A mark is taken
# back only by the site's script: that of one release knows nothing of what came after it.
mark_withdrawn() {
    [ -w "$home/cache" ] && is_ours || return 0
    marks='' old_marks=$nl
    [ ! -f "$home/cache/withdrawn" ] || old_marks=$nl$(cat "$home/cache/withdrawn")$nl
    row 'default ' || :
    newest=$rest
    list=$(ls "$home/releases" 2>/dev/null) || list=''
    for name in $list; do
        case $name in *[!0-9A-Za-z.-]* | [!v]*) continue ;; esac
        state_here=''
        ! row "release $name " || state_here=${rest%% *}
        case $state_here:$newest in
            deprecated:* | yanked:* | unsafe:*)
                row "withdrawn $name " || rest='- - -'
                marks="$marks$name $state_here $rest$nl"
                ;;
            :* | *:v*)
                case $old_marks in
                    *"$nl$name "*)
                        line=${old_marks#*"$nl$name "}
                        marks="$marks$name ${line%%"$nl"*}$nl"
                        ;;
                esac
                ;;
        esac
    done
    text=${marks%"$nl"}
    if [ -n "$text" ]; then
        put "$home/cache/withdrawn"
    elif [ "$old_marks" != "$nl" ]; then
        rm -f -- "$home/cache/withdrawn"
    fi
}

# warn_current: the release in use is withdrawn. It is said first, since what was asked for may not be there at all.
warn_current() {
    text=${nl}$marks
    case $text in *"$nl$current "*) ;; *) return 0 ;; esac
    [ "$kind:$wish" != "exact:$current" ] || return 0
    text=${text#*"$nl$current "}
    withdrawn_now=${text%% *}
    decided=${release-} release=$current
    withdrawn
    release=$decided
    warn "\`$current\`, which is in use, is $withdrawn_now$since; $there"
}
