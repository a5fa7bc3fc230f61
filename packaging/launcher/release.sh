
# --- releases: what lies in `releases/`, what `current` says, what a manifest says

# is_release NAME: `v` and a version; no character in it can lead out of the folder
is_release() {
    case $1 in
        *[!0-9A-Za-z.+-]*) return 1 ;;
        v[0-9]*.[0-9]*.[0-9]*) return 0 ;;
    esac
    return 1
}

# release_named WISH [alone]: sets `wanted`, from `v1.0.0` or `1.0.0`; from `1.0` or `1` to the newest installed one that it
# fits, or to the only one
release_named() {
    wanted=v${1#v}
    ! is_release "$wanted" || return 0
    beginning=${wanted%.x}
    case $beginning in
        v | *[!v0-9.]* | ?*v* | *.)
            fail 2 "\`$1\` is no version: expected one like \`v1.0.0\`" "\`mlos list\` prints the installed releases"
            ;;
    esac
    wanted='' fitting=''
    for name in $(installed_releases); do
        case $name in
            "$beginning".*)
                wanted=${wanted:-$name}
                fitting="$fitting${fitting:+, }\`$name\`"
                ;;
        esac
    done
    [ "$#" -eq 1 ] || [ "$fitting" = "${fitting%, *}" ] ||
        fail 2 "\`$1\` is more than one release here: $fitting" 'name one of them'
    [ -n "$wanted" ] || fail 4 "no release that is installed begins with \`$beginning\`; installed: $(spoken_releases)"
    say "\`$1\` is \`$wanted\` here"
}

is_installed() {
    [ -f "$home/releases/$1/manifest" ]
}

# installed_releases: one a line, the newest first. A release comes after its own pre-releases: `~` sorts after `-`.
installed_releases() {
    for folder in "$home"/releases/v*; do
        name=${folder##*/}
        if is_release "$name" && is_installed "$name"; then printf '%s\n' "$name"; fi
    done | sed '/-/!s/$/~/' | LC_ALL=C sort -t . -k 1.2,1nr -k 2,2nr -k 3,3nr -k 3r | sed 's/~$//'
}

# read_current: sets `now` and `before`, each a release or empty
read_current() {
    now='' before=''
    [ -f "$home/current" ] || return 0
    [ -r "$home/current" ] || fail 9 "cannot read \`$home/current\`" 'look at its permissions'
    {
        read -r now || :
        read -r before || :
    } <"$home/current"
    [ -z "$now" ] || is_release "$now" || now=''
    [ -z "$before" ] || is_release "$before" || before=''
}

# need_current: a release is in use and lies there
need_current() {
    choice="\`mlos list\`, then \`mlos use\` one of them" another="\`mlos use\` another one, or "
    ! is_managed || choice="install it again: $(manager_hint repair)" another=''
    [ -n "$now" ] || fail 1 "no release is in use: \`$home/current\` names none" "$choice"
    is_installed "$now" || fail 1 "\`$now\` is in use, but \`$home/releases/$now\` is not there" \
        "${another}install it again: $(install_command "$now")"
}

# write_current NOW BEFORE: by one rename, so that it is either the old one or the new one
write_current() {
    if ! printf '%s\n' "$1${2:+$newline$2}" >"$home/current.$$" || ! mv -f "$home/current.$$" "$home/current"; then
        rm -f "$home/current.$$"
        fail 9 "cannot write \`$home/current\`; nothing was changed" 'look at the permissions and the free space'
    fi
    now=$1 before=$2
}

# manifest_of RELEASE: sets `manifest`, of a format that this launcher reads
manifest_of() {
    check_manifest "$home/releases/$1/manifest"
}

check_manifest() {
    manifest=$1
    [ -f "$manifest" ] || fail 1 "\`$manifest\` is missing" "install the release again, with \`--reinstall\`"
    read -r word format <"$manifest" || word=''
    [ "$word" = mlos-manifest ] || fail 1 "\`$manifest\` does not begin with \`mlos-manifest 1\`" \
        "install the release again, with \`--reinstall\`"
    [ "$format" = 1 ] || fail 1 "\`$manifest\` has format \`$format\`, and this launcher reads format 1" \
        'use the launcher of the newest release: run the install script again'
}

print_version() {
    check_manifest "$release_dir/manifest"
    sed -n 's/^version //p' "$manifest"
}

# method_of RELEASE: how it was installed, as its decision says; where there is none, as the receipt says
method_of() {
    decided=''
    [ ! -f "$home/releases/$1/release.json" ] ||
        decided=$(sed -n 's/.*"method":"\([a-z]*\)".*/\1/p' "$home/releases/$1/release.json")
    printf '%s\n' "${decided:-$method}"
}

# install_command RELEASE [FLAG]: the line that brings it into this home; where a package manager owns it, that one's
install_command() {
    if is_managed; then
        manager_hint repair
        return
    fi
    printf '%s\n' "\`curl -fsSL $site/install | sh -s -- --version $1 --home $(quoted "$home")${2:+ $2}\`"
}
