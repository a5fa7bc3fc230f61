
# --- digests: a file that differs, and a digest that cannot be computed, are two answers

nothing_sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

# find_digest_tool: sets `digest_tool` to the first one that knows the digest of nothing
find_digest_tool() {
    for tool in sha256sum shasum openssl sha256 digest; do
        have "$tool" || continue
        digest_tool=$tool
        [ "$(sha256_of /dev/null)" != "$nothing_sha256" ] || return 0
    done
    fail 8 "no tool here computes sha256: \`sha256sum\`, \`shasum\`, \`openssl\`, \`sha256\` and \`digest\` were tried" \
        'install one of them, then try again'
}

# sha256_of FILE: 64 hex digits, or nothing
sha256_of() {
    case $digest_tool in
        sha256sum | sha256) "$digest_tool" ;;
        shasum) shasum -a 256 ;;
        openssl) openssl dgst -sha256 ;;
        digest) digest -a sha256 ;;
    esac 2>/dev/null <"$1" | sed -n 's/^\(.*[^0-9a-f]\)\{0,1\}\([0-9a-f]\{64\}\)\([^0-9a-f].*\)\{0,1\}$/\2/p'
}

command_verify() {
    [ "$#" -le 1 ] || fail 2 "expected one version at most, found \`$2\` too" "\`mlos list\` prints the installed releases"
    need_home
    if [ "$#" -eq 1 ]; then
        release_named "$1"
        is_installed "$wanted" || fail 4 "\`$wanted\` is not installed; installed: $(spoken_releases)"
    else
        need_current
        wanted=$now
    fi
    manifest_of "$wanted"
    find_digest_tool
    compare_files
    if [ "$(method_of "$wanted")" = docker ]; then
        need_image "$wanted"
        say "the image \`$image_reference\` is in the store of \`$engine\`, which checks its digest"
    fi
    say "\`$wanted\`: $compared files are as its manifest says"
}

# compare_files: every file that the manifest names, and no other. Of an image only a part lies here.
compare_files() {
    compared=0 differing=0 known=$newline
    while read -r word expected member || [ -n "$word" ]; do
        [ "$word" = file ] || continue
        known=$known$member$newline
        case $member in
            '' | /* | ../* | */../* | */..)
                differs "\`$member\`: the manifest names a file outside its release"
                continue
                ;;
        esac
        file=$home/releases/$wanted/$member
        if [ ! -e "$file" ]; then
            [ "$(method_of "$wanted")" = docker ] || differs "\`$member\`: missing"
            continue
        fi
        found=$(sha256_of "$file") || found=''
        [ -n "$found" ] || fail 8 "cannot compute the sha256 of \`$file\` with \`$digest_tool\`" 'look at its permissions'
        compared=$((compared + 1))
        [ "$found" = "$expected" ] || differs "\`$member\`: expected sha256 $expected, found $found"
    done <"$manifest"
    [ "${#known}" -gt 1 ] || fail 7 "\`$manifest\` names no file" "install it again: $(install_command "$wanted" --reinstall)"
    find_foreign_files
    [ "$differing" -eq 0 ] ||
        fail 7 "\`$wanted\` is not what was published: files that differ, are missing or were added: $differing" \
            "install it again: $(install_command "$wanted" --reinstall)"
}

find_foreign_files() {
    listing=$(cd "$home/releases/$wanted" && find . ! -type d) || fail 1 "cannot list \`$home/releases/$wanted\`"
    IFS=$newline
    set -f
    for member in $listing; do
        member=${member#./}
        case $newline"manifest${newline}image$newline"release.json$known in
            *"$newline$member$newline"*) ;;
            *) differs "\`$member\`: the manifest does not name it" ;;
        esac
    done
    set +f
    IFS=$blanks
}

differs() {
    differing=$((differing + 1))
    say "  $1"
}
