## offline: Makes a set for a machine without a network, and installs from one.

# An install without a network: a set is made where there is one, and installed from where there is none.

# settle_source: --from names a folder, whose rows say which release it holds, or the file of a release.
settle_source() {
    absolute "$source"
    source=$text
    [ -r "$source" ] || fail 2 "cannot read \`$source\`" "\`--from\` names a folder that \`--download-only\` made, or a file of a release"
    set_release "$source"
    [ -z "$held_release" ] || [ -n "$free" ] || parse_wish "$held_release"
    # Its script was made before the release could be withdrawn; a set that was made later knows of it.
    [ ! -f "$source/rows" ] || text=$(grep -E '^withdrawn v[0-9A-Za-z.-]+ (v[0-9A-Za-z.-]+|-) [0-9-]{10}( [A-Za-z0-9 .,:;/@%+()=<>_*!?-]*)?$' "$source/rows" | head -n 1) || text=
    case $text in
        "withdrawn $held_release "*) warn "\`$held_release\` was withdrawn when this set was made: ${text#"withdrawn $held_release "}" ;;
    esac
}

# in_source: where the file of the decision is, as $url.
in_source() {
    url=$source
    [ ! -d "$source" ] || url=$source/$bundle
    [ -f "$url" ] || fail 6 "\`$source\` holds no \`$bundle\`" "\`--download-only\` makes a set for another platform too: \`--platform $platform\`"
}

# set_release FOLDER: the release of the set in there, in $held_release.
set_release() {
    held_release=''
    if [ -f "$1/rows" ]; then
        held_release=$(sed -n 's/^release \(v[0-9][0-9A-Za-z.-]*\) .*/\1/p' "$1/rows") || :
        held_release=${held_release%%"$nl"*}
    fi
}

# settle_set: the folder that gets the set, in $set, and the home in which it is made.
settle_set() {
    set=$home home=$home/.making
    whose_home "$set"
    [ -e "$set" ] || [ -h "$set" ] || return 0
    [ -d "$set" ] || fail 2 "\`$set\` is no folder" "name one that is empty or not there yet: \`--download-only DIR\`"
    text=$(ls -A "$set") || fail 9 "cannot read \`$set\`"
    set_release "$set"
    [ -z "$text" ] || [ -n "$held_release" ] || [ -d "$home/cache" ] ||
        fail 2 "\`$set\` is not empty, and nothing in it says that it is a set of MLOS" "name a folder of its own: \`--download-only DIR\`"
}

# make_set: the bundle or the image, the release's own script, rows, digests, licences, and what a person should know of them.
make_set() {
    [ -z "$held_release" ] || [ "$held_release" = "$release" ] ||
        fail 2 "\`$set\` holds the set of \`$held_release\`" "name another folder for \`$release\`"
    [ "$method" = binary ] || choose_engine
    say "a set to install MLOS $release on $platform without a network"
    cautions
    need_tools
    [ -z "$registry" ] || reference=$registry/${reference##*/}
    wish=$release kind=exact
    row "script $release " || more_rows
    row "script $release " || fail 4 "\`$release\` has no script of its own, so there can be no set" "follow $site/feed.xml"
    words "$rest"
    own=$w1 own_size=$w2 own_hex=$w3
    case $own in mlos-"$release"_install.sh) ;; *) fail 6 "$site names \`$own\` as the script of \`$release\`" "do not work around this, and report it: $report" ;; esac
    case $method:$bundle in docker:* | binary:mlos-"$release"_*.tar.gz) ;; *) fail 6 "\`$bundle\` is no name of a bundle of \`$release\`" "do not work around this, and report it: $report" ;; esac
    how="sh $own --from ."
    if [ "$method" = docker ]; then
        how="$how --method docker"
        set_of=$own
        save_image
        own=$set_of
    else
        download "$bundle"
        licences
        text="rows 1 begun${nl}release $release begun"
        put "$set/rows"
        place_in_set "$file" "$bundle"
    fi
    size=$own_size hex=$own_hex
    download "$own"
    place_in_set "$file" "$own"
    remove "$set/licenses"
    mv -- "$stage" "$set/licenses" || fail 9 "cannot write \`$set/licenses\`"
    stage=''
    set_texts
    shown "$set"
    say "$text holds the set. Carry it over, and in it:$nl  $how"
    ! row 'offline ' || say "it does not hold models: $rest"
    # All that is in there was made by this run, or by one before it that did not come to its end.
    unlock
    remove "$home"
    scratch='' fresh=0
}

# licences: out of the bundle, which is checked, and nothing else of it, into $stage.
licences() {
    stage=$scratch/licenses
    mkdir -- "$stage" || fail 9 "cannot make \`$stage\`"
    # By their names, since not every tar knows that a folder means what is in it.
    tar -tzf - <"$file" 2>"$log" | grep "^${bundle%.tar.gz}/licenses/[A-Za-z0-9._+/-]*[^/]\$" >"$scratch/names" || :
    set --
    while IFS= read -r line; do set -- "$@" "$line"; done <"$scratch/names"
    [ "$#" -gt 0 ] || hostile "holds no licences: $(head -n 1 "$log")"
    (cd -- "$stage" && exec tar -xzof - "$@") <"$file" >"$log" 2>&1 &
    child=$!
    await
    [ "$code" -eq 0 ] || {
        full
        hostile "cannot be unpacked: $(head -n 1 "$log")"
    }
    look_through
    mv -- "$stage/${bundle%.tar.gz}/licenses" "$stage.found" || fail 9 "cannot write \`$stage\`"
    remove "$stage"
    stage=$stage.found
}

# place_in_set FILE NAME
place_in_set() {
    mv -f -- "$1" "$set/$2" || fail 9 "cannot write \`$set/$2\`"
    keep=''
}

set_texts() {
    lines='' sums=''
    IFS=$nl
    for line in $rows; do
        case $line in
            'rows 1 '* | 'site '* | 'download '* | 'image '* | 'method '*)
                case $nl$lines in *"$nl${line%% *} "*) continue ;; esac
                ;;
            "release $release "* | "withdrawn $release "* | "oci $release "* | "script $release "*) ;;
            "file $release "*)
                text=${line#"file $release "}
                unset IFS
                words "${text#* }"
                case $sums in
                    *" $w1$nl"*) ;;
                    *) [ ! -f "$set/$w1" ] || sums="$sums$w3  $w1$nl" ;;
                esac
                ;;
            *) continue ;;
        esac
        case $nl$lines in *"$nl$line$nl"*) ;; *) lines=$lines$line$nl ;; esac
    done
    unset IFS
    text=${lines}end
    put "$set/rows"
    for image_platform in $(printf '%s\n' "$rows" | sed -n "s/^oci $release \([a-z0-9-]*\) .*/\1/p" | sort -u); do
        saved_name
        for name in "$saved.json" "$saved.tar"; do
            [ -f "$set/$name" ] || continue
            digest_of "$set/$name"
            sums="$sums$found  $name$nl"
        done
    done
    text=$sums$own_hex\ \ $own
    put "$set/SHA256SUMS"
    rest='they are carried by themselves.'
    row 'offline ' || :
    text="# MLOS $release, to be installed without a network

To check that all of it came over, and to install it, in this folder:

    sha256sum -c SHA256SUMS
    $how

The digest of the script itself is not its own word: compare it with the one at
$site/releases/$release/ before you carry it over.
The script asks nobody. It checks each file against the digests that it holds, as it does with a network, and it knows
what was known when it was made: whether the release was withdrawn since, that page says.
\`rows\` are the lines of the matrix that say what this release is made of, and \`licenses\` are its licences.

It does not hold models: $rest"
    case $state in
        deprecated | yanked)
            readme=$text
            withdrawn
            text="$readme

$release is $state$since."
            ;;
    esac
    put "$set/README.md"
}
