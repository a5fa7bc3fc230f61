## upgrade: How a package manager upgrades its MLOS, in the same words as the launcher, which holds this part too.

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

# formula HOME: by which Homebrew installed it: `mlos`, or that of one version, `mlos@1.0.0`.
formula() {
    case $1 in
        */Cellar/mlos@*/* | */opt/mlos@*/*) printf '%s\n' "$1" | sed 's,.*/\(mlos@[^/]*\)/.*,\1,' ;;
        *) printf 'mlos\n' ;;
    esac
}
