## upgrade: How a package manager changes its MLOS, in the same words as the launcher, which holds this part too.

# upgrade_line MANAGER HOME: sets $told to what this manager is told, so that the newest release is in this home; to
# nothing for one that is not known.
upgrade_line() {
    case $1 in
        apt) told='sudo apt-get update && sudo apt-get install --only-upgrade mlos' ;;
        homebrew)
            told=$(formula "$2")
            case $told in
                # The formula of one version never has another one.
                mlos@*) told="brew unlink $told && brew install mlos && brew link mlos" ;;
                *) told='brew upgrade mlos' ;;
            esac
            ;;
        snap) told='sudo snap refresh mlos' ;;
        chocolatey) told='choco upgrade mlos' ;;
        rpm) told='sudo rpm -U FILE' ;;
        archlinux) told='sudo pacman -U FILE' ;;
        *) told='' ;;
    esac
}

# exact_line MANAGER VERSION: the same for this release, a lower one as well.
exact_line() {
    case $1 in
        apt) told="sudo apt-get install --allow-downgrades mlos=$(debian_version "$2")" ;;
        # The formula of one version is on no path until it is linked.
        homebrew) told="brew install mlos@$2 && brew link --overwrite mlos@$2" ;;
        snap) told='sudo snap revert mlos --revision REVISION' ;;
        chocolatey) told="choco upgrade mlos --allow-downgrade --version $2" ;;
        rpm) told='sudo rpm -U --oldpackage FILE' ;;
        archlinux) told='sudo pacman -U FILE' ;;
    esac
}

# formula HOME: by which Homebrew installed it: `mlos`, or that of one version, `mlos@1.0.0`.
formula() {
    case $1 in
        */Cellar/mlos@*/* | */opt/mlos@*/*) place=${1##*/mlos@} && place=${place%%/*} ;;
        *) place='' ;;
    esac
    # What a folder is called becomes part of a line that somebody may paste.
    case $place in
        '' | *[!0-9.]*) printf 'mlos\n' ;;
        *) printf 'mlos@%s\n' "$place" ;;
    esac
}

# debian_version VERSION: there `~` comes before a release, as `-` does elsewhere.
debian_version() {
    case $1 in
        *-*) printf '%s\n' "${1%%-*}~${1#*-}" ;;
        *) printf '%s\n' "$1" ;;
    esac
}
