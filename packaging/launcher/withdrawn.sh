
# --- withdrawn releases: what the install script wrote down of them when it last ran, for this launcher asks nobody

# find_withdrawal RELEASE: sets `verdict` to `deprecated`, `yanked`, `unsafe` or nothing; `since`, with the reason; `instead`,
# the release to take
find_withdrawal() {
    verdict='' since='' instead=''
    [ -f "$home/cache/withdrawn" ] || return 0
    while read -r marked mark use date reason || [ -n "$marked" ]; do
        [ "$marked" = "$1" ] || continue
        case $mark in
            deprecated | yanked | unsafe) verdict=$mark ;;
            *) continue ;;
        esac
        case $date in [0-9]*) since=" since $date: $reason" ;; esac
        ! is_release "$use" || instead="; \`$use\` is there instead"
    done <"$home/cache/withdrawn"
}

# heed_withdrawal RELEASE: to an unsafe one nobody goes back
heed_withdrawal() {
    find_withdrawal "$1"
    [ "$verdict" != unsafe ] || fail 4 "\`$1\` is unsafe$since; nothing was changed" \
        "to remove it: \`mlos uninstall $1\`"
    warn_withdrawn "$1"
}

# warn_withdrawn RELEASE: who has it in use goes on, and is told
warn_withdrawn() {
    find_withdrawal "$1"
    [ -z "$verdict" ] || warn "\`$1\` is $verdict$since$instead" "\`mlos update\` leads to a newer one, or says how to go to another"
}
