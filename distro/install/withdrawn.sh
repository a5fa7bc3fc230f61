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

# still_withdrawn: nothing lies above the release in use, and that one is withdrawn. From an unsafe one there has to be a way.
still_withdrawn() {
    lower=$release release=$current
    row "release $current " || rest=''
    withdrawn_now=${rest%% *}
    withdrawn
    release=$lower
    case $withdrawn_now in
        deprecated | yanked) warn "\`$current\` is $withdrawn_now$since; $there" ;;
        unsafe) fail 4 "\`$current\` is in use and unsafe$since, and \`$asked\` is \`$lower\`, which is older: nothing was changed" "$there" ;;
    esac
}
