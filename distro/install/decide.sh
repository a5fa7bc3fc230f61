## decide: Chooses the one release that fits, by the same rules as the site, or says why none does.

# decide: for $wish, $platform and $method the release, and its file or image.
decide() {
    resolve || {
        more_rows
        resolve || nothing_fits
    }
    row "release $release "
    words "$rest"
    state=$w1 components=$w2
    case $state$none in
        stable | preview | deprecated | yanked) ;;
        planned* | future*)
            other_release
            fail 4 "\`$release\` is $state, not released" "$there"
            ;;
        unsafe*)
            withdrawn
            fail 4 "\`$release\` is unsafe and is not installed any more$since" "$there"
            ;;
        yankednone)
            withdrawn
            fail 4 "\`$release\`, the newest of \`$asked\`, is yanked$since" "$there; a yanked one is installed only by its exact version"
            ;;
        *) fail 4 "\`$release\` has the status \`$state\`, which this script does not know" "get the newest script: $site/install" ;;
    esac
    bundle='' size=- hex='' needs=-
    [ "$method" = binary ] || ! row "oci $release $image_platform " || hex=$rest
    # Nobody asked for an image, and there is none.
    [ -n "$hex$dry$preferred$past" ] || method=binary
    if [ "$method" = binary ] && row "file $release $platform "; then
        words "$rest"
        bundle=$w1 size=$w2 hex=$w3 needs=$w4
    fi
    [ -n "$hex" ] || offer
    if [ -n "$digest" ] && [ "$hex" != - ] && [ "$digest" != "sha256:$hex" ]; then
        fail 7 "\`$release\` has another digest than the one asked for$nl  asked: $digest${nl}  found: sha256:$hex"
    fi
    held_first
    base=$rest
    url=$base/$release/$bundle reference=$image@sha256:$hex
}

# held_first: where files and images lie, and a digest once recorded, are what the script itself says: a site may add
# releases and take one back, and cannot change one. The address of files is in $rest.
held_first() {
    text=$rows rows=$held own=''
    if [ "$method" = docker ]; then
        ! row "oci $release $image_platform " || own=$rest
    elif row "file $release $platform "; then
        words "$rest"
        own=$w3
    fi
    case $own in
        '' | - | "$hex") ;;
        *) fail 7 "$site names another digest for \`$release\` than this script$nl  script: sha256:$own${nl}  site:   sha256:$hex" "do not work around this, and report it" ;;
    esac
    row 'image '
    image=$rest
    row 'download '
    rows=$text
}

# nothing_fits: where no release of a prefix can be installed, the rows hold the newest, whose status says why.
nothing_fits() {
    release='' none=none
    [ "$kind" != prefix ] || ! row 'release ' || release=${rest%% *}
    case $release. in
        "v$wish."*) ;;
        *)
            gone
            other_release
            fail 4 "no release fits \`$asked\`" "$there"
            ;;
    esac
}

# gone: there is no stable release any more. The newest of those that were taken back says why.
gone() {
    [ "$kind" = channel ] && ! row 'head stable ' && row 'withdrawn ' || return 0
    release=${rest%% *}
    ! row "release $release " || words "$rest"
    state=$w1
    withdrawn
    fail 4 "\`$asked\` leads to no release: \`$release\` is $state$since" "$there"
}

# resolve: the release that the wish means, where the rows say it.
resolve() {
    none='' release=$wish
    [ "$kind" = exact ] || head_row || return 1
    row "release $release "
}

head_row() {
    release=''
    IFS=$nl
    for line in $rows; do
        case $line in
            "head $wish $platform $method "* | "head $wish $platform * "* | "head $wish * $method "* | "head $wish * * "*)
                release=${line##* }
                break
                ;;
        esac
    done
    unset IFS
    [ -n "$release" ]
}

# What to take instead: $there.
other_release() {
    there="the releases are listed at $site/releases/"
    if row 'head stable * * ' && [ "$rest" != "$release" ]; then
        text='is there'
        is_recorded "$rest" || text='will be there, once it is published'
        there="\`$rest\` $text: \`${current:+mlos update }--version stable\`"
    fi
}

# is_recorded RELEASE: whether a digest of anything of it is known.
is_recorded() {
    IFS=$nl
    for line in $rows; do
        case $line in
            "file $1 "*' - - '* | "oci $1 "*' -') ;;
            "file $1 "* | "oci $1 "*)
                unset IFS
                return 0
                ;;
        esac
    done
    unset IFS
    return 1
}

# Since when and why a release is withdrawn, in $since, and what to take instead.
withdrawn() {
    since=''
    other_release
    row "withdrawn $release " || return 0
    text=${rest#* }
    since=" since ${text%% *}: ${text#* }"
    text=${rest%% *}
    [ "$text" != - ] || return 0
    # By its channel, so that what mends it comes later by itself.
    there="\`$text\` is there instead: \`${current:+mlos update }--version"
    if row "head stable * * $text" && [ -z "$rest" ]; then text=stable; fi
    there="$there $text\`"
}

# There is no file or image: says what there is.
offer() {
    [ "$method" = docker ] || ! row "oci $release $image_platform " ||
        fail 3 "\`$release\` has no binary for \`$platform\`" "\`--method docker\` works there"
    list=''
    IFS=$nl
    for line in $rows; do
        unset IFS
        words "$line"
        case $w1:$w2 in
            "file:$release") list="$list \`$w3\` (binary)" ;;
            "oci:$release") list="$list \`$w3\` (docker)" ;;
        esac
        [ "$w1" != end ] || break
    done
    fail 3 "\`$release\` has nothing for \`$platform\` and the method \`$method\`" "there is:${list:- nothing yet}"
}

# The decision, as the resolver writes it; apostrophes stand for its quotes until the end.
decision() {
    list=''
    IFS=,
    for part in $components; do list="$list,'${part%%=*}':'${part#*=}'"; done
    unset IFS
    row 'rows 1 '
    tail="'matrix':'sha256:$rest','method':'$method','platform':'$platform','release':'$release','schema':1}"
    pin="'digest':'sha256:$hex'," bytes="'size':$size," refer="'reference':'$reference'," trust=pinned
    [ "$hex" != - ] || pin='' bytes='' refer='' trust=unrecorded
    case $method in
        binary) list="{'artifact':{$pin'file':'$bundle',$bytes'trust':'$trust','url':'$url'},'components':{${list#,}},$tail" ;;
        docker) list="{'components':{${list#,}},'image':{$pin'name':'$image',$refer'trust':'$trust'},'image_platform':'$image_platform',$tail" ;;
    esac
    swap "$list" "'" '"'
    json_text=$text
}

# The plan, for a person or for a program.
show() {
    decision
    if [ -n "$json" ]; then
        printf '%s\n' "$json_text"
        return
    fi
    swap "$components" , ', '
    swap "$text" = ' '
    printf '%s\n' "release     $release ($state)" "components  $text" "platform    $platform" "method      $method"
    case $method:$hex in
        *:-) printf '%s\n' 'digest      not recorded' ;;
        docker:*) printf '%s\n' "image       ${registry:+$registry/${reference##*/}, in place of }$reference" ;;
        *) printf '%s\n' "file        ${mirror:+$mirror/$release/$bundle, in place of }$url" "size        $size bytes" "digest      sha256:$hex" ;;
    esac
    printf '%s\n' "home        $home"
}

# What a person should hear about a release that is decided.
cautions() {
    case $state in
        deprecated | yanked)
            withdrawn
            warn "\`$release\` is $state$since; $there"
            ;;
    esac
    [ "$hex" != - ] || [ -z "$digest" ] || published
    [ "$hex" != - ] || [ -z "$dry" ] || warn "$release is listed, but nothing has been published for it yet"
}

# The rows of one release or prefix, from the site. Each line has to match, and the last one says that it is the last.
more_rows() {
    [ "$kind" != channel ] || return 0
    [ -z "$source" ] || fail 4 "this script does not know \`$asked\`, and with \`--from\` it asks nobody" \
        "a set holds the script of its release: \`sh DIR/mlos-..._install.sh --from DIR\`"
    scratch
    detail "asking $site for $wish"
    fetch "$site/releases/$wish/rows" "$scratch/rows" rows || case $missing in
        1) fail 4 "there is no release \`$asked\`" "the releases are listed at $site/releases/" ;;
        *) fail 6 "cannot fetch $site/releases/$wish/rows: $why" "is this machine online? Try again, or name a version that this script knows: \`--version stable\`" ;;
    esac
    v='v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?' p='[a-z0-9-]+' u='https?://[A-Za-z0-9._~:/-]+' h='[0-9a-f]{64}' c='[0-9A-Za-z.+-]+'
    t='[A-Za-z0-9 .,:;/@%+()=<>_*!?-]*'
    text=$(cat "$scratch/rows") || fail 1 "cannot read $scratch/rows"
    case $text in
        'rows 1 '*) ;;
        'rows '[0-9]*) fail 4 "the rows at $site are newer than this script" "get the newest script: $site/install" ;;
    esac
    case $text in
        'rows 1 '*"${nl}end") ;;
        *) fail 6 "what came from $site/releases/$wish/rows are not the rows of a release" "does a proxy or a login page answer in place of $site?" ;;
    esac
    if grep -Evq "^(rows 1 $h|site $u|download $u|image [a-z0-9._:/-]+|method $p|head [0-9a-z.]+ ($p|\\*) ($p|\\*) $v|release $v [a-z]+ $p=$c(,$p=$c)*|withdrawn $v ($v|-) [0-9-]{10}( $t)?|file $v $p [A-Za-z0-9._+-]+ ([1-9][0-9]*|-) ($h|-) [A-Za-z0-9.=,_-]+|script $v [A-Za-z0-9._+-]+ [1-9][0-9]* $h|oci $v $p ($h|-)|end)\$" "$scratch/rows"; then
        fail 6 "what came from $site/releases/$wish/rows has a line that is no row" "does a proxy or a login page answer in place of $site?"
    fi
    rows=$nl$text$rows
}

