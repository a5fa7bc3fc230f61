## saved: Puts an image into a set, and takes it from one; which image it is, is said by its manifest, whose digest is known.

# A file that an engine saved has lost the digest of the registry, and kept the id, which is the digest of what the manifest
# names as `config`. So the manifest lies beside it.

# saved_name: what the image and its manifest are called in a set, in $saved.
saved_name() {
    swap "$image_platform" - _
    saved=mlos-${release}_image_$text
}

# read_id: checks the manifest in $scratch, which came from $url; the id of its image in $id.
read_id() {
    digest_of "$scratch/manifest"
    [ "$found" = "$hex" ] ||
        fail 7 "the manifest from $url is not the one that was released$nl  expected: sha256:$hex$nl  found:    sha256:$found" \
            "a mirror, a proxy or the release was changed: do not work around this, and report it: $report"
    id=$(tr -d '[:space:]' <"$scratch/manifest" | sed -n 's/.*"config":{[^{}]*"digest":"sha256:\([0-9a-f]*\)".*/\1/p')
    is_hex "$id" || fail 7 "the manifest from $url names no image" "nothing was changed"
}

# is_right NAME: whether what the engine has by this name is the image of the manifest. Its own id for it is in $text.
is_right() {
    text=$("$engine" image inspect --format '{{.Id}}' "$1" </dev/null 2>/dev/null) || return 1
    text=${text#sha256:}
    # Some engines call an image by the digest of its manifest, and write a new one for what others have saved.
    case $text in '') return 1 ;; "$id" | "$hex") return 0 ;; esac
    named_in_it=$("$engine" save "$text" </dev/null 2>/dev/null | tar -xOf - manifest.json 2>/dev/null |
        sed -n 's/.*"Config":"\(blobs\/sha256\/\)\{0,1\}\([0-9a-f]\{64\}\)[^"]*".*/\2/p')
    [ "$id" = "$named_in_it" ]
}

# fetch_manifest: the manifest of the image, in the very bytes that its digest is of, which no engine hands out.
fetch_manifest() {
    at=${reference%%/*} name=${reference#*/}
    door=https://$at
    case $at in 127.0.0.1:* | localhost:*) door=http://$at ;; esac
    name=${name%@*}
    url=$door/v2/$name/manifests/sha256:$hex
    accept='Accept: application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json'
    fetch "$url" "$scratch/manifest" manifest || {
        # Registries that are open to everybody may want a token still, which everybody gets.
        if [ "$answer" = 401 ] && fetch "$door/token?service=$at&scope=repository:$name:pull" "$scratch/token" manifest; then
            token=$(tr -d '[:space:]' <"$scratch/token" | sed -n 's/.*"token":"\([A-Za-z0-9._~+/=-]*\)".*/\1/p')
        fi
        { [ -n "$token" ] && fetch "$url" "$scratch/manifest" manifest; } ||
            fail 6 "cannot fetch $url: $why" "nothing was changed; try again, or name another registry: \`--registry HOST/PATH\`"
    }
    accept='' token=''
    read_id
}

# save_image: the image and its manifest into the set, and its licences into $stage.
save_image() {
    scratch
    saved_name
    fetch_manifest
    say "fetching $reference with $engine"
    url=$reference
    if ! is_right "$reference"; then
        # What was not there before goes again.
        loaded=$reference
        engine_do 6 "\`$engine\` cannot fetch $reference" pull --platform "${image_platform%-*}/${image_platform#*-}" "$reference"
        is_right "$reference" || other_image
    fi
    # By its id: a name would be taken over by whoever loads it.
    own=$text
    stage=$scratch/licenses
    box=mlos-install-$$
    engine_do 1 "\`$engine\` cannot make a container of $reference" create --name "$box" "$own"
    engine_do 1 "$reference holds no licences" cp "$box:/opt/mlos/licenses" "$stage"
    engine_do 1 "\`$engine\` cannot remove the container $box" rm -f -v "$box"
    box=''
    look_through
    file=$scratch/image
    "$engine" save "$own" </dev/null >"$file" 2>"$log" &
    child=$!
    await
    if [ "$code" -ne 0 ]; then
        full
        fail 1 "\`$engine\` cannot save $reference: $(tail -n 1 "$log")" "nothing was changed"
    fi
    forget_image
    text="rows 1 begun${nl}release $release begun"
    put "$set/rows"
    place_in_set "$file" "$saved.tar"
    place_in_set "$scratch/manifest" "$saved.json"
}

other_image() {
    fail 7 "the image from $url is not the one that was released: its id is not sha256:$id" \
        "do not work around this, and report it: $report"
}

# forget_image: what this run put into the store of the engine and nobody needs.
forget_image() {
    [ -z "$loaded" ] || for name in $loaded; do "$engine" image rm "$name" </dev/null >/dev/null 2>&1 || :; done
    loaded=''
}

# is_alone FILE: whether a saved file holds what an engine saves by an id, and nothing else: no second image, and no name. An
# engine gives a name to what it loads, whoever had it before.
is_alone() {
    list=$(tar -tf "$1" 2>/dev/null | LC_ALL=C sort) || list=''
    hexes='[0-9a-f]{64}'
    [ -z "$list" ] || ! printf '%s\n' "$list" | LC_ALL=C grep -Ev \
        "^(manifest\.json|index\.json|oci-layout|repositories|version|blobs/|blobs/sha256/|(blobs/sha256/)?$hexes(\.json|\.tar|/|/json|/VERSION|/layer\.tar)?)$" \
        >/dev/null || return 1
    [ -z "$(printf '%s\n' "$list" | uniq -d)" ] || return 1
    text=$(tar -xOf "$1" manifest.json 2>/dev/null | tr -d '[:space:]')
    case $text in *'"Config"'*'"Config"'* | *'"RepoTags":["'*) return 1 ;; esac
    text=$(tar -xOf "$1" index.json 2>/dev/null | tr -d '[:space:]')
    case $text in *'image.name"'* | *'ref.name"'*) return 1 ;; esac
    text=$(tar -xOf "$1" repositories 2>/dev/null | tr -d '[:space:]')
    case $text in '' | '{}') ;; *) return 1 ;; esac
}

# load_image: the image of the set, by its id in $reference, unless the engine has it already.
load_image() {
    scratch
    saved_name
    named=$reference url=$source/$saved.json
    for word in json tar; do
        [ -f "$source/$saved.$word" ] ||
            fail 6 "\`$source\` holds no \`$saved.$word\`" "a set with it is made by: \`--download-only DIR --method docker --platform $platform\`"
    done
    cp -- "$url" "$scratch/manifest" || fail 6 "cannot read \`$url\`" "nothing was changed"
    read_id
    url=$source/$saved.tar
    if ! is_right "$id" && ! is_right "$named"; then
        is_alone "$url" || fail 7 "\`$url\` is more than one image without a name, and loading it may take a name from an image of yours" \
            "make the set again with \`--download-only\`; nothing was changed"
        say "loading $url into the store of $engine"
        list=$("$engine" images --all --quiet --no-trunc </dev/null 2>/dev/null) || list=''
        input=$url
        engine_do 6 "\`$engine\` cannot load \`$url\`" load
        input=/dev/null own=''
        for name in $(sed -n 's/^Loaded image[^:]*: *//p' "$log" | tr , ' '); do
            if is_right "$name"; then own=$text; fi
            case "$list " in *"${text:-none}"*) ;; *) loaded="$loaded $name" ;; esac
        done
        text=$own
        [ -n "$own" ] || other_image
        # What has no name is taken away by the first who tidies up.
        engine_do 1 "\`$engine\` cannot name the image" tag "$own" "${named%@*}:$release"
        text=$own
    fi
    reference=$text
}

