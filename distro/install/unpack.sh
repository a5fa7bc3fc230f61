## unpack: Unpacks into an empty folder, refuses links and names that lead out of it, and tries each program once.

# Unpacked once, into an empty folder; nothing in it runs before all of it was looked at.
unpack() {
    make_stage
    (cd -- "$stage" && exec tar -xzof -) <"$file" >"$log" 2>&1 &
    child=$!
    await
    if [ "$code" -ne 0 ]; then
        full
        have gzip || fail 5 "\`gzip\` is not there"
        hostile "cannot be unpacked: $(head -n 1 "$log")"
    fi
    new=$stage/${bundle%.tar.gz}
    if [ "$(ls -A "$stage")" != "${bundle%.tar.gz}" ] || [ -h "$new" ] || [ ! -d "$new" ]; then
        hostile "holds more than the folder \`${bundle%.tar.gz}\`"
    fi
    inspect
    text=$(ls -A "$new") || fail 9 "cannot read \`$new\`"
    for word in $text; do
        case $word in
            bin | lib | config | licenses | README.md | manifest) ;;
            *) hostile "holds \`$word\`, which has no place there" ;;
        esac
    done
    read_manifest
    text=$(ls -A "$new/bin") || hostile "has no folder \`bin\`"
    for word in $text; do
        case " $programs " in *" $word "*) ;; *) hostile "holds \`bin/$word\`, which its manifest does not name" ;; esac
    done
}

make_stage() {
    mkdir -p -- "$home/releases" 2>/dev/null || fail 9 "cannot make \`$home/releases\`"
    stage=$home/releases/.new.$host.$$
    mkdir -- "$stage" 2>/dev/null || fail 9 "cannot make \`$stage\`"
}

hostile() {
    keep=''
    fail 7 "$url $1" "nothing in it was run, and nothing was changed: report it: $report"
}

# inspect: what must not be in a folder that programs run from. Links may name only a file beside them: names hold no
# blank and no >, so what follows the first arrow of a line is the whole target.
inspect() {
    look_through
    chmod -R u+rwX,go-w "$stage" || fail 9 "cannot write to \`$stage\`"
}

look_through() {
    (cd -- "$stage" && find . -name '*[!A-Za-z0-9._+@-]*' -o ! -type d ! -type f ! -type l \
        -o -type f \( -links +1 -o -perm -4000 -o -perm -2000 \)) >"$log" 2>&1 || fail 1 "cannot look through \`$stage\`"
    [ ! -s "$log" ] || hostile "holds \`$(head -n 1 "$log")\`: a device, a file with two names, or a name that is none"
    (cd -- "$stage" && find . -type l -exec ls -ld {} +) >"$log" 2>&1 || fail 1 "cannot look through \`$stage\`"
    ! grep -Evq '^[^>]* \./[^ >]* -> [A-Za-z0-9_+@-][A-Za-z0-9._+@-]*$' "$log" || hostile 'holds a link that leaves its folder'
}

# read_manifest: $programs, and in $trials a line for each with the arguments that show that it runs.
read_manifest() {
    programs='' trials='' members=''
    if [ ! -f "$new/manifest" ] || [ -h "$new/manifest" ]; then hostile 'has no manifest'; fi
    {
        IFS= read -r line || :
        case $line in
            'mlos-manifest 1') ;;
            'mlos-manifest '[0-9]*) fail 4 "\`$release\` was packed for a newer script" "get it: $site/install" ;;
            *) hostile 'has no manifest' ;;
        esac
        while IFS= read -r line; do
            case $line in
                'release '*) [ "${line#* }" = "$release" ] || hostile "says that it is \`${line#* }\`" ;;
                'file '*) members=$members${line##* }$nl ;;
                'program '*[!A-Za-z0-9._\ =/-]*) hostile 'has a manifest with a program that cannot be' ;;
                'program '*)
                    line=${line#* }
                    programs="$programs ${line%% *}" trials=$trials$line$nl
                    case ${line%% *} in '' | .* | */* | *=*) hostile 'has a manifest with a program that cannot be' ;; esac
                    ;;
            esac
        done
    } <"$new/manifest"
    case " $programs " in *' mlos '*) ;; *) hostile "has no program \`mlos\`" ;; esac
}

# try_out [BEFORE...]: every program once; only its exit status counts.
try_out() {
    IFS=$nl
    for line in $trials; do
        unset IFS
        run_one "$line" "$@"
    done
    unset IFS
}

run_one() {
    trial=$1 word=${1%% *}
    shift
    if [ "$#" -eq 0 ]; then
        set -- "$new/bin/$word"
    else
        set -- "$@" "/opt/mlos/bin/$word" "$reference"
    fi
    case $trial in *' '*) for word in ${trial#* }; do set -- "$@" "$word"; done ;; esac
    detail "trying $trial"
    "$@" </dev/null >"$log" 2>&1 &
    child=$!
    await
    [ "$code" -eq 0 ] || fail 11 "\`$trial\` of \`$release\` does not run here: $(tail -n 1 "$log") (exit $code)" \
        "nothing was changed; does the file system of \`$home\` allow programs to run?"
}

