
# --- the home: found from the launcher's own path, known by its receipt

# find_home LAUNCHER: sets `release_dir`, and `home`, which stays empty where this is no installed release;
# and `launcher_words`, by which this process is known among others.
find_home() {
    launcher=$1 launcher_words=$1
    if [ ! -f "$launcher" ]; then
        launcher=$(command -v "$launcher") || fail 1 "cannot find this launcher, \`$1\`" 'call it by its path'
    fi
    follow_links "$launcher"
    launcher=$followed
    release_dir=$(cd "$(dirname "$launcher")/.." && pwd -P) ||
        fail 1 "cannot enter the folder above \`$launcher\`" 'look at its permissions'
    home='' state=''
    case $release_dir in
        */releases/*) ! is_release "${release_dir##*/releases/}" || home=${release_dir%/releases/*} ;;
    esac
}

# follow_links FILE: sets `followed` to the file that it leads to
follow_links() {
    followed=$1 hops=0
    while [ -h "$followed" ] && [ "$hops" -lt 40 ]; do
        hops=$((hops + 1))
        target=$(QUOTING_STYLE=literal LC_ALL=C ls -ld "$followed") || break
        target=${target#*" $followed -> "}
        case $target in
            /*) followed=$target ;;
            *) followed=$(dirname "$followed")/$target ;;
        esac
    done
}

# need_home: what is installed, or the sentence that nothing is
need_home() {
    [ -n "$home" ] || fail 1 "this \`mlos\` lies in \`$release_dir\`, which is no installed release" \
        'install one with the script at https://mlosfoundation.org/install'
    read_receipt
    read_current
}

# The receipt is matched line by line, never sourced. What a later version adds is left to that version.
read_receipt() {
    forget_receipt
    [ -f "$home/receipt" ] || fail 1 "\`$home/receipt\` is missing, so it is not known what was installed here" \
        "run the install script again with \`--home\` and this folder"
    [ -r "$home/receipt" ] || fail 9 "cannot read \`$home/receipt\`" 'look at its permissions'
    number=0
    while read -r key value || [ -n "$key" ]; do
        number=$((number + 1))
        if [ "$number" -eq 1 ]; then
            [ "$key" = mlos-receipt ] || fail 1 "\`$home/receipt\` does not begin with \`mlos-receipt 1\`" \
                'run the install script again'
            [ "$value" = 1 ] || fail 1 "\`$home/receipt\` has format \`$value\`, and this launcher reads format 1" \
                'use the launcher of the newest release: run the install script again'
            continue
        fi
        case $key:$value in
            method:*[!a-z]* | platform:*[!a-z0-9-]* | image:*[!A-Za-z0-9._:/@-]* | \
                site:*[!][A-Za-z0-9._:/@%~-]* | profile:[!/]* | made:[!/]*)
                fail 1 "\`$home/receipt\` line $number cannot be read: \`$key $value\`" 'run the install script again'
                ;;
            method:?*) method=$value ;;
            asked:?*) asked=$value ;;
            platform:?*) platform=$value ;;
            engine:docker | engine:podman) receipt_engine=$value ;;
            image:?*) image=$value ;;
            site:?*) site=$value ;;
            profile:?*) profiles=$profiles$value$newline ;;
            made:/*) made_profiles=$made_profiles$value$newline ;;
        esac
    done <"$home/receipt"
    [ -n "$method" ] || fail 1 "\`$home/receipt\` names no method" 'run the install script again'
}

forget_receipt() {
    method='' asked='' platform='' image='' receipt_engine='' profiles='' made_profiles='' site=https://mlosfoundation.org
}

no_install_runs() {
    find_installer
    [ -z "$installer" ] || fail 12 "an install is running in \`$home\`: $installer" \
        "wait for it; or, if it is gone: \`rm -r $(quoted "$home/lock")\`"
}

# find_installer: sets `installer` to who holds the install script's lock, if anybody does: of this machine's owners one that
# is alive, of others every one
find_installer() {
    installer=''
    for owner in "$home"/lock/*/owner; do
        [ -f "$owner" ] || continue
        read -r owner_host owner_pid <"$owner" || continue
        # Another user's process cannot be signalled, but seen.
        if [ "$owner_host" != "$(lock_host)" ] || kill -0 "$owner_pid" 2>/dev/null || [ -d "/proc/$owner_pid" ]; then
            installer="process $owner_pid on \`$owner_host\`"
            return
        fi
    done
}

# lock_host: this machine, as the install script writes it
lock_host() {
    here=$(uname -n)
    case $here in
        '' | *[!A-Za-z0-9-]*) here=${here%%[!A-Za-z0-9-]*}x ;;
    esac
    printf '%s\n' "$here"
}
