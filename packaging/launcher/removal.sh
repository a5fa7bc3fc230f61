
# --- removal: only names that the layout or the receipt knows, never the home as a whole

command_uninstall() {
    [ "$#" -le 1 ] || fail 2 "expected one version at most, found \`$2\` too" "\`mlos list\` prints the installed releases"
    need_home
    if [ "$#" -eq 1 ]; then
        release_named "$1" alone
        is_installed "$wanted" || fail 4 "\`$wanted\` is not installed; installed: $(spoken_releases)"
    fi
    need_own_home uninstall
    if [ "$#" -eq 1 ]; then
        remove_one_release
        return
    fi
    find_settled
    find_stored
    remove_all
    tell_what_stays
    remove_empty_home
}

command_purge() {
    takes_nothing purge "$@"
    need_home
    need_own_home purge
    find_settled
    if has_images; then purge_engine; fi
    remove_all
    gone=''
    for folder in config cache log; do
        [ ! -e "$home/$folder" ] || gone="$gone${gone:+, }\`$home/$folder\`"
        remove_tree "$home/$folder"
    done
    [ -z "$gone" ] || say "removed with all that was in it: $gone"
    remove_empty_home
    [ ! -d "$home" ] || say "\`$home\` stays: it holds what was not installed by MLOS"
    tell_axon_stays
}

remove_one_release() {
    no_install_runs
    [ "$wanted" != "$now" ] || fail 2 "\`$wanted\` is in use" \
        "\`mlos use\` another one first; or \`mlos uninstall\` without a version removes everything"
    look_for_server
    case $server:$server_release in
        running:"$wanted") fail 2 "\`$wanted\` is running" "\`mlos restart\`, then try again" ;;
        elsewhere:"$wanted")
            fail 1 "\`$wanted\` runs on \`$server_host\`" \
                "run \`mlos stop\` there; or, if that machine is gone: \`rm $(quoted "$record")\`"
            ;;
    esac
    [ "$wanted" != "$before" ] || write_current "$now" ''
    images=''
    add_image "$wanted"
    remove_tree "$home/releases/$wanted"
    say "\`$wanted\` is removed"
    [ -z "$images" ] || say "its image stays in the store of \`$engine\`; to remove it too: \`$engine image rm$images\`"
}

# find_settled: all that could stop the removal halfway is looked at, and the server stopped, before anything goes
find_settled() {
    no_install_runs
    look_for_server
    if [ "$server" = unknown ]; then
        warn_unanswered
    else
        stop_server
    fi
}

warn_unanswered() {
    warn 'no container engine answers: what it holds of this release stays' \
        "once it answers again: \`docker rm -f $container; docker volume rm $volume\`"
}

remove_all() {
    programs='mlos axon mlos-core'
    for name in $(installed_releases); do
        programs="$programs $(sed -n 's/^program \([A-Za-z0-9._-]*\).*/\1/p' "$home/releases/$name/manifest" | tr '\n' ' ')"
    done
    remove_path_lines
    # With what one left that was killed while it wrote: no install runs now.
    for program in $programs; do
        for name in "$home/bin/$program" "$home/bin/$program".new.*; do remove_file "$name"; done
    done
    # `.old.` is what a killed run of the install script may have left of a release.
    for folder in "$home"/releases/v* "$home"/releases/.old.v*; do
        name=${folder##*/}
        ! is_release "${name#.old.}" || remove_tree "$folder"
    done
    for folder in "$home"/releases/.new.* "$home/lock" "$home/run"; do remove_tree "$folder"; done
    for word in env env.fish current receipt.next receipt; do
        for name in "$home/$word" "$home/$word".new.*; do remove_file "$name"; done
    done
    for folder in bin releases; do rmdir "$home/$folder" 2>/dev/null || :; done
    say "removed from \`$home\`: releases, programs, receipt"
}

# remove_path_lines: in every profile of the receipt, what the install script marked as its own and what leads here
remove_path_lines() {
    IFS=$newline
    set -f
    for profile in $profiles; do
        for line in $(marked_lines "$profile"); do
            if leads_here "$line"; then drop_line; fi
        done
    done
    set +f
    IFS=$blanks
}

# marked_lines PROFILE: those that an install script wrote, for whichever home
marked_lines() {
    LC_ALL=C grep ' # mlos$' "$1" 2>/dev/null || :
}

# leads_here LINE: is the file that it reads the one of this home? The path stands between the first quotes.
leads_here() {
    case $1 in
        *"/env' # mlos")
            named=${1#"[ ! -r '"} named=${named%%"/env' ] || . '"*}
            named=$(printf '%s\n' "$named" | sed "s/'\\\\''/'/g")
            ;;
        *"/env.fish' # mlos")
            named=${1#"test -r '"} named=${named%%"/env.fish'; and source '"*}
            named=$(printf '%s\n' "$named" | sed "s/\\\\\\([\\\\']\\)/\\1/g")
            ;;
        *) return 1 ;;
    esac
    [ "$named" = "$home" ] || [ "$(cd "$named" 2>/dev/null && pwd -P)" = "$home" ]
}

# drop_line: `line` out of `profile`, written into the file that is there, so that a link, its owner and its permissions
# stay. A file that the install script made goes, where nothing else is in it.
drop_line() {
    kept=$home/profile.$$
    if ! line=$line LC_ALL=C awk '$0 != ENVIRON["line"]' "$profile" >"$kept" || [ ! -w "$profile" ]; then
        rm -f "$kept"
        fail 9 "cannot write \`$profile\`" "remove this line by hand: $line"
    fi
    cat "$kept" >"$profile" || fail 9 "cannot write \`$profile\`" "what it held, without our line, is in \`$kept\`"
    rm -f "$kept"
    case $newline$made_profiles in
        *"$newline$profile$newline"*) [ -s "$profile" ] || [ -h "$profile" ] || remove_file "$profile" ;;
    esac
    case $profile in
        */fish/conf.d/mlos.fish) rmdir "${profile%/*}" 2>/dev/null || : ;;
    esac
    say "removed from \`$profile\`: $line"
}

remove_file() {
    rm -f "$1" || fail 9 "cannot remove \`$1\`" 'look at its permissions, then run the same command again'
}

remove_tree() {
    rm -rf "$1" || fail 9 "cannot remove \`$1\`" 'look at its permissions, then run the same command again'
}

purge_engine() {
    find_engine || {
        [ "$server" = unknown ] || warn_unanswered
        return 0
    }
    ours=0
    is_volume_ours || ours=$?
    [ "$ours" -ne 0 ] || "$engine" volume rm "$volume" </dev/null >/dev/null 2>&1 || :
    for name in $(installed_releases); do
        (need_image "$name" && "$engine" image rm "$image_reference" </dev/null) >/dev/null 2>&1 || :
    done
    if [ "$ours" -eq 2 ]; then
        say "the volume \`$volume\` in the store of \`$engine\` stays: not this home made it, but \`${whose:-somebody else}\`"
        say "removed from the store of \`$engine\`: the images that nothing else uses"
    else
        say "removed from the store of \`$engine\`: the volume \`$volume\`, and the images that nothing else uses"
    fi
}

# find_stored: sets `stored`, what the engine's store goes on holding, as the commands that remove it
find_stored() {
    stored=''
    if ! has_images || ! find_engine; then return 0; fi
    ! is_volume_ours || stored=" $engine volume rm $volume;"
    images=''
    for name in $(installed_releases); do add_image "$name"; done
    stored="$stored${images:+ $engine image rm$images;}"
    stored=${stored# } stored=${stored%;}
}

# add_image RELEASE: to `images`, where it came as one and the engine has it
add_image() {
    [ "$(method_of "$1")" = docker ] || return 0
    if (need_image "$1") >/dev/null 2>&1; then
        need_image "$1"
        images="$images $image_reference"
    fi
}

# tell_what_stays: with the command that removes it, since the launcher is gone by then
tell_what_stays() {
    left=''
    for folder in config cache log; do
        [ ! -d "$home/$folder" ] || left="$left $(quoted "$home/$folder")"
    done
    [ -z "$left" ] || say "these stay; to remove them too: \`rm -r$left\`"
    [ -z "$stored" ] || say "these stay in the store of \`$engine\`; to remove them too: \`$stored\`"
    tell_axon_stays
}

tell_axon_stays() {
    [ ! -d "${HOME:-/nonexistent}/.axon" ] || say "\`$HOME/.axon\` stays: the models and settings of axon are not this home's"
}

remove_empty_home() {
    rmdir "$home" 2>/dev/null || :
}
