
# --- state: the server's record and log, and the settings, lie in the home; where that is another user's or a package
# manager's, in a folder of this user's own

# find_state: sets `state` to that folder, and makes nothing
find_state() {
    [ -z "$state" ] || return 0
    if [ -w "$home" ] && ! is_managed; then
        state=$home
        return
    fi
    case ${XDG_STATE_HOME-} in
        /*) place=$XDG_STATE_HOME ;;
        *)
            [ -n "${HOME-}" ] ||
                fail 2 "\`$home\` belongs to \`$(owner)\`, and as \`HOME\` is not set there is no folder for what is yours" \
                    "set \`HOME\`, or \`XDG_STATE_HOME\`"
            place=$HOME/.local/state
            ;;
    esac
    # Two homes never have one name.
    state=$place/mlos/$(lasting_home | sed 's,^/,,; s/%/%25/g; s/-/%2D/g; s,/,-,g')
}

# owner: whose the home is
owner() {
    if is_managed; then
        printf '%s\n' "$method"
        return
    fi
    printf '%s\n' "$(LC_ALL=C ls -ld "$home")" | awk '{ print $3 }'
}

# need_own_home COMMAND [WISH]: before it changes anything
need_own_home() {
    leave_to_manager "$@"
    [ -w "$home" ] || fail 9 "\`mlos $1\` changes \`$home\`, which belongs to \`$(owner)\`, and you cannot write to it" \
        "let \`$(owner)\` run it; or install a home of your own: \`curl -fsSL $site/install | sh\`"
}
