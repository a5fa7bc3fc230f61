
# --- package managers: a home whose receipt names one is changed by it alone, whoever asks

# manager_line AIM [VERSION]: sets `told` to what the manager of this home is told; to nothing where none owns it
manager_line() {
    told=''
    case $method:$1 in
        *:update) upgrade_line "$method" "$home" ;;
        snap:rollback) told='sudo snap revert mlos' ;;
        *:use | *:rollback) exact_line "$method" "$2" ;;

        apt:versions) told='apt-cache madison mlos' ;;
        apt:repair) told='sudo apt-get install --reinstall mlos' ;;
        apt:uninstall) told='sudo apt-get remove mlos' ;;
        apt:purge) told='sudo apt-get purge mlos' ;;

        rpm:repair) told='sudo rpm -U --replacepkgs FILE' ;;
        rpm:uninstall | rpm:purge) told='sudo rpm -e mlos' ;;

        archlinux:repair) told='sudo pacman -U FILE' ;;
        archlinux:uninstall) told='sudo pacman -R mlos' ;;
        archlinux:purge) told='sudo pacman -Rn mlos' ;;

        apt:service | rpm:service | archlinux:service) told='systemctl status mlos' ;;

        homebrew:versions) told='brew search mlos@' ;;
        homebrew:repair) told="brew reinstall $(formula "$home")" ;;
        homebrew:uninstall | homebrew:purge) told="brew uninstall $(formula "$home")" ;;
        homebrew:service) told="brew services info $(formula "$home")" ;;

        snap:versions) told='snap list --all mlos' ;;
        snap:repair) told='sudo snap remove mlos && sudo snap install mlos' ;;
        snap:uninstall) told='sudo snap remove mlos' ;;
        snap:purge) told='sudo snap remove --purge mlos' ;;
        snap:service) told='snap services mlos' ;;

        chocolatey:versions) told='choco search mlos --exact --all-versions' ;;
        chocolatey:repair) told='choco upgrade mlos --force' ;;
        chocolatey:uninstall | chocolatey:purge) told='choco uninstall mlos' ;;
    esac
}

is_managed() {
    manager_line update
    [ -n "$told" ]
}

# manager_hint AIM [WISH]: its line, with where the name comes from that it leaves open
manager_hint() {
    aim=$1 wish=${2-}
    if is_release "v${wish#v}"; then
        wish=${wish#v}
    else
        case $method:$aim:$wish in
            *: | *:stable | *[!a-z0-9.:]* | rpm:* | archlinux:*) ;;
            # Another channel is another suite, or a channel of the manager's own.
            *:update:*)
                printf '%s\n' "$site/?version=$wish&method=$method says how \`$method\` gets that"
                return
                ;;
        esac
        wish=VERSION
    fi
    # The tap has no formula for a pre-release.
    case $method:$wish in homebrew:*-*) wish=VERSION ;; esac
    case $aim:$wish in
        update:VERSION) ;;
        update:*) aim=use ;;
    esac
    manager_line "$aim" "$wish"
    open=$told
    case $open in
        *FILE) printf '%s\n' "\`$open\`, with the file of a release at $site/releases/" ;;
        *VERSION | *REVISION)
            manager_line versions
            printf '%s\n' "\`$open\`, of those that \`$told\` lists"
            ;;
        *) printf '%s\n' "\`$open\`" ;;
    esac
}

# leave_to_manager COMMAND [WISH]: what would change the home is for its manager
leave_to_manager() {
    ! is_managed || fail 2 "\`$home\` belongs to \`$method\`, which alone changes it" "$(manager_hint "$@")"
}

# service_hint: the manager's own service reads the same settings, and so may have the port
service_hint() {
    manager_line service
    [ -z "$told" ] || printf '%s\n' "; or is it the service that \`$method\` installed? \`$told\`"
}

# lasting_home: by the name that stays when the manager puts another release in the place of this one
lasting_home() {
    case $method in
        homebrew) printf '%s\n' "$home" | sed 's,/Cellar/\([^/]*\)/[^/]*/,/opt/\1/,' ;;
        snap) printf '%s\n' "$home" | sed 's,\(/snap/[^/]*\)/[^/]*/,\1/current/,' ;;
        *) printf '%s\n' "$home" ;;
    esac
}

# check_managed_path: where the manager's links lie is its affair; whose they are is not
check_managed_path() {
    for program in $(spoken_names); do
        find_on_path "$program"
        [ -n "$first" ] || continue
        follow_links "$first"
        [ "$(cd "$(dirname "$followed")" && pwd -P)" != "$release_dir/bin" ] || continue
        finding warning "\`$first\` comes before \`$program\` of \`$method\`" "\`$release_dir/bin/$program\` is that one"
        shadowed=yes
    done
    [ -n "$shadowed" ] || finding ok "no other program comes before those of \`$method\`"
}

# check_models: can the manager's service, which runs as the user `mlos`, read what axon fetched for this one?
check_models() {
    models=${HOME:-/nonexistent}/.axon/cache
    case $method in
        apt | rpm | archlinux) [ -d "$models" ] || return 0 ;;
        *) return 0 ;;
    esac
    account=$(id -u mlos 2>/dev/null) && [ "$account" != "$(id -u)" ] || return 0
    closed=''
    for folder in "$HOME" "$HOME/.axon" "$models"; do
        rights=$(LC_ALL=C ls -ld "$folder")
        case ${rights%% *}:$folder in
            # By such a list it may be allowed.
            *+:*) return 0 ;;
            ???????r?[xt]*:"$models") ;;
            *:"$models") closed=yes ;;
            ?????????[xt]*) ;;
            *) closed=yes ;;
        esac
    done
    [ -n "$closed" ] || return 0
    finding ok "the service of \`$method\`, which runs as \`mlos\`, cannot read \`$models\`" 'where it should, these two lines let it:'
    printf '  %s\n' 'setfacl -m u:mlos:x ~ ~/.axon ~/.axon/cache' \
        'setfacl -R -m u:mlos:rX,d:u:mlos:rX ~/.axon/cache'
}
