## switch: Puts the new release beside the old one and moves `current` to it in one step.

# is_sound: the decided release is there already, whole, with the digest that the matrix names.
is_sound() {
    new=$home/releases/$release
    [ -z "$again" ] && [ -f "$new/release.json" ] && [ -f "$new/manifest" ] && [ -x "$new/bin/mlos" ] || return 1
    IFS= read -r line <"$new/release.json" || return 1
    case $line in *"\"digest\":\"sha256:$hex\""*"\"method\":\"$method\""*"\"platform\":\"$platform\""*) ;; *) return 1 ;; esac
    # What is wrong with it is no fault of the archive.
    (read_manifest) >/dev/null 2>&1 || return 1
    read_manifest
    if [ "$method" = binary ]; then
        for word in $programs; do [ -x "$new/bin/$word" ] || return 1; done
        IFS=$nl
        for word in $members; do
            [ -f "$new/$word" ] || {
                unset IFS
                return 1
            }
        done
        unset IFS
    fi
    # What was loaded from a set has no name with its digest.
    if [ "$method" = docker ] && [ -f "$new/image" ]; then
        IFS= read -r text <"$new/image" || return 1
        is_hex "$text" || return 1
        named=$reference reference=$text
    fi
    [ "$method" = binary ] || "$engine" inspect "$reference" >/dev/null 2>&1 || return 1
    "$new/bin/mlos" --version >/dev/null 2>&1
}

# place: the new folder becomes releases/V. What had that name lies aside until it is done.
place() {
    text=$json_text
    put "$new/release.json"
    if [ -n "$named" ]; then
        text=$reference
        put "$new/image"
    fi
    target=$home/releases/$release
    if [ -e "$target" ]; then
        remove "$home/releases/.old.$release"
        aside=$home/releases/.old.$release
        mv -- "$target" "$aside" || fail 9 "cannot move \`$target\`"
    fi
    placed=$target
    mv -- "$new" "$target" || fail 9 "cannot write \`$target\`"
    # Where a run beside this one was quicker, the folder was moved into the one that is there.
    [ ! -d "$target/${new##*/}" ] || remove "$target/${new##*/}"
    new=$target
}

# switch: from `put current` on the shims run the new release. What may fail comes before it, or only has to be said.
switch() {
    write_shims
    [ -z "$modify" ] || modify_path names
    write_receipt
    if [ "$current" != "$release" ]; then
        text=$release${current:+$nl$current}
        put "$home/current"
    fi
    placed='' loaded='' fresh=0 old=$aside
    aside=''
    [ -z "$old" ] || remove "$old"
    mv -f -- "$home/receipt.next" "$home/receipt" || unwritten="$unwritten $home/receipt"
    keep_config
    [ -z "$modify" ] || modify_path lines
}

# keep_config: the defaults of this release, but never over a file that somebody edited.
keep_config() {
    mkdir -p -- "$home/config" 2>/dev/null || {
        unwritten="$unwritten $home/config"
        return 0
    }
    list=$(ls -A "$new/config" 2>/dev/null) || list=''
    old=$(ls "$home/releases") || old=''
    for word in $list; do
        file=$home/config/$word default=$new/config/$word
        [ -f "$default" ] || continue
        if [ -e "$file" ]; then
            ! cmp -s -- "$default" "$file" || continue
            ours=''
            for trial in $old; do
                ! cmp -s -- "$home/releases/$trial/config/$word" "$file" || ours=1
            done
            if [ -z "$ours" ]; then
                file=$file.new
                say "\`$home/config/$word\` was edited and stays; the new default is \`$file\`"
            fi
        fi
        making=$file.new.$$
        if ! cp -- "$default" "$making" || ! mv -f -- "$making" "$file"; then
            rm -f -- "$making"
            unwritten="$unwritten $file"
        fi 2>/dev/null
        making=''
    done
}

