## digest: Computes a sha256 with whatever this system has for it.

# digest_of FILE: its sha256 in $found, by the first tool that gives 64 hex digits.
digest_of() {
    for tried in 'sha256sum' 'shasum -a 256' 'openssl dgst -sha256' 'sha256' 'digest -a sha256'; do
        have "${tried%% *}" || continue
        set -- "$1"
        for word in $tried; do set -- "$@" "$word"; done
        from=$1
        shift
        text=$("$@" <"$from" 2>/dev/null) || continue
        set -- "$from"
        for found in $text; do
            ! is_hex "$found" || return 0
        done
    done
    fail 8 "no tool here computes a sha256" "install one of \`sha256sum\`, \`shasum\`, \`openssl\`"
}

