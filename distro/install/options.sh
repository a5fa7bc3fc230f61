## options: Reads the flags and their variables. A word that it does not know ends it before anything is done.

known='--version --method --home --digest --mirror --registry --cacert --from --download-only --platform --dry-run --json
--modify-path --reinstall --uninstall --rollback --use --list --print-platform --help --quiet --verbose'

usage() {
    printf '%s\n' \
        'Installs MLOS Distribution.' \
        '' \
        'usage: install [OPTION]...      curl -fsSL .../install | sh -s -- [OPTION]...' \
        '' \
        '  --version V        stable, latest, preview, v1.2.3, 1.2 or 1        MLOS_VERSION' \
        '  --method M         docker or binary; which one by itself: --dry-run MLOS_INSTALL_METHOD' \
        '  --home DIR         where everything goes; ~/.mlos                   MLOS_HOME' \
        '  --digest D         sha256:...; stop unless the release has this    MLOS_DIGEST' \
        '  --mirror URL       fetch the files from there                       MLOS_MIRROR' \
        '  --registry R       fetch the image from there: host/path            MLOS_REGISTRY' \
        '  --cacert FILE      trust the authority in this file                 MLOS_CACERT' \
        '  --modify-path      put the programs on the PATH of your shells      MLOS_MODIFY_PATH=1' \
        '  --reinstall        install again what is there already' \
        '' \
        '  --dry-run          show what would be installed, and stop' \
        '  --json             with --dry-run: the decision as JSON' \
        '  --download-only D  save what an install without a network needs into the folder D' \
        '                     (binary, or the --method that is named)' \
        '  --from D           install from such a folder, or from a file of a release' \
        '  --platform P       with --dry-run or --download-only: for another platform' \
        '  --print-platform   the name of this platform' \
        '' \
        '  --list, --use V, --rollback, --uninstall      handed to the installed mlos' \
        '' \
        '  --quiet, --verbose, -h, --help' \
        '' \
        'A flag wins over its variable. Further variables: MLOS_RETRIES (3), MLOS_CONNECT_TIMEOUT (30) and' \
        'MLOS_STALL_TIMEOUT (60), in seconds; https_proxy and its like; NO_COLOR.' \
        '' \
        'exit codes: 0 done, 1 unexpected, 2 usage, 3 platform not supported, 4 no such release or not published,' \
        '5 tool missing, 6 download failed, 7 digest mismatch or hostile archive, 8 digest cannot be computed,' \
        '9 no space or no permission, 10 no usable container engine, 11 installed program does not run,' \
        '12 another install is running, 128+n signal n'
}

unknown() {
    case $1 in
        v[0-9]* | [0-9]* | stable | latest | preview) fail 2 "unknown option \`$1\`" "did you mean \`--version $1\`?" ;;
        docker | binary) fail 2 "unknown option \`$1\`" "did you mean \`--method $1\`?" ;;
        help | list | rollback | uninstall) fail 2 "unknown option \`$1\`" "did you mean \`--$1\`?" ;;
        --prefix* | --install-dir* | --dir*) fail 2 "unknown option \`$1\`" "did you mean \`--home\`?" ;;
        -m*) fail 2 "unknown option \`$1\`" "did you mean \`--method\`?" ;;
    esac
    start=$1 near=''
    while [ "${#start}" -gt 4 ]; do start=${start%?}; done
    for word in $known; do
        case $word in "$start"*) near="$near${near:+ or} \`$word\`" ;; esac
    done
    [ -z "$near" ] || fail 2 "unknown option \`$1\`" "did you mean$near?"
    fail 2 "unknown option \`$1\`" "\`--help\` lists the options"
}

act() {
    [ "$action" = install ] || [ "$action" = "$1" ] || fail 2 "\`--$action\` and \`--$1\` exclude each other"
    action=$1
}

# The flags, over the variables; then what goes with what.
options() {
    wish=${MLOS_VERSION-} method=${MLOS_INSTALL_METHOD-} home=${MLOS_HOME-} digest=${MLOS_DIGEST-} mirror=${MLOS_MIRROR-}
    registry=${MLOS_REGISTRY-} cacert=${MLOS_CACERT-} source='' set=''
    modify=${MLOS_MODIFY_PATH-} action=install use='' other='' dry='' json='' again='' given=''
    while [ "$#" -gt 0 ]; do
        flag=${1%%=*}
        case $flag in
            --version | --method | --home | --digest | --mirror | --registry | --cacert | --from | --download-only | --platform | --use)
                case $1 in
                    *=*) value=${1#*=} ;;
                    *)
                        value=${2-}
                        [ "$#" -lt 2 ] || shift
                        ;;
                esac
                case $value in '' | -*) fail 2 "\`$flag\` needs a value${value:+, found \`$value\`}" ;; esac
                ;;
            *) flag=$1 ;;
        esac
        case $flag in
            --home | --use | --dry-run | --json) ;;
            --uninstall | --rollback | --list | --print-platform | --quiet | --verbose) ;;
            *) given=$flag ;;
        esac
        case $flag in
            --version) wish=$value ;;
            --method) method=$value ;;
            --home) home=$value ;;
            --digest) digest=$value ;;
            --mirror) mirror=$value ;;
            --registry) registry=$value ;;
            --cacert) cacert=$value ;;
            --from) source=$value ;;
            --download-only) set=$value ;;
            --platform) other=$value ;;
            --use) act use && use=$value ;;
            --uninstall | --rollback | --list | --print-platform) act "${flag#--}" ;;
            --dry-run) dry=1 ;;
            --json) json=1 ;;
            --modify-path) modify=1 ;;
            --reinstall) again=1 ;;
            --quiet) quiet=1 ;;
            --verbose) verbose=1 ;;
            -h | --help)
                usage
                exit 0
                ;;
            --) ;;
            *) unknown "$1" ;;
        esac
        shift
    done
    [ -z "$quiet$verbose" ] || [ "$quiet$verbose" = 1 ] || fail 2 "\`--quiet\` and \`--verbose\` exclude each other"
    [ -z "$json" ] || [ -n "$dry" ] || fail 2 "\`--json\` goes with \`--dry-run\`"
    [ -z "$dry" ] || [ "$action" = install ] || fail 2 "\`--dry-run\` goes with an install, not with \`--$action\`"
    [ -z "$given" ] || [ "$action" = install ] || fail 2 "\`$given\` goes with an install, not with \`--$action\`"
    [ -z "$source" ] || [ -z "$set$mirror" ] || fail 2 "\`--from\` asks nobody, so it does not go with \`--download-only\` or a mirror"
    [ -z "$set" ] || [ -z "$dry" ] || fail 2 "\`--download-only\` and \`--dry-run\` exclude each other"
    case $modify in
        '' | 1) ;;
        0) modify='' ;;
        *) fail 2 "\`MLOS_MODIFY_PATH\` is \`$modify\`" "it is 1, or not set" ;;
    esac
    case $method in
        brew | linuxbrew) text=homebrew ;;
        choco) text=chocolatey ;;
        apt-get | deb) text=apt ;;
        *) text=$method ;;
    esac
    case $text in
        '' | binary | docker) ;;
        rpm | dnf | yum | zypper | pacman) fail 2 "\`$method\` is no method of this script" "$site/docs/packages/ says how to install the file of a release by it" ;;
        podman) fail 2 "unknown method \`podman\`" "\`--method docker\` works with podman too" ;;
        apt | homebrew | snap | chocolatey) fail 2 "\`$method\` is a package manager's own method, not this script's" "$site/?method=$text says what there is by it; or \`--method binary\`" ;;
        *)
            text=$(printf '%s\n' "$method" | tr '[:upper:]' '[:lower:]')
            case $text in
                binary | docker | apt | homebrew | snap | chocolatey) ;;
                bin | tar | tarball) text=binary ;;
                container | oci | image) text=docker ;;
                brew) text=homebrew ;;
                *) fail 2 "unknown method \`$method\`" "this script knows \`docker\` and \`binary\`" ;;
            esac
            fail 2 "unknown method \`$method\`" "did you mean \`--method $text\`?"
            ;;
    esac
    if [ -n "$digest" ] && { [ "$digest" = "${digest#sha256:}" ] || ! is_hex "${digest#sha256:}"; }; then
        fail 2 "\`$digest\` is no digest" "\`sha256:\` and 64 digits of 0-9 and a-f"
    fi
    mirror=${mirror%/}
    [ -z "$mirror" ] || safe_url "$mirror" ||
        fail 2 "\`$mirror\` cannot be a mirror" "an address that begins with \`https://\`, needs no escaping, and holds no name or password"
    registry=${registry%/}
    case $registry in
        *\\* | *[!A-Za-z0-9._:/-]* | [!A-Za-z0-9]* | *//*) fail 2 "\`$registry\` cannot be a registry" "a host, perhaps with a port and a path, as \`registry.example:5000/mlos\`" ;;
    esac
    if [ -n "$cacert" ] && { [ ! -f "$cacert" ] || [ ! -r "$cacert" ]; }; then
        fail 2 "cannot read the certificates \`$cacert\`" "\`--cacert\` names a file in the format PEM"
    fi
    if [ -n "$source$set" ]; then
        [ -n "$method" ] || method=binary
    fi
    seconds MLOS_CONNECT_TIMEOUT "$connect_limit" 1
    seconds MLOS_STALL_TIMEOUT "$stall_limit" 1
    seconds MLOS_RETRIES "$retries" 0
    parse_wish "$wish"
}

# seconds NAME VALUE LEAST: refuses what is no small number.
seconds() {
    if ! is_number "$2" || [ "${#2}" -gt 5 ] || [ "$2" -lt "$3" ]; then
        fail 2 "\`$1\` is \`$2\`" "a number, at least $3"
    fi
}

# parse_wish WISH: what was asked for; $kind is channel, prefix or exact, and $wish is written the one way that rows know.
parse_wish() {
    wish=$1
    row 'default ' || rest=stable
    default=$rest
    # The wish of a person, or of a script made for one release, may lead downwards; the channel `stable` may not.
    free=1
    if [ -z "$wish" ]; then
        wish=$default
        [ "$wish" != stable ] || free=''
    fi
    asked=$wish
    case $wish in
        stable | latest | preview)
            kind=channel
            return
            ;;
        *[~\<\>=\|,*\ ^]*) fail 2 "\`$asked\` is a range, and this script does not decide ranges" "choose on $site, which does, or name a channel, a version as \`v1.2.3\`, or a prefix as \`1.2\`" ;;
    esac
    wish=${wish#v}
    base=${wish%%-*} kind=exact
    case $base in
        *.*.*.*) kind='' ;;
        [0-9]*.*.x | [0-9]*.x) kind=prefix base=${base%.x} ;;
        *.*.*) ;;
        *) kind=prefix ;;
    esac
    IFS=.
    for part in $base; do is_number "$part" || kind=''; done
    unset IFS
    case $base in *. | '') kind='' ;; esac
    case $wish in *[!0-9A-Za-z.-]* | *-) kind='' ;; esac
    case $kind:$wish in
        exact:*) wish=v$wish ;;
        prefix:*-*) kind='' ;;
        prefix:*) wish=$base ;;
    esac
    [ -n "$kind" ] || fail 2 "unknown version \`$asked\`" "\`stable\`, \`latest\`, \`preview\`, a version as \`v1.2.3\`, or a prefix as \`1.2\`"
}

