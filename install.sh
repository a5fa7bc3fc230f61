#!/bin/sh
# Installs MLOS Distribution: components that belong together, each checked against a digest before it is used.
#
# It touches one folder: ~/.mlos, or the one that --home names. With --modify-path also one marked line in the
# profiles of your shells (in a workflow of GitHub, a line in $GITHUB_PATH), with the method docker also the image
# store of your container engine, and with --download-only the folder that it names, and nothing else.
# It contacts the hosts that the lines "host" below name, and sends nothing but requests for what it fetches.
# It asks for no password, installs no packages, starts no server, and leaves nothing running. Each new program runs
# once, to see that it does, before anything old is touched.
# What it puts there was checked first: against a sha256 that stands below, or that the site names for other releases.
# To look first: --dry-run shows the decision, --help the rest. To undo: --uninstall, or "mlos uninstall".
#
# The whole file is one block in braces: a shell that received only a part of it does nothing.

{
[ -z "${ZSH_VERSION-}" ] || emulate sh
[ -z "${YASH_VERSION-}" ] || eval 'set +o forlocal'
set -euf
set +C
unset IFS CDPATH TAR_OPTIONS GZIP GREP_OPTIONS QUOTING_STYLE TIME_STYLE BLOCK_SIZE DF_BLOCK_SIZE CURL_HOME WGETRC
umask u+rwx,go-w
LC_ALL=C
export LC_ALL

## rows: What the matrix says, as lines: the releases, their components, files and digests, and the hosts that may be contacted.

# matrix begin
rows='rows 1 47e936cb9ac2fea4e77228d56c16e9355e7b097ccd99559c7093b14d41fe5ffb
site https://mlosfoundation.org
download https://github.com/mlOS-foundation/mlos-distro/releases/download
image ghcr.io/mlos-foundation/mlos
method docker
default stable
host mlosfoundation.org the script, and the data of a release that the script does not hold
host github.com binary: the files of a release
host release-assets.githubusercontent.com binary: where github.com redirects these downloads
host objects.githubusercontent.com binary: where github.com redirects older downloads
host ghcr.io docker: the image
host pkg-containers.githubusercontent.com docker: where ghcr.io redirects the layers of the image
report https://github.com/mlOS-foundation/mlos-distro/security
next axon install hf/bert-base-uncased@latest
next axon register hf/bert-base-uncased@latest
offline fetch them with axon on a machine that has a network, and carry the folder .axon/cache of that home over
platform linux-amd64 linux-amd64 Linux x86_64,amd64
platform linux-arm64 linux-arm64 Linux aarch64,arm64
platform darwin-amd64 linux-amd64 Darwin x86_64
platform darwin-arm64 linux-arm64 Darwin arm64
platform windows-amd64 linux-amd64 Windows_NT x86_64,amd64
platform windows-arm64 linux-arm64 Windows_NT aarch64,arm64
head stable * * v1.0.0
head latest * * v1.0.0
head preview * * v1.0.0
release v1.2.0 future axon=1.6.0,core=1.1.0,smi-spec=1.0.0
release v1.1.0 planned axon=1.6.0,core=1.0.0
release v1.0.0 stable axon=1.5.0,core=1.0.0
file v1.0.0 linux-amd64 mlos-v1.0.0_linux_amd64.tar.gz - - -
file v1.0.0 linux-arm64 mlos-v1.0.0_linux_arm64.tar.gz - - -
file v1.0.0 darwin-amd64 mlos-v1.0.0_darwin_amd64.tar.gz - - -
file v1.0.0 darwin-arm64 mlos-v1.0.0_darwin_arm64.tar.gz - - -
oci v1.0.0 linux-amd64 -
oci v1.0.0 linux-arm64 -
end'
# matrix end

## say: How it speaks: a remark, a warning, and an error with its exit code. All of it goes to standard error.

nl='
'

# Messages go to stderr: stdout is for data.
say() {
    [ -n "$quiet" ] || printf '%s\n' "$*" >&2
}

detail() {
    [ -z "$verbose" ] || printf '%s\n' "$*" >&2
}

warn() {
    printf '%swarning:%s %s\n' "$yellow" "$plain" "$*" >&2
}

# fail CODE SENTENCE [HINT]
fail() {
    printf '%serror:%s %s\n' "$red" "$plain" "$2" >&2
    [ "$#" -lt 3 ] || printf '\nhint: %s\n' "$3" >&2
    exit "$1"
}

# colours: on a terminal that has them, unless somebody said that they should not be.
colours() {
    red='' yellow='' plain='' terminal=''
    [ -t 2 ] || return 0
    case ${TERM-dumb} in dumb | '') return 0 ;; esac
    terminal=1
    [ -z "${NO_COLOR-}" ] && [ "${CLICOLOR-1}" != 0 ] || return 0
    plain=$(printf '\033[0m') red=$(printf '\033[31;1m') yellow=$(printf '\033[33;1m')
}

have() {
    command -v "$1" >/dev/null 2>&1
}

## text: Work with words and versions, without any program but the shell.

# row START: what follows START in the first row that begins with it, in $rest.
row() {
    rest=${rows#*"$nl$1"}
    if [ "$rest" = "$rows" ]; then
        rest=
        return 1
    fi
    rest=${rest%%"$nl"*}
}

# words TEXT: its words in $w1 to $w4.
words() {
    w1='' w2='' w3='' w4='' count=0
    for word in $1; do
        count=$((count + 1))
        eval "w$count=\$word"
    done
}

# swap TEXT OLD NEW: TEXT with every OLD as NEW, in $text.
swap() {
    rest=$1 text=
    while :; do
        case $rest in
            *"$2"*)
                text=$text${rest%%"$2"*}$3
                rest=${rest#*"$2"}
                ;;
            *)
                text=$text$rest
                return
                ;;
        esac
    done
}

# quoted TEXT: TEXT as one word for sh, in $text.
quoted() {
    swap "$1" "'" "'\\''"
    text="'$text'"
}

# shown NAME: a path as a person would type it, in $text.
shown() {
    text=$1
    case ${HOME-} in
        ?*) case $1 in "$HOME"/*) text=\~${1#"$HOME"} ;; esac ;;
    esac
    case $text in
        \~*[!A-Za-z0-9._/+@-]* | [!~]*[!A-Za-z0-9._/+@-]*) quoted "$1" ;;
    esac
}

is_number() {
    case $1 in
        '' | *[!0-9]* | 0?*) return 1 ;;
    esac
}

is_hex() {
    [ "${#1}" -eq 64 ] || return 1
    case $1 in
        *[!0-9a-f]*) return 1 ;;
    esac
}

# older A B: whether version A, without its v, comes before B.
older() {
    a=${1%%-*}. b=${2%%-*}.
    while [ -n "$a$b" ]; do
        x=${a%%.*} y=${b%%.*}
        a=${a#*.} b=${b#*.}
        if [ "${x:-0}" -ne "${y:-0}" ]; then
            [ "${x:-0}" -lt "${y:-0}" ]
            return
        fi
    done
    # A pre-release comes before its release; its identifiers are compared one by one.
    case $1 in *-*) a=${1#*-}. ;; *) return 1 ;; esac
    case $2 in *-*) b=${2#*-}. ;; *) return 0 ;; esac
    while [ -n "$a" ] && [ -n "$b" ]; do
        x=${a%%.*} y=${b%%.*}
        a=${a#*.} b=${b#*.}
        [ "$x" != "$y" ] || continue
        if is_number "$x"; then
            is_number "$y" || return 0
            [ "$x" -lt "$y" ]
        else
            if is_number "$y"; then return 1; fi
            expr "x$x" \< "x$y" >/dev/null
        fi
        return
    done
    [ -z "$a" ] && [ -n "$b" ]
}

# safe_url URL: https, or http to this very machine; only characters that need no escaping.
safe_url() {
    rest=${1#*://}
    # A name and a password would stand in lists of processes.
    case ${rest%%/*} in *@*) return 1 ;; esac
    case $1 in
        # In ksh a backslash may stand for itself between brackets.
        *\\* | *[!A-Za-z0-9._~:/%@?\&=+,\;\[\]-]*) return 1 ;;
        https://?*) ;;
        http://127.0.0.1[:/]* | http://localhost[:/]* | 'http://[::1]'[:/]*) ;;
        *) return 1 ;;
    esac
}

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

## machine: Finds out what it runs on: the system, the processor, and how new the C library is.

# This machine: $platform and $image_platform, and in $seen what was looked at.
machine() {
    system=$(uname -s) || fail 5 "\`uname\` is not there"
    cpu=$(uname -m) || fail 5 "\`uname\` is not there"
    seen="\`$system\` on \`$cpu\`"
    case $system in
        CYGWIN* | MINGW* | MSYS*)
            case $system in CYGWIN*) text=Cygwin ;; *) text='Git Bash or another MSYS' ;; esac
            fail 3 "this is $text on Windows ($seen), and MLOS has no programs for Windows" \
                "open a shell of WSL 2 (\`wsl --install\`) and run the same command there"
            ;;
    esac
    case $(uname -r 2>/dev/null) in
        *microsoft-standard*) seen="$seen, WSL 2" ;;
        *Microsoft*) wsl1=1 seen="$seen, WSL 1" ;;
    esac
    if [ "$system $cpu" = 'Darwin x86_64' ] && [ "$(sysctl -in sysctl.proc_translated 2>/dev/null)" = 1 ]; then
        # A shell under Rosetta on Apple silicon: what is installed runs without it.
        cpu=arm64 seen="$seen under Rosetta"
    fi
    # Where nobody tells, the fifth byte of a program does.
    bits=$(getconf LONG_BIT 2>/dev/null) || case $(od -An -tx1 -j4 -N1 /bin/sh 2>/dev/null) in
        *01) bits=32 ;;
        *) bits='' ;;
    esac
    if [ "$bits" = 32 ]; then
        seen="$seen with 32-bit programs"
    elif find_platform; then
        return
    fi
    platforms
    fail 3 "MLOS does not know this platform: $seen" "there is:$list"
}

# find_platform [NAME]: the row of this machine, or of that name.
find_platform() {
    IFS=$nl
    for line in $rows; do
        unset IFS
        case $line in 'platform '*) ;; *) continue ;; esac
        words "${line#* }"
        platform=$w1 image_platform=$w2
        if [ "$#" -gt 0 ]; then
            [ "$1" != "$platform" ] || return 0
        else
            case ,$w3,:,$w4, in *",$system,"*:*",$cpu,"*) return 0 ;; esac
        fi
    done
    unset IFS
    return 1
}

platforms() {
    list=''
    IFS=$nl
    for line in $rows; do
        case $line in 'platform '*) line=${line#* } && list="$list \`${line%% *}\`" ;; esac
    done
    unset IFS
}

# fit: whether this machine has what the chosen file needs; asked before anything is downloaded.
fit() {
    IFS=,
    for need in $needs; do
        unset IFS
        floor=${need#*=}
        case $need in
            -) continue ;;
            glibc=*) find_libc ;;
            macos=*)
                found=macOS
                level=$(sw_vers -productVersion 2>/dev/null) || level=''
                ;;
            *) found='' level='' ;;
        esac
        case $found:$level in
            musl:*)
                fail 3 "this system has musl, and the files of \`$release\` for \`$platform\` need glibc $floor" \
                    "\`--method docker\` works here with a container engine" ;;
            *:) warn "cannot tell whether this system has \`$need\`, which \`$release\` needs" ;;
            *)
                ! older "$level" "$floor" ||
                    fail 3 "this system has $found $level, and \`$release\` for \`$platform\` needs $floor" \
                        "\`--method docker\` works here with a container engine"
                ;;
        esac
    done
    unset IFS
}

# The C library: $found is glibc, musl or nothing, and $level its version.
find_libc() {
    found='' level=''
    words "$(getconf GNU_LIBC_VERSION 2>/dev/null)"
    if [ "$w1" = glibc ]; then
        found=$w1 level=$w2
        return
    fi
    text=$(ldd --version 2>&1) || :
    case $text in
        *musl*) found=musl ;;
        *GLIBC* | *'GNU libc'*)
            text=${text%%"$nl"*}
            found=glibc level=${text##* }
            ;;
    esac
    case $level in *[!0-9.]*) level='' ;; esac
}

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

## home: The folder that everything goes to: refuses one that is not its own, locks it, and cleans up whatever ends it.

# settle_home: $home, absolute and on one line. A set is made in a home of its own, which goes when it is done.
settle_home() {
    [ -z "$set" ] || home=$set
    if [ -z "$home" ]; then
        [ -n "${HOME-}" ] || fail 2 "\`HOME\` is not set, so there is no \`~/.mlos\`" "name the folder: \`--home DIR\`"
        home=$HOME/.mlos
    fi
    [ -z "$modify" ] || [ -n "${HOME-}" ] || fail 2 "\`HOME\` is not set, so there are no profiles" "leave out \`--modify-path\`"
    absolute "$home"
    home=$text
    case $home in
        *"$nl"* | *:*) fail 2 "a home cannot have a line break or a \`:\` in its name, and \`$home\` has one" ;;
    esac
    case $home/ in
        */./* | */../*)
            [ -d "$home" ] || fail 2 "\`$home\` is no plain path" "write it without \`.\` and \`..\`"
            home=$(cd -P -- "$home" && pwd -P) || fail 9 "cannot enter \`$home\`"
            ;;
    esac
}

# absolute NAME: as it would be from anywhere, in $text.
absolute() {
    text=$1
    case $text in
        /*) ;;
        *) text=$(pwd)/${text#./} ;;
    esac
    while [ "${text%/}" != "$text" ]; do text=${text%/}; done
}

# check_home: refuses what is not ours; reads, and changes nothing.
check_home() {
    real=$home mine=''
    if [ -d "$home" ]; then
        real=$(cd -P -- "$home" && pwd -P) || fail 9 "cannot enter \`$home\`"
    elif [ -e "$home" ] || [ -h "$home" ]; then
        fail 2 "\`$home\` is no folder" "name one that is empty or not there yet: \`--home DIR\`"
    fi
    [ -z "${HOME-}" ] || mine=$(cd -P -- "$HOME" 2>/dev/null && pwd -P) || mine=''
    case $real in
        '' | / | "$mine" | "${HOME-}") fail 2 "\`${home:-/}\` cannot be the home of MLOS" "name a folder of its own: \`--home DIR\`" ;;
    esac
    whose_home "$home"
    [ -d "$home" ] || return 0
    text=$(ls -A "$home") || fail 9 "cannot read \`$home\`"
    [ -n "$text" ] && ! is_ours && ! grep -q 'Made by MLOS' "$home/cache/CACHEDIR.TAG" 2>/dev/null || return 0
    in_use
    [ -f "$home/releases/${current:-none}/manifest" ] || fail 2 "\`$home\` is not empty, and nothing in it says that it is MLOS's" "name a folder that is empty or not there yet: \`--home DIR\`"
}

# whose_home FOLDER: programs of a home are run, so that one of somebody else's is refused; root's is everybody's. Root through
# sudo, below somebody's folder, would leave files there that this person cannot change.
whose_home() {
    me=$(id -u) level=$1
    # A home that can only be read is for everybody, but what root runs is root's.
    [ "$action" = install ] || [ "$me" = 0 ] || return 0
    while [ ! -d "${level:-/}" ]; do level=${level%/*}; done
    words "$(ls -ldn -- "${level:-/}/.")"
    case $w3 in 0 | "$me") return 0 ;; esac
    case $me:${SUDO_USER:-root} in
        0:root) ;;
        0:*)
            fail 9 "this runs as root, and \`${level:-/}\` is not root's: \`$SUDO_USER\` could not change what is installed there" \
                "run it again without sudo; or, for everybody on this machine: \`--home /opt/mlos\`"
            ;;
    esac
    [ "$level" != "$1" ] || fail 9 "\`$1\` belongs to another user (id $w3), whose programs this would run as yours" \
        "let that user install there, or name a folder of your own: \`--home DIR\`"
}

is_ours() {
    [ ! -h "$home/receipt" ] && grep -q '^mlos-receipt ' "$home/receipt" 2>/dev/null
}

# in_use: $current and $before, the two lines of the file that the shims read.
in_use() {
    current='' before=''
    [ -f "$home/current" ] || return 0
    {
        IFS= read -r current || :
        IFS= read -r before || :
    } <"$home/current"
    case $current in v[0-9]*) ;; *) current='' ;; esac
    case $current in *[!0-9A-Za-z.-]*) current='' ;; esac
    case $before in v[0-9]*) ;; *) before='' ;; esac
    case $before in *[!0-9A-Za-z.-]*) before='' ;; esac
}

# open_home: makes the home where there is none, and takes the lock.
open_home() {
    [ -z "$opened" ] || return 0
    opened=1
    fresh=0 level=$home
    while [ ! -d "${level:-/}" ]; do fresh=$((fresh + 1)) level=${level%/*}; done
    mkdir -p -- "$home/cache" "$home/lock" 2>/dev/null || fail 9 "cannot make \`$home\`" "name a folder that you may write to: \`--home DIR\`"
    [ -e "$home/cache/CACHEDIR.TAG" ] ||
        printf '%s\n' 'Signature: 8a477f597d28d172789f06886806bc55' '# Made by MLOS. What lies here can be fetched again.' >"$home/cache/CACHEDIR.TAG" ||
        fail 9 "cannot write to \`$home\`"
    lock
    # What runs that were killed left behind.
    text=$(ls -A "$home/cache" "$home/releases" 2>/dev/null) || :
    for name in $text; do
        case $name in
            ".new.$host."*)
                if ! alive "${name##*.}"; then
                    salvage "$home/cache/$name"
                    remove "$home/cache/$name" "$home/releases/$name"
                fi
                ;;
        esac
    done
    text=$home/releases/.old.$current
    [ -z "$current" ] || [ -e "$home/releases/$current" ] || [ ! -e "$text" ] || mv -- "$text" "$home/releases/$current"
}

# salvage FOLDER: what came of a file, for the next run to go on with.
salvage() {
    parts=$(ls "$1" 2>/dev/null) || :
    for part in $parts; do
        case $part in
            ????????????????????????????????????????????????????????????????.part) mv -f -- "$1/$part" "$home/cache/$part" || : ;;
        esac
    done
}

# The lock is a courtesy: what is safe without it stays so. `lock/N+1` follows the lock of a process that is gone.
lock() {
    turn=0
    text=$(ls -A "$home/lock" 2>/dev/null) || :
    for name in $text; do
        ! is_number "$name" || [ "${#name}" -gt 4 ] || [ "$name" -le "$turn" ] || turn=$name
    done
    if [ "$turn" -gt 0 ]; then
        words "$(cat "$home/lock/$turn/owner" 2>/dev/null || { sleep 1 && cat "$home/lock/$turn/owner" 2>/dev/null; })"
        if [ -n "$w2" ] && [ "$w1" != "$host" ]; then
            fail 12 "another install is running in \`$home\`, on \`$w1\`" "if it is not: remove \`$home/lock\`"
        elif [ -n "$w2" ] && alive "$w2"; then
            fail 12 "another install is running in \`$home\`: process $w2" "wait for it; if that is no install: remove \`$home/lock\`"
        fi
    fi
    mkdir -- "$home/lock/$((turn + 1))" 2>/dev/null || {
        # Where the folder is gone, the run that was quicker has just ended.
        [ ! -d "$home/lock" ] || [ -w "$home/lock" ] || fail 9 "cannot write to \`$home\`"
        fail 12 "another install is running in \`$home\`"
    }
    locked=$((turn + 1))
    printf '%s\n' "$host $$" >"$home/lock/$locked/owner" || fail 9 "cannot write to \`$home\`"
}

# alive ID: another process of this machine, perhaps another user's. In a container this run may have the id of one before.
alive() {
    [ "$1" != "$$" ] && { kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ]; }
}

unlock() {
    [ -n "$locked" ] || return 0
    while [ "$locked" -gt 0 ]; do
        rm -f -- "$home/lock/$locked/owner"
        [ ! -d "$home/lock/$locked" ] || rmdir -- "$home/lock/$locked"
        locked=$((locked - 1))
    done
    rmdir -- "$home/lock"
    locked=''
}

# scratch: a folder for what is needed only as long as this runs. A dry run leaves the home alone.
scratch() {
    [ -z "$scratch" ] || return 0
    if [ -n "$dry" ]; then
        place=${TMPDIR:-/tmp}/mlos
    else
        open_home
        place=$home/cache/.new
    fi
    place=$place.$host.$$
    scratch=$place
    (umask 077 && mkdir -- "$place") 2>/dev/null || {
        scratch=''
        fail 9 "cannot make \`$place\`"
    }
    log=$place/log
}

# remove NAME...: names that this run or one before it made.
remove() {
    rm -rf -- "$@" 2>/dev/null || {
        # Folders only: a file in there may be another name of one that is not ours.
        find "$@" -type d -exec chmod u+rwx {} \; 2>/dev/null || :
        rm -rf -- "$@" 2>/dev/null || :
    }
}

# put NAME [MODE]: replaces a file by $text in one rename, where it holds anything else.
put() {
    if [ -f "$1" ] && [ "$(cat "$1")" = "$text" ] && { [ "$#" -eq 1 ] || [ -x "$1" ]; }; then return 0; fi
    making=$1.new.$$
    if ! printf '%s\n' "$text" >"$making" || { [ "$#" -gt 1 ] && ! chmod "$2" "$making"; } || ! mv -f -- "$making" "$1"; then
        fail 9 "cannot write \`$1\`"
    fi 2>/dev/null
    making=''
}

# clean: at every end, good or bad; undoes what was begun and not finished. A child of this shell that is ended before it
# has left the traps behind comes here as well, and what is undone is not its own.
clean() {
    trap '' HUP INT TERM
    set +e
    # `$$` is the same in a child, the parent of what it starts is not.
    word=$(exec sh -c 'printf "%s\n" "$PPID"')
    case $word in '' | "$$") ;; *) return ;; esac
    # Of a pipe first the one that writes: some shells wait for all of it.
    for word in $([ -z "$piped" ] || cat "$scratch/id") $child $dog $meter; do
        kill "$word"
        wait "$word"
    done
    [ -z "$box" ] || "$engine" rm -f -v "$box" >/dev/null
    [ -z "$loaded" ] || forget_image
    [ -z "$making" ] || rm -f -- "$making"
    [ -z "$placed$aside" ] || settle
    [ -z "$stage" ] || remove "$stage"
    [ ! -s "$keep" ] || mv -f -- "$keep" "$home/cache/"
    [ -z "$scratch" ] || remove "$scratch"
    unlock
    if [ "$fresh" -gt 0 ]; then
        for word in lock releases bin; do rmdir -- "$home/$word"; done
        # By its tag the next run knows the folder, so beside anything else it stays.
        case $(ls -A "$home"):$(ls -A "$home/cache") in
            cache: | cache:CACHEDIR.TAG) rm -rf -- "$home/cache" ;;
        esac
        while [ "$fresh" -gt 0 ] && rmdir -- "$home"; do fresh=$((fresh - 1)) home=${home%/*}; done
    fi
} 2>/dev/null

# settle: a release was moved into its place, and perhaps in use already, when this run was ended.
settle() {
    old=$current
    in_use
    if [ "$current" = "$release" ] && [ "$old" != "$release" ]; then
        [ -z "$aside" ] || remove "$aside"
        mv -f -- "$home/receipt.next" "$home/receipt"
    elif [ -n "$aside" ] && [ -e "$aside" ]; then
        remove "$target"
        mv -- "$aside" "$target"
    else
        [ -z "$placed" ] || remove "$placed"
    fi
    rm -f -- "$home/receipt.next"
}
## receipt: Keeps a list of what it wrote outside of that folder, so that an uninstall finds it again.

# The receipt says what lies elsewhere. It is matched line by line, never sourced.
read_receipt() {
    past='' past_engine='' past_image='' profiles='' made=''
    [ -f "$home/receipt" ] || return 0
    {
        IFS= read -r line || :
        case $line in
            'mlos-receipt 1') ;;
            *) fail 1 "\`$home/receipt\` is not of the kind that this script reads" "get the newest script: $site/install" ;;
        esac
        while IFS= read -r line; do
            case $line in
                'method binary' | 'method docker') past=${line#* } ;;
                'method apt' | 'method homebrew' | 'method snap' | 'method chocolatey' | 'method rpm' | 'method archlinux') fail 2 "\`$home\` belongs to \`${line#* }\`, which alone changes it" "name a folder of your own: \`--home DIR\`" ;;
                'engine docker' | 'engine podman') past_engine=${line#* } ;;
                'image '[A-Za-z0-9]*) past_image=${line#* } ;;
                'profile /'*) profiles=$profiles$line$nl ;;
                'made /'*) made=$made$line$nl ;;
            esac
        done
    } <"$home/receipt"
}

write_receipt() {
    text="mlos-receipt 1${nl}method $method${nl}asked $asked${nl}platform $platform${nl}site $site"
    # A release that is an image may lie beside one that is none.
    [ "$method" = binary ] || past_engine=$engine past_image=${named:-$reference}
    [ -z "$past_image" ] || text="$text${nl}engine $past_engine${nl}image $past_image"
    lines=$profiles$made
    [ -z "$lines" ] || text=$text$nl${lines%"$nl"}
    put "$home/receipt.next"
}

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
## manager: Notices an MLOS that a package manager looks after, and leaves it to that one.

# find_manager: of the `mlos` that the PATH leads to, besides this home's own: $manager, if one looks after it, $owned, its
# home, $managed, its name, and $told, how it is upgraded. In $ahead, whether this home's own comes before it.
find_manager() {
    manager='' owned='' ahead=''
    IFS=:
    for word in ${PATH-}; do
        unset IFS
        managed=${word:-.}/mlos
        if [ "$word" = "$home/bin" ]; then
            ahead=1
        elif [ -f "$managed" ] && [ -x "$managed" ]; then
            file=$managed
            while [ -h "$file" ]; do
                text=$(ls -ld -- "$file") && text=${text#*" $file -> "}
                case $text in /*) file=$text ;; *) file=${file%/*}/$text ;; esac
            done
            case $managed in
                # A snap's programs are links to the one that starts them all.
                */snap/bin/mlos) owned=${managed%bin/mlos}mlos/current/lib/mlos ;;
                *) owned=$(cd -P -- "${file%/*}/../../.." 2>/dev/null && pwd -P) || owned='' ;;
            esac
            break
        fi
    done
    unset IFS
    # It is shown on a terminal, and may be called as somebody else likes.
    [ "$owned" = "$(printf '%s' "$owned" | LC_ALL=C tr -d '\001-\037\177')" ] || return 0
    [ -n "$owned" ] && [ -f "$owned/receipt" ] && [ -r "$owned/receipt" ] || return 0
    while IFS= read -r line; do
        case $line in 'method '[a-z]*) manager=${line#* } ;; esac
    done <"$owned/receipt"
    upgrade_line "$manager" "$owned"
    [ -n "$told" ] || manager=''
}

# heed_manager: unless somebody asked for an install of this script.
heed_manager() {
    find_manager
    [ -n "$manager" ] && [ -z "$dry$set$wished$past" ] || return 0
    line=''
    [ ! -f "$owned/current" ] || IFS= read -r line <"$owned/current" || :
    case $line in *[!0-9A-Za-z.-]*) line='' ;; esac
    text="\`mlos\`${line:+ $line} is here already, installed by \`$manager\` in \`$owned\`"
    aim='to upgrade it'
    if row "release $line "; then
        case ${rest%% *} in deprecated | yanked | unsafe) leave_withdrawn "${rest%% *}" ;; esac
    fi
    case $told in *FILE) told="$told\`, with the file of a release at \`$site/releases/" ;; esac
    fail 2 "$text" "$aim: \`$told\`; \`--method binary\` installs another one beside it, in \`~/.mlos\`"
}

# leave_withdrawn STATE: $line is here and was taken back: why, in $text, and what leads to what is there instead, in $told.
leave_withdrawn() {
    text="$text, and is $1"
    row "withdrawn $line " || return 0
    word=${rest#* }
    text="$text since ${word%% *}: ${word#* }"
    word=${rest%% *}
    [ "$word" != - ] || return 0
    aim="\`$word\` is there instead"
    # To where the channel leads these two go by themselves, a lower one too.
    case $manager in homebrew | snap) ;; *) exact_line "$manager" "${word#v}" ;; esac
}
## withdrawn: Notes which of the installed releases have been taken back, and warns of the one in use.

# mark_withdrawn: what the rows say of the releases that lie here, for the installed mlos, which asks nobody. A mark is taken
# back only by the site's script: that of one release knows nothing of what came after it.
mark_withdrawn() {
    [ -w "$home/cache" ] && is_ours || return 0
    marks='' old_marks=$nl
    [ ! -f "$home/cache/withdrawn" ] || old_marks=$nl$(cat "$home/cache/withdrawn")$nl
    row 'default ' || :
    newest=$rest
    list=$(ls "$home/releases" 2>/dev/null) || list=''
    for name in $list; do
        case $name in *[!0-9A-Za-z.-]* | [!v]*) continue ;; esac
        state_here=''
        ! row "release $name " || state_here=${rest%% *}
        case $state_here:$newest in
            deprecated:* | yanked:* | unsafe:*)
                row "withdrawn $name " || rest='- - -'
                marks="$marks$name $state_here $rest$nl"
                ;;
            :* | *:v*)
                case $old_marks in
                    *"$nl$name "*)
                        line=${old_marks#*"$nl$name "}
                        marks="$marks$name ${line%%"$nl"*}$nl"
                        ;;
                esac
                ;;
        esac
    done
    text=${marks%"$nl"}
    if [ -n "$text" ]; then
        put "$home/cache/withdrawn"
    elif [ "$old_marks" != "$nl" ]; then
        rm -f -- "$home/cache/withdrawn"
    fi
}

# warn_current: the release in use is withdrawn. It is said first, since what was asked for may not be there at all.
warn_current() {
    text=${nl}$marks
    case $text in *"$nl$current "*) ;; *) return 0 ;; esac
    [ "$kind:$wish" != "exact:$current" ] || return 0
    text=${text#*"$nl$current "}
    withdrawn_now=${text%% *}
    decided=${release-} release=$current
    withdrawn
    release=$decided
    warn "\`$current\`, which is in use, is $withdrawn_now$since; $there"
}
## fetch: Downloads with `curl` or `wget`, goes on where a download broke off, and compares the size and the digest.

# pick: the downloader, in $tool.
pick() {
    [ -z "$tool" ] || return 0
    if have curl; then
        tool=curl
        # A snap may not write to hidden folders, whoever opens the file.
        case $(command -v curl) in */snap/bin/curl*) piped=1 ;; esac
    elif have wget; then
        case $(wget --no-config --version 2>/dev/null </dev/null) in *'GNU Wget '*) tool=wget ;; *) tool=plain ;; esac
    else
        fail 5 "neither \`curl\` nor \`wget\` is there" "install one of them with the package manager of this system"
    fi
}

# fetch URL FILE KIND: like get, with further tries where one may do.
fetch() {
    try=0 nap=1
    [ "$3" = file ] || : >"$2" || full
    until get "$@"; do
        if [ "$start" -gt 0 ] && [ -z "$missing$passing" ]; then
            detail "$why; from the start"
            : >"$2"
            continue
        fi
        [ -n "$passing" ] && [ "$try" -lt "$retries" ] || return 1
        try=$((try + 1))
        say "$why; trying again in $nap s, $try of $retries"
        sleep "$nap" &
        child=$!
        await
        [ "$nap" -ge 32 ] || nap=$((nap * 2))
    done
}

# get URL FILE KIND: true, or why not in $why; $missing where the server says that there is no such thing, $passing where
# another try may do. What is missing of FILE is put at its end, from $start on.
# Rows decide what is installed, so a tool that checks no certificate may fetch only files, whose digests are known.
get() {
    pick
    why='' missing='' passing='' near=''
    safe_url "$1" || fail 6 "\`$1\` is no address that this script may fetch" "https, and http only to this machine"
    case $1 in http:*) near=1 ;; esac
    [ "$tool$3$near" != plainrows ] ||
        fail 5 "this \`wget\` checks no certificates, so it cannot be asked what \`$asked\` is" \
            "install \`curl\`, or take the script of one release, $site/releases/.../install, and check it with \`--digest\`"
    count "$2"
    start=$bytes address=$1 part=$2
    # In blocks of 512 bytes, in some shells of 1024: no more than the file can need reaches the disk.
    room=8192
    [ "$3" != file ] || if [ "$size" = - ]; then room=''; else room=$((size / 512 + 2)); fi
    case $tool in
        curl)
            set -- --connect-timeout "$connect_limit" --speed-limit 64 --speed-time "$stall_limit" "$address"
            [ "$start" -eq 0 ] || set -- -C "$start" "$@"
            [ -z "$accept" ] || set -- -H "$accept" "$@"
            [ -z "$token" ] || set -- -H "Authorization: Bearer $token" "$@"
            [ -z "$cacert" ] || set -- --cacert "$cacert" "$@"
            if [ -n "$near" ]; then set -- --noproxy '*' --proto '=http,https' "$@"; else set -- --proto '=https' "$@"; fi
            run_into curl -q -fsSL --proto-redir '=https' --tlsv1.2 --max-redirs 5 "$@"
            ;;
        wget) follow ;;
        plain)
            set -- "$address"
            [ "$start" -eq 0 ] || set -- -c "$@"
            [ -z "$accept" ] || set -- --header "$accept" "$@"
            [ -z "$token" ] || set -- --header "Authorization: Bearer $token" "$@"
            if [ -n "$near" ]; then proxy=off; else proxy=on; fi
            # It puts itself what it continues. Without a time limit: `-T` has been seen to crash.
            run_into wget -q -Y "$proxy" -O "$part" "$@"
            ;;
    esac
    [ "$code" -ne 0 ] || [ -n "$why" ] || return 0
    full
    [ -n "$why" ] || because
    return 1
}

# run_into COMMAND...: what it prints goes to the end of $part, its messages to $log, its status to $code.
run_into() {
    if [ -n "$piped" ]; then
        # In a shell of its own: zsh has been seen to crash when it waits for a pipe that was ended.
        (
            {
                {
                    { exec "$@"; } &
                    printf '%s\n' "$!" >"$scratch/id"
                    ended=0
                    wait "$!" || ended=$?
                    printf '%s\n' "$ended" >"$scratch/status"
                } 2>&1 >&3 3>&- | cat >"$log"
            } 3>&1 | bounded cat
        ) &
        child=$!
        await
        code=$(cat "$scratch/status") || code=1
        rm -f -- "$scratch/id"
    else
        bounded "$@" 2>"$log" &
        child=$!
        progress
        await
        [ -z "$meter" ] || stop_meter
    fi
}

bounded() {
    [ -z "$room" ] || ulimit -f "$room" 2>/dev/null || :
    exec "$@" >>"$part"
}

# follow: GNU wget, which is told of no redirect but by us, and keeps its list of https sites to itself.
follow() {
    hops=0
    while :; do
        set -- "$address"
        [ "$start" -eq 0 ] || set -- --start-pos="$start" "$@"
        [ -z "$accept" ] || set -- --header="$accept" "$@"
        [ -z "$token" ] || set -- --header="Authorization: Bearer $token" "$@"
        [ -z "$cacert" ] || set -- --ca-certificate="$cacert" "$@"
        if [ -n "$near" ]; then set -- --no-proxy "$@"; else set -- --secure-protocol=TLSv1_2 "$@"; fi
        run_into env HOME="$scratch" wget --no-config -nv -S -t 1 -T "$connect_limit" \
            --read-timeout="$stall_limit" --max-redirect=0 -O - "$@"
        [ "$code" -ne 0 ] || return 0
        text=$(sed -n 's/^ *[Ll]ocation: *\([^ ]*\).*/\1/p' "$log" | tail -n 1 | tr -d '\r')
        case $text in
            '') return 0 ;;
            /*)
                origin=${address#*://}
                text=${address%%://*}://${origin%%/*}$text
                ;;
        esac
        hops=$((hops + 1))
        if [ "$hops" -gt 5 ]; then
            why='more than five redirects'
            return 0
        fi
        case $text in https://*) safe_url "$text" || text='' ;; *) text='' ;; esac
        if [ -z "$text" ]; then
            why='a redirect to an address that is not https'
            return 0
        fi
        address=$text near=''
    done
}

# because: what $code and $log of the downloader say, as a sentence in $why.
because() {
    answer=$(sed -n -e 's|.*HTTP/[0-9.]* \([1-5][0-9][0-9]\).*|\1|p' -e 's/.*error: \([1-5][0-9][0-9]\).*/\1/p' \
        -e 's/.*response \([1-5][0-9][0-9]\).*/\1/p' -e 's/.*HTTP code \([1-5][0-9][0-9]\).*/\1/p' "$log" | tail -n 1)
    ! grep -q 'Proxy tunneling failed' "$log" || code=56
    behind=
    [ -n "$near" ] || behind=${https_proxy-}${HTTPS_PROXY-}${all_proxy-}${ALL_PROXY-}
    case $tool:$code:$answer in
        *:407) why='the proxy wants a name and a password' ;;
        *:56:4* | *:56:5* | wget:56:*) why="the proxy refuses${answer:+ ($answer)}" ;;
        *:404 | *:410) missing=1 why='the server has no such file' ;;
        *:401 | *:403) why="the server ${behind:+or the proxy }refuses it ($answer)" ;;
        *:408 | *:425 | *:429 | *:5[0-9][0-9]) why="the server has trouble ($answer)" passing=1 ;;
        *:416) why='the server has less of it than there is here' ;;
        curl:1:*) why='a redirect to an address that is not https' ;;
        curl:5:* | curl:97:*) why='the proxy cannot be reached' passing=1 ;;
        curl:6:*) why='the name of the server cannot be looked up' passing=1 ;;
        curl:7:*) why="nothing answers there${behind:+, or the proxy that is set does not}" passing=1 ;;
        curl:18:* | curl:52:* | curl:55:* | curl:56:* | curl:92:*) why='the connection ended before all of it came' passing=1 ;;
        curl:28:*) why="no connection within $connect_limit s, or hardly a byte for $stall_limit s (\`MLOS_CONNECT_TIMEOUT\`, \`MLOS_STALL_TIMEOUT\`)" passing=1 ;;
        curl:33:* | curl:36:*) why='the server does not continue what was begun' ;;
        curl:35:*) why='no secure connection could be agreed on' passing=1 ;;
        curl:47:*) why='more than five redirects' ;;
        curl:51:* | curl:60:* | wget:5:*) why='the certificate of the server is not trusted here; where a network has an authority of its own: --cacert FILE' ;;
        curl:77:*) why="the certificates${cacert:+ in \`$cacert\`} cannot be read" ;;
        wget:4:206) continued ;;
        wget:4:*) why='no connection, or it ended before all of it came' passing=1 ;;
        *) why=$(grep . "$log" | tail -n 1) ;;
    esac
    [ "$tool:$answer" != plain: ] || passing=1
    detail "$tool ended with $code: $(cat "$log")"
    [ -n "$why" ] || why="\`$tool\` ended with $code"
}

# continued: wget says the same of a range that is another and of a connection that ended; but then something came.
continued() {
    count "$part"
    if [ "$bytes" -gt "$start" ]; then
        why='the connection ended before all of it came' passing=1
    else
        why='the server does not continue what was begun'
    fi
}

# await: the end of $child; its status is in $code. The trap can end both.
await() {
    code=0
    wait "$child" 2>/dev/null || code=$?
    child=''
}

# progress: on a terminal, a line that says how much is there.
progress() {
    [ -n "$terminal" ] && [ -z "$quiet" ] && [ "$size" != - ] || return 0
    (
        while sleep 1; do
            count "$part"
            printf '\r  %s of %s MB ' "$((bytes / 1000000))" "$((size / 1000000))" >&2
        done
    ) &
    meter=$!
}

stop_meter() {
    kill "$meter" 2>/dev/null || :
    wait "$meter" 2>/dev/null || :
    meter=''
    printf '\r                              \r' >&2
}

# count FILE: how many $bytes it has.
count() {
    bytes=0
    [ ! -s "$1" ] || words "$(wc -c <"$1")"
    [ ! -s "$1" ] || bytes=$w1
}

# full: stops with the right word where there is no room left; $log may be empty for that very reason.
full() {
    if grep -Eq 'No space left|Disk quota|curl: \(23\)' "$log" || ! { printf '%8192s' '' >"$scratch/room"; } 2>/dev/null; then
        fail 9 "no space is left in \`$home\`" "make room, or name another folder: \`--home DIR\`"
    fi
}

# space: whether this file and what is in it have room. An exact 0 is what some file systems say that do not know.
space() {
    [ "$size" != - ] || return 0
    words "$(df -Pk "$home" 2>/dev/null | tail -n 1)"
    is_number "$w4" && [ "$w4" -gt 0 ] || return 0
    needed=$((3 * (size / 1024) + 1024))
    [ "$w4" -ge "$needed" ] || fail 9 "$((w4 / 1024)) MB are free for \`$home\`, and about $((needed / 1024)) MB are needed" \
        "nothing was changed; make room, or name another folder: \`--home DIR\`"
}

# download NAME: this file of the release, checked against $size and $hex, as $file.
download() {
    scratch
    url=${mirror:-$base}/$release/$1
    [ -z "$source" ] || in_source
    file=$scratch/$hex.part
    # Of what an earlier run got, the one file is claimed by a rename; all else in the cache is of no more use.
    parts=$(ls -A "$home/cache") || fail 9 "cannot read \`$home/cache\`"
    for name in $parts; do
        case $name in
            "$hex.part") mv -f -- "$home/cache/$name" "$file" ;;
            *.part) remove "$home/cache/$name" ;;
        esac
    done
    # Anything but a plain file with one name was put there by somebody else.
    if [ -d "$file" ] || [ -n "$(find "$scratch" ! -type d \( ! -type f -o -links +1 \))" ]; then remove "$file"; fi
    space
    [ -e "$file" ] || : >"$file" || full
    keep=$file
    if [ -n "$source" ]; then
        say "reading $url"
        cp -- "$url" "$file" || fail 6 "cannot read \`$url\`" "nothing was changed"
        check_file
        return
    fi
    say "fetching $url"
    whole=''
    while :; do
        count "$file"
        begun=$bytes
        if [ "$bytes" != "$size" ]; then
            fetch "$url" "$file" file || not_fetched
            begun=$start
        fi
        # What was continued may have been another file: once more, from its first byte.
        [ -z "$whole" ] || begun=0
        check_file && return
        say "what was continued is not the file; fetching all of it"
        whole=1
        : >"$file"
    done
}

not_fetched() {
    count "$file"
    begun=0
    if [ "$size" != - ] && [ "$bytes" -gt "$size" ]; then check_file; fi
    text=''
    if [ "$bytes" -gt 0 ]; then text=", which goes on where this one ended"; else keep=''; fi
    case $why in *'looked up') text="$text: is this machine online?" ;; esac
    fail 6 "cannot fetch $url: $why" "nothing was changed; try again$text"
}

# check_file: the size first, then the digest. False where another try from the first byte may do.
check_file() {
    count "$file"
    if [ "$size" = - ] || [ "$bytes" = "$size" ]; then
        digest_of "$file"
        [ "$found" != "$hex" ] || return 0
        text="is not the one that was released$nl  expected: sha256:$hex$nl  found:    sha256:$found"
    else
        found='' text="is not the one that was released: it has $bytes bytes, and not $size"
    fi
    [ "${begun:-0}" -eq 0 ] || return 1
    keep=''
    if head -n 1 "$file" | grep -q '^[[:blank:]]*<'; then
        fail 6 "a web page came in place of $url" "does this network ask for a login first, or a proxy for leave? Nothing was changed"
    elif [ -z "$found" ] && [ "$bytes" -lt "$size" ]; then
        [ -z "$source" ] || fail 6 "\`$url\` has only $bytes of $size bytes" "nothing was changed; carry it over again"
        fail 6 "only $bytes of $size bytes came from $url" "nothing was changed; try again"
    fi
    fail 7 "the file from $url $text" \
        "a mirror, a proxy or the release was changed: do not work around this, and report it: $report"
}
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

## unpack: Unpacks into an empty folder, refuses links and names that lead out of it, and tries each program once.

# Unpacked once, into an empty folder; nothing in it runs before all of it was looked at.
unpack() {
    make_stage
    (cd -- "$stage" && exec tar -xzof -) <"$file" >"$log" 2>&1 &
    child=$!
    await
    if [ "$code" -ne 0 ]; then
        full
        have gzip || fail 5 "\`gzip\` is not there"
        hostile "cannot be unpacked: $(head -n 1 "$log")"
    fi
    new=$stage/${bundle%.tar.gz}
    if [ "$(ls -A "$stage")" != "${bundle%.tar.gz}" ] || [ -h "$new" ] || [ ! -d "$new" ]; then
        hostile "holds more than the folder \`${bundle%.tar.gz}\`"
    fi
    inspect
    text=$(ls -A "$new") || fail 9 "cannot read \`$new\`"
    for word in $text; do
        case $word in
            bin | lib | config | licenses | README.md | manifest) ;;
            *) hostile "holds \`$word\`, which has no place there" ;;
        esac
    done
    read_manifest
    text=$(ls -A "$new/bin") || hostile "has no folder \`bin\`"
    for word in $text; do
        case " $programs " in *" $word "*) ;; *) hostile "holds \`bin/$word\`, which its manifest does not name" ;; esac
    done
}

make_stage() {
    mkdir -p -- "$home/releases" 2>/dev/null || fail 9 "cannot make \`$home/releases\`"
    stage=$home/releases/.new.$host.$$
    mkdir -- "$stage" 2>/dev/null || fail 9 "cannot make \`$stage\`"
}

hostile() {
    keep=''
    fail 7 "$url $1" "nothing in it was run, and nothing was changed: report it: $report"
}

# inspect: what must not be in a folder that programs run from. Links may name only a file beside them: names hold no
# blank and no >, so what follows the first arrow of a line is the whole target.
inspect() {
    look_through
    chmod -R u+rwX,go-w "$stage" || fail 9 "cannot write to \`$stage\`"
}

look_through() {
    (cd -- "$stage" && find . -name '*[!A-Za-z0-9._+@-]*' -o ! -type d ! -type f ! -type l \
        -o -type f \( -links +1 -o -perm -4000 -o -perm -2000 \)) >"$log" 2>&1 || fail 1 "cannot look through \`$stage\`"
    [ ! -s "$log" ] || hostile "holds \`$(head -n 1 "$log")\`: a device, a file with two names, or a name that is none"
    (cd -- "$stage" && find . -type l -exec ls -ld {} +) >"$log" 2>&1 || fail 1 "cannot look through \`$stage\`"
    ! grep -Evq '^[^>]* \./[^ >]* -> [A-Za-z0-9_+@-][A-Za-z0-9._+@-]*$' "$log" || hostile 'holds a link that leaves its folder'
}

# read_manifest: $programs, and in $trials a line for each with the arguments that show that it runs.
read_manifest() {
    programs='' trials='' members=''
    if [ ! -f "$new/manifest" ] || [ -h "$new/manifest" ]; then hostile 'has no manifest'; fi
    {
        IFS= read -r line || :
        case $line in
            'mlos-manifest 1') ;;
            'mlos-manifest '[0-9]*) fail 4 "\`$release\` was packed for a newer script" "get it: $site/install" ;;
            *) hostile 'has no manifest' ;;
        esac
        while IFS= read -r line; do
            case $line in
                'release '*) [ "${line#* }" = "$release" ] || hostile "says that it is \`${line#* }\`" ;;
                'file '*) members=$members${line##* }$nl ;;
                'program '*[!A-Za-z0-9._\ =/-]*) hostile 'has a manifest with a program that cannot be' ;;
                'program '*)
                    line=${line#* }
                    programs="$programs ${line%% *}" trials=$trials$line$nl
                    case ${line%% *} in '' | .* | */* | *=*) hostile 'has a manifest with a program that cannot be' ;; esac
                    ;;
            esac
        done
    } <"$new/manifest"
    case " $programs " in *' mlos '*) ;; *) hostile "has no program \`mlos\`" ;; esac
}

# try_out [BEFORE...]: every program once; only its exit status counts.
try_out() {
    IFS=$nl
    for line in $trials; do
        unset IFS
        run_one "$line" "$@"
    done
    unset IFS
}

run_one() {
    trial=$1 word=${1%% *}
    shift
    if [ "$#" -eq 0 ]; then
        set -- "$new/bin/$word"
    else
        set -- "$@" "/opt/mlos/bin/$word" "$reference"
    fi
    case $trial in *' '*) for word in ${trial#* }; do set -- "$@" "$word"; done ;; esac
    detail "trying $trial"
    "$@" </dev/null >"$log" 2>&1 &
    child=$!
    await
    [ "$code" -eq 0 ] || fail 11 "\`$trial\` of \`$release\` does not run here: $(tail -n 1 "$log") (exit $code)" \
        "nothing was changed; does the file system of \`$home\` allow programs to run?"
}

## offline: Makes a set for a machine without a network, and installs from one.

# An install without a network: a set is made where there is one, and installed from where there is none.

# settle_source: --from names a folder, whose rows say which release it holds, or the file of a release.
settle_source() {
    absolute "$source"
    source=$text
    [ -r "$source" ] || fail 2 "cannot read \`$source\`" "\`--from\` names a folder that \`--download-only\` made, or a file of a release"
    set_release "$source"
    [ -z "$held_release" ] || [ -n "$free" ] || parse_wish "$held_release"
    # Its script was made before the release could be withdrawn; a set that was made later knows of it.
    [ ! -f "$source/rows" ] || text=$(grep -E '^withdrawn v[0-9A-Za-z.-]+ (v[0-9A-Za-z.-]+|-) [0-9-]{10}( [A-Za-z0-9 .,:;/@%+()=<>_*!?-]*)?$' "$source/rows" | head -n 1) || text=
    case $text in
        "withdrawn $held_release "*) warn "\`$held_release\` was withdrawn when this set was made: ${text#"withdrawn $held_release "}" ;;
    esac
}

# in_source: where the file of the decision is, as $url.
in_source() {
    url=$source
    [ ! -d "$source" ] || url=$source/$bundle
    [ -f "$url" ] || fail 6 "\`$source\` holds no \`$bundle\`" "\`--download-only\` makes a set for another platform too: \`--platform $platform\`"
}

# set_release FOLDER: the release of the set in there, in $held_release.
set_release() {
    held_release=''
    if [ -f "$1/rows" ]; then
        held_release=$(sed -n 's/^release \(v[0-9][0-9A-Za-z.-]*\) .*/\1/p' "$1/rows") || :
        held_release=${held_release%%"$nl"*}
    fi
}

# settle_set: the folder that gets the set, in $set, and the home in which it is made.
settle_set() {
    set=$home home=$home/.making
    whose_home "$set"
    [ -e "$set" ] || [ -h "$set" ] || return 0
    [ -d "$set" ] || fail 2 "\`$set\` is no folder" "name one that is empty or not there yet: \`--download-only DIR\`"
    text=$(ls -A "$set") || fail 9 "cannot read \`$set\`"
    set_release "$set"
    [ -z "$text" ] || [ -n "$held_release" ] || [ -d "$home/cache" ] ||
        fail 2 "\`$set\` is not empty, and nothing in it says that it is a set of MLOS" "name a folder of its own: \`--download-only DIR\`"
}

# make_set: the bundle or the image, the release's own script, rows, digests, licences, and what a person should know of them.
make_set() {
    [ -z "$held_release" ] || [ "$held_release" = "$release" ] ||
        fail 2 "\`$set\` holds the set of \`$held_release\`" "name another folder for \`$release\`"
    [ "$method" = binary ] || choose_engine
    say "a set to install MLOS $release on $platform without a network"
    cautions
    need_tools
    [ -z "$registry" ] || reference=$registry/${reference##*/}
    wish=$release kind=exact
    row "script $release " || more_rows
    row "script $release " || fail 4 "\`$release\` has no script of its own, so there can be no set" "follow $site/feed.xml"
    words "$rest"
    own=$w1 own_size=$w2 own_hex=$w3
    case $own in mlos-"$release"_install.sh) ;; *) fail 6 "$site names \`$own\` as the script of \`$release\`" "do not work around this, and report it: $report" ;; esac
    case $method:$bundle in docker:* | binary:mlos-"$release"_*.tar.gz) ;; *) fail 6 "\`$bundle\` is no name of a bundle of \`$release\`" "do not work around this, and report it: $report" ;; esac
    how="sh $own --from ."
    if [ "$method" = docker ]; then
        how="$how --method docker"
        set_of=$own
        save_image
        own=$set_of
    else
        download "$bundle"
        licences
        text="rows 1 begun${nl}release $release begun"
        put "$set/rows"
        place_in_set "$file" "$bundle"
    fi
    size=$own_size hex=$own_hex
    download "$own"
    place_in_set "$file" "$own"
    remove "$set/licenses"
    mv -- "$stage" "$set/licenses" || fail 9 "cannot write \`$set/licenses\`"
    stage=''
    set_texts
    shown "$set"
    say "$text holds the set. Carry it over, and in it:$nl  $how"
    ! row 'offline ' || say "it does not hold models: $rest"
    # All that is in there was made by this run, or by one before it that did not come to its end.
    unlock
    remove "$home"
    scratch='' fresh=0
}

# licences: out of the bundle, which is checked, and nothing else of it, into $stage.
licences() {
    stage=$scratch/licenses
    mkdir -- "$stage" || fail 9 "cannot make \`$stage\`"
    # By their names, since not every tar knows that a folder means what is in it.
    tar -tzf - <"$file" 2>"$log" | grep "^${bundle%.tar.gz}/licenses/[A-Za-z0-9._+/-]*[^/]\$" >"$scratch/names" || :
    set --
    while IFS= read -r line; do set -- "$@" "$line"; done <"$scratch/names"
    [ "$#" -gt 0 ] || hostile "holds no licences: $(head -n 1 "$log")"
    (cd -- "$stage" && exec tar -xzof - "$@") <"$file" >"$log" 2>&1 &
    child=$!
    await
    [ "$code" -eq 0 ] || {
        full
        hostile "cannot be unpacked: $(head -n 1 "$log")"
    }
    look_through
    mv -- "$stage/${bundle%.tar.gz}/licenses" "$stage.found" || fail 9 "cannot write \`$stage\`"
    remove "$stage"
    stage=$stage.found
}

# place_in_set FILE NAME
place_in_set() {
    mv -f -- "$1" "$set/$2" || fail 9 "cannot write \`$set/$2\`"
    keep=''
}

set_texts() {
    lines='' sums=''
    IFS=$nl
    for line in $rows; do
        case $line in
            'rows 1 '* | 'site '* | 'download '* | 'image '* | 'method '*)
                case $nl$lines in *"$nl${line%% *} "*) continue ;; esac
                ;;
            "release $release "* | "withdrawn $release "* | "oci $release "* | "script $release "*) ;;
            "file $release "*)
                text=${line#"file $release "}
                unset IFS
                words "${text#* }"
                case $sums in
                    *" $w1$nl"*) ;;
                    *) [ ! -f "$set/$w1" ] || sums="$sums$w3  $w1$nl" ;;
                esac
                ;;
            *) continue ;;
        esac
        case $nl$lines in *"$nl$line$nl"*) ;; *) lines=$lines$line$nl ;; esac
    done
    unset IFS
    text=${lines}end
    put "$set/rows"
    for image_platform in $(printf '%s\n' "$rows" | sed -n "s/^oci $release \([a-z0-9-]*\) .*/\1/p" | sort -u); do
        saved_name
        for name in "$saved.json" "$saved.tar"; do
            [ -f "$set/$name" ] || continue
            digest_of "$set/$name"
            sums="$sums$found  $name$nl"
        done
    done
    text=$sums$own_hex\ \ $own
    put "$set/SHA256SUMS"
    rest='they are carried by themselves.'
    row 'offline ' || :
    text="# MLOS $release, to be installed without a network

To check that all of it came over, and to install it, in this folder:

    sha256sum -c SHA256SUMS
    $how

The digest of the script itself is not its own word: compare it with the one at
$site/releases/$release/ before you carry it over.
The script asks nobody. It checks each file against the digests that it holds, as it does with a network, and it knows
what was known when it was made: whether the release was withdrawn since, that page says.
\`rows\` are the lines of the matrix that say what this release is made of, and \`licenses\` are its licences.

It does not hold models: $rest"
    case $state in
        deprecated | yanked)
            readme=$text
            withdrawn
            text="$readme

$release is $state$since."
            ;;
    esac
    put "$set/README.md"
}
## reason: Says why a container engine is of no use here, in the same words as the launcher, which holds this part too.

# elsewhere ENGINE: whether it is set to that of another machine, where volumes and settings would be looked for in vain; in
# $reason then.
elsewhere() {
    case $1 in docker) reason=${DOCKER_HOST-} ;; *) reason=${CONTAINER_HOST-} ;; esac
    case $reason in
        '' | unix:* | npipe:* | fd:* | tcp://127.0.0.1* | tcp://localhost*) return 1 ;;
    esac
    reason="is that of another machine, $reason"
}

# unusable ENGINE CODE WORDS: whether one that ended like this and said this is of no use; why, for a person, in $reason.
unusable() {
    case $2:$3 in
        # Its own side is Linux or macOS here, so this is the other one.
        0:*windows/*) reason='runs Windows containers: switch it to Linux containers' ;;
        0:*) return 1 ;;
        # Ended by a signal: how that is counted differs from shell to shell.
        129:* | 1[3-9]?:* | [2-9]??:*) reason='does not answer within ten seconds' ;;
        *'ermission denied'*) reason='may not be used by this user, and nothing here uses sudo: become a member of its group' ;;
        *'WSL integration'* | *'in this WSL'*) reason='is not switched on for this WSL: in Docker Desktop, Settings, Resources, WSL integration' ;;
        *subuid* | *subgid* | *newuidmap* | *'cannot find UID/GID'*) reason='has no ids for this user: /etc/subuid and /etc/subgid need a line' ;;
        *'annot connect to'* | *'daemon running'* | *'connection refused'* | *'Connection refused'*)
            case $1:$(uname -s 2>/dev/null) in
                docker:Darwin) reason="is not running: open Docker Desktop, or \`colima start\`" ;;
                podman:Darwin) reason="is not running: \`podman machine start\`" ;;
                *) reason='is not running: start it' ;;
            esac
            ;;
        *) reason="does not work: $(printf '%s\n' "$3" | tail -n 1)" ;;
    esac
}

## engine: Finds a container engine that answers, pulls the image by its digest, and takes the launcher out of it.

# find_engine: the first container engine that answers within ten seconds, in $engine; what was seen of others in $engines.
find_engine() {
    scratch
    engines=''
    case $past_engine in podman) set -- podman docker ;; *) set -- docker podman ;; esac
    for engine in "$@"; do
        if ! have "$engine"; then
            engines="$engines, \`$engine\` is not there"
            continue
        fi
        if elsewhere "$engine"; then
            engines="$engines, \`$engine\` $reason"
            continue
        fi
        # `podman version` asks nobody; `docker info` has been seen to end with 0 without a server.
        case $engine in docker) question=version ;; *) question=info ;; esac
        "$engine" "$question" </dev/null >"$log" 2>&1 &
        child=$!
        watch_over 10
        unusable "$engine" "$code" "$(cat "$log")" || return 0
        engines="$engines, \`$engine\` $reason"
    done
    engine='' engines=${engines#, }
    return 1
}

# watch_over SECONDS: like await, with an end.
watch_over() {
    (
        trap 'kill "$nap"; exit' TERM
        sleep "$1" &
        nap=$!
        wait "$nap"
        kill "$child"
    ) >/dev/null 2>&1 &
    dog=$!
    await
    kill "$dog" 2>/dev/null || :
    wait "$dog" 2>/dev/null || :
    dog=''
}

# pull: the image of the decision, from its registry or a set, and out of it the launcher, the manifest and the defaults.
# The engine checks the digest.
pull() {
    if [ -n "$source" ]; then
        load_image
    else
        url=$reference
        say "fetching $reference with $engine"
        engine_do 6 "\`$engine\` cannot fetch $reference" pull "$reference"
    fi
    make_stage
    # Named, so that it can be removed whenever this ends.
    box=mlos-install-$$
    engine_do 11 "\`$engine\` cannot make a container of $reference" create --name "$box" "$reference"
    new=$stage/$release
    mkdir -- "$new" "$new/bin" || fail 9 "cannot make \`$new\`"
    for word in bin/mlos manifest config; do
        engine_do 11 "$reference holds no \`/opt/mlos/$word\`" cp "$box:/opt/mlos/$word" "$new/$word"
    done
    engine_do 1 "\`$engine\` cannot remove the container $box" rm -f -v "$box"
    box=''
    inspect
    read_manifest
}

# engine_do CODE SENTENCE ARGUMENT...
engine_do() {
    exit_code=$1 sentence=$2
    shift 2
    "$engine" "$@" <"$input" >"$log" 2>&1 &
    child=$!
    await
    [ "$code" -ne 0 ] || return 0
    ! grep -q 'no space left on device' "$log" || fail 9 "no space is left in the store of \`$engine\`" "nothing was changed; make room there"
    full
    # What podman, containerd and Docker say of bytes that are not those of the digest.
    text=$(grep -E 'Digest did not match|does not match .*digest|unexpected commit digest|verification failed for digest|invalid diffID|wrong diff id' "$log" | head -n 1) || :
    [ -z "$text" ] ||
        fail 7 "the image from $url is not the one that was released: $text" \
            "a mirror, a proxy or the release was changed: do not work around this, and report it: $report"
    fail "$exit_code" "$sentence: $(tail -n 1 "$log")" "nothing was changed"
}

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

## shim: Writes the small programs in `bin/` that start those of the release in use.

# A shim is the same text for every program, release and method: it finds its own name and home, also through links,
# reads which release is in use, and becomes that release's program, or lets its launcher run it in the container.
shim_text() {
    text="#!/bin/sh
# Made by MLOS: runs the program of this name of the release that is in use.
f=\$0
case \$f in */*) ;; *) f=./\$f ;; esac
while [ -h \"\$f\" ]; do
    l=\$(QUOTING_STYLE=literal ls -ld -- \"\$f\") && l=\${l#*\" \$f -> \"}
    case \$l in /*) f=\$l ;; *) f=\${f%/*}/\$l ;; esac
done
n=\${f##*/}
MLOS_HOME=\$(unset CDPATH && cd -- \"\${f%/*}/..\" && pwd) || exit 1
export MLOS_HOME
v=
[ ! -f \"\$MLOS_HOME/current\" ] || read -r v <\"\$MLOS_HOME/current\" || :
case \$v in
    *[!0-9A-Za-z.-]* | [!v]* | '')
        printf '%s\\n' \"error: no release of MLOS is in use in \\\`\$MLOS_HOME\\\`\" '' 'hint: run the install script again' >&2
        exit 1
        ;;
esac
r=\$MLOS_HOME/releases/\$v
[ ! -x \"\$r/bin/\$n\" ] || exec \"\$r/bin/\$n\" \"\$@\"
[ -x \"\$r/bin/mlos\" ] || {
    printf '%s\\n' \"error: \\\`\$r\\\` holds no MLOS: install it again\" >&2
    exit 1
}
exec \"\$r/bin/mlos\" exec \"\$n\" \"\$@\""
}

# write_shims: one for every program; `env` and `env.fish` put them on the PATH.
write_shims() {
    mkdir -p -- "$home/bin" || fail 9 "cannot make \`$home/bin\`"
    shim_text
    shim=$text
    for word in $programs; do
        text=$shim
        put "$home/bin/$word" +x
    done
    quoted "$home/bin"
    text="# Made by MLOS: puts its programs on the PATH.
case :\$PATH: in
    *:$text:*) ;;
    *) export PATH=$text:\"\$PATH\" ;;
esac"
    put "$home/env"
    fish_quoted "$home/bin"
    text="# Made by MLOS: puts its programs on the PATH.
contains -- $text \$PATH; or set -gx PATH $text \$PATH"
    put "$home/env.fish"
}

fish_quoted() {
    swap "$1" "\\" "\\\\"
    swap "$text" "'" "\\'"
    text="'$text'"
}

## profile: Only with `--modify-path`: one marked line in the profiles of your shells.

# modify_path names|lines: one marked line in the profile of each shell, once. The names come first, for the receipt:
# it lists every file before a line is written, and which of them were not there.
modify_path() {
    phase=$1
    user_shell=${SHELL-}
    user_shell=${user_shell##*/}
    quoted "$home/env"
    line="[ ! -r $text ] || . $text # mlos"
    add_line "$HOME/.profile"
    for word in .bash_profile .bash_login .bashrc; do
        if [ -f "$HOME/$word" ] || [ "$user_shell $word" = 'bash .bashrc' ]; then add_line "$HOME/$word"; fi
    done
    case ${ZDOTDIR-} in /*) word=$ZDOTDIR ;; *) word=$HOME ;; esac
    word=$word/.zshrc
    if [ -f "$word" ] || [ "$user_shell" = zsh ]; then add_line "$word"; fi
    case ${XDG_CONFIG_HOME-} in /*) word=$XDG_CONFIG_HOME ;; *) word=$HOME/.config ;; esac
    word=$word/fish
    if [ -d "$word" ] || [ "$user_shell" = fish ]; then
        fish_quoted "$home/env.fish"
        line="test -r $text; and source $text # mlos"
        [ "$phase" = names ] || mkdir -p -- "$word/conf.d" 2>/dev/null || :
        add_line "$word/conf.d/mlos.fish"
    fi
    if [ "$phase" = lines ] && [ -n "${GITHUB_PATH-}" ] && ! grep -Fqx -- "$home/bin" "$GITHUB_PATH" 2>/dev/null; then
        printf '%s\n' "$home/bin" >>"$GITHUB_PATH" || unwritten="$unwritten $GITHUB_PATH"
        written="$written$nl  $GITHUB_PATH"
    fi
}

# add_line FILE: notes its name, or puts $line at its end.
add_line() {
    case $1 in *"$nl"* | [!/]*) return 0 ;; esac
    if [ "$phase" = names ]; then
        case $nl$profiles in
            *"${nl}profile $1$nl"*) ;;
            *) profiles="${profiles}profile $1$nl" ;;
        esac
        case $nl$made in
            *"${nl}made $1$nl"*) ;;
            *) [ -e "$1" ] || [ -h "$1" ] || made="${made}made $1$nl" ;;
        esac
        return
    fi
    if ! grep -Fqx -- "$line" "$1" 2>/dev/null; then
        # A file whose last line is not ended would swallow ours.
        text=$line
        [ ! -s "$1" ] || [ -z "$(tail -c 1 "$1")" ] || text=$nl$line
        if ! printf '%s\n' "$text" >>"$1"; then
            unwritten="$unwritten $1"
            return 0
        fi 2>/dev/null
        written="$written$nl  $1"
    fi
}

## switch: Puts the new release beside the old one and moves `current` to it in one step.

# is_sound: the decided release is there already, whole, with the digest that the matrix names.
is_sound() {
    new=$home/releases/$release
    [ -z "$again" ] && [ -f "$new/release.json" ] && [ -f "$new/manifest" ] && [ -x "$new/bin/mlos" ] || return 1
    IFS= read -r line <"$new/release.json" || return 1
    case $line in *"\"digest\":\"sha256:$hex\""*"\"method\":\"$method\""*"\"platform\":\"$platform\""*) ;; *) return 1 ;; esac
    # What is wrong with it is no fault of the archive.
    (read_manifest) >/dev/null 2>&1 || return 1
    read_manifest
    if [ "$method" = binary ]; then
        for word in $programs; do [ -x "$new/bin/$word" ] || return 1; done
        IFS=$nl
        for word in $members; do
            [ -f "$new/$word" ] || {
                unset IFS
                return 1
            }
        done
        unset IFS
    fi
    # What was loaded from a set has no name with its digest.
    if [ "$method" = docker ] && [ -f "$new/image" ]; then
        IFS= read -r text <"$new/image" || return 1
        is_hex "$text" || return 1
        named=$reference reference=$text
    fi
    [ "$method" = binary ] || "$engine" inspect "$reference" >/dev/null 2>&1 || return 1
    "$new/bin/mlos" --version >/dev/null 2>&1
}

# place: the new folder becomes releases/V. What had that name lies aside until it is done.
place() {
    text=$json_text
    put "$new/release.json"
    if [ -n "$named" ]; then
        text=$reference
        put "$new/image"
    fi
    target=$home/releases/$release
    if [ -e "$target" ]; then
        remove "$home/releases/.old.$release"
        aside=$home/releases/.old.$release
        mv -- "$target" "$aside" || fail 9 "cannot move \`$target\`"
    fi
    placed=$target
    mv -- "$new" "$target" || fail 9 "cannot write \`$target\`"
    # Where a run beside this one was quicker, the folder was moved into the one that is there.
    [ ! -d "$target/${new##*/}" ] || remove "$target/${new##*/}"
    new=$target
}

# switch: from `put current` on the shims run the new release. What may fail comes before it, or only has to be said.
switch() {
    write_shims
    [ -z "$modify" ] || modify_path names
    write_receipt
    if [ "$current" != "$release" ]; then
        text=$release${current:+$nl$current}
        put "$home/current"
    fi
    placed='' loaded='' fresh=0 old=$aside
    aside=''
    [ -z "$old" ] || remove "$old"
    mv -f -- "$home/receipt.next" "$home/receipt" || unwritten="$unwritten $home/receipt"
    keep_config
    [ -z "$modify" ] || modify_path lines
}

# keep_config: the defaults of this release, but never over a file that somebody edited.
keep_config() {
    mkdir -p -- "$home/config" 2>/dev/null || {
        unwritten="$unwritten $home/config"
        return 0
    }
    list=$(ls -A "$new/config" 2>/dev/null) || list=''
    old=$(ls "$home/releases") || old=''
    for word in $list; do
        file=$home/config/$word default=$new/config/$word
        [ -f "$default" ] || continue
        if [ -e "$file" ]; then
            ! cmp -s -- "$default" "$file" || continue
            ours=''
            for trial in $old; do
                ! cmp -s -- "$home/releases/$trial/config/$word" "$file" || ours=1
            done
            if [ -z "$ours" ]; then
                file=$file.new
                say "\`$home/config/$word\` was edited and stays; the new default is \`$file\`"
            fi
        fi
        making=$file.new.$$
        if ! cp -- "$default" "$making" || ! mv -f -- "$making" "$file"; then
            rm -f -- "$making"
            unwritten="$unwritten $file"
        fi 2>/dev/null
        making=''
    done
}

## main: The order in which all of this happens, and what is undone when it is ended early.

main() {
    settings
    options "$@"
    if [ "$action" = print-platform ]; then
        machine
        printf '%s\n' "$platform"
        return
    fi
    wished=$method$home
    settle_home
    [ "$action" = install ] || {
        whose_home "$home"
        hand_over
    }
    [ -z "$set" ] || settle_set
    [ -z "$source" ] || settle_source
    check_home
    in_use
    read_receipt
    heed_manager
    choose_platform
    install
}

settings() {
    quiet='' verbose='' scratch='' stage='' placed='' aside='' child='' dog='' box='' opened='' fresh=0 locked=''
    input=/dev/null accept='' token='' answer='' loaded='' named=''
    engine='' engines='' tool='' missing='' written='' unwritten='' making='' target='' log=/dev/null
    piped='' meter='' keep='' size=- file='' held_release='' begun=0 wsl1='' marks=''
    retries=${MLOS_RETRIES:-3} connect_limit=${MLOS_CONNECT_TIMEOUT:-30} stall_limit=${MLOS_STALL_TIMEOUT:-60}
    colours
    rows=$nl$rows$nl
    held=$rows
    row 'site ' || fail 1 'this script holds no rows: it was not made, only joined'
    site=$rest
    row 'report ' || rest=$site
    report=$rest
    host=$(uname -n 2>/dev/null) || host=here
    case $host in '' | *[!A-Za-z0-9-]*) host=${host%%[!A-Za-z0-9-]*}x ;; esac
}

choose_platform() {
    if [ -z "$other" ]; then
        machine
        return
    fi
    find_platform "$other" || {
        platforms
        fail 2 "unknown platform \`$other\`" "there is:$list"
    }
    [ -n "$dry$set" ] || machine
    [ "$platform" = "$other" ] || fail 2 "\`$other\` is not this machine, which is \`$platform\`" "another platform goes with \`--dry-run\` and \`--download-only\`"
}

# The installed mlos changes what is installed; where there is none, there is nothing to change.
hand_over() {
    in_use
    launcher=''
    # Where it is not known which release is in use, any of them can do it.
    for word in $current $(ls "$home/releases" 2>/dev/null); do
        is_ours || break
        case $word in
            v[0-9]*) [ -n "$launcher" ] || [ ! -x "$home/releases/$word/bin/mlos" ] || launcher=$home/releases/$word/bin/mlos ;;
        esac
    done
    if [ -z "$launcher" ]; then
        shown "$home"
        ! is_ours || fail 1 "a receipt of MLOS lies in $text, and no \`mlos\`" "install it again, then it can do what \`--$action\` says"
        [ "$action" != uninstall ] || {
            say "no MLOS is installed in $text"
            exit 0
        }
        fail 4 "no MLOS is installed in $text" "\`--home DIR\` names another folder"
    fi
    MLOS_HOME=$home
    export MLOS_HOME
    case $action in
        use) exec "$launcher" use "$use" ;;
        *) exec "$launcher" "$action" ;;
    esac
}

install() {
    preferred=$method
    [ -n "$method" ] || method=$past
    [ -n "$method" ] || {
        row 'method '
        method=$rest
    }
    if [ -z "$dry$set" ]; then
        mark_withdrawn
        warn_current
    fi
    decide
    case $nl$marks in
        *"$nl$release unsafe "*) fail 4 "\`$release\` is unsafe, as \`$home/cache/withdrawn\` says, though this script does not know it" "get the newest script: $site/install" ;;
    esac
    if [ -n "$dry" ]; then
        [ -n "$other" ] || [ "$method" = docker ] || fit
        cautions
        show
        return
    fi
    published
    if [ -n "$set" ]; then
        make_set
        return
    fi
    [ "$method" = binary ] || choose_engine
    case $method in docker) text='--method binary' ;; *) text='--method docker' ;; esac
    say "MLOS $release for $platform, method $method (the other one: $text)"
    [ -z "$engines" ] || [ "$method" = docker ] || say "no container engine is usable ($engines), so the method is binary"
    ! row 'notice ' || say "$rest"
    cautions
    [ "$method" = docker ] || fit
    [ -z "$wsl1" ] || warn 'this is WSL 1, where container engines do not run and servers may not: "wsl --set-version NAME 2" in Windows makes it WSL 2'
    if [ -z "$free" ] && [ -n "$current" ] && [ "$current" != "$release" ] && older "${release#v}" "${current#v}"; then
        case $nl$marks in
            *"$nl$current unsafe "*) fail 4 "\`$current\` is in use and unsafe, and \`$asked\` is \`$release\`, which is older: nothing was changed" "to go there: \`mlos update --version $wish\`" ;;
        esac
        say "\`$current\` is in use, and \`$asked\` is \`$release\`: nothing was changed. To go there on purpose: --version $release"
        return
    fi
    need_tools
    open_home
    decision
    [ -z "$registry" ] || reference=$registry/${reference##*/}
    if is_sound; then
        say "$release is there already; \`mlos verify\` compares its files with what was published"
    else
        if [ "$method" = binary ]; then
            download "$bundle"
            unpack
            try_out
            keep=''
        else
            pull
            try_out "$engine" run --rm --network none --entrypoint
        fi
        place
    fi
    switch
    case $state in deprecated | yanked) mark_withdrawn ;; esac
    closing
}

need_tools() {
    for word in tar find mkdir mv rm cp cmp chmod dirname grep sed tail head wc; do
        have "$word" || fail 5 "\`$word\` is not there"
    done
}

published() {
    [ "$hex" = - ] || return 0
    # Nobody asked for this method, so another one that is published does as well.
    if [ -z "$preferred$past" ] && [ "$method" = docker ] && row "file $release $platform "; then
        method=binary
        decide
        [ "$hex" = - ] || return 0
    fi
    if [ "$method" = docker ] && row "file $release $platform "; then
        words "$rest"
        [ "$w3" = - ] || fail 4 "\`$release\` has no image yet" "\`--method binary\` is there"
    fi
    fail 4 "$release is listed, but nothing has been published for it yet" "follow $site/feed.xml"
}

choose_engine() {
    find_engine && return
    [ -z "$preferred" ] || fail 10 "no container engine is usable: $engines" "start one, or take \`--method binary\`"
    [ -z "$past" ] || fail 10 "this MLOS was installed with \`docker\`, and no container engine is usable: $engines" "start it, or go over with \`--method binary\`"
    row "file $release $platform " || fail 10 "no container engine is usable ($engines), and \`$release\` has no binary for \`$platform\`" "start an engine that answers"
    method=binary
    decide
    published
}

closing() {
    shown "$home"
    say "$release is in use; everything lies in $text"
    beside
    [ "$method" = binary ] || say "the image lies in the store of $engine: $reference"
    [ -z "$written" ] || say "written beside that:$written"
    [ -z "$manager" ] || {
        shown "$home/bin"
        text="that one first, unless $text stands before it"
        [ -z "$ahead" ] || text='this one first'
        warn "\`$managed\`, which \`$manager\` installed, is here too: the PATH finds $text"
    }
    say 'next:'
    case ${SHELL-} in
        */fish)
            shown "$home/env.fish"
            say "  source $text"
            ;;
        *)
            shown "$home/env"
            say "  . $text"
            ;;
    esac
    say '  mlos --version'
    say '  mlos start'
    IFS=$nl
    for line in $rows; do
        case $line in 'next '*) say "  ${line#* }" ;; esac
    done
    unset IFS
    still_running
    [ -z "$unwritten" ] || fail 9 "$release is installed, but these files cannot be written:$unwritten"
}

# beside: the release that was in use before, and the way back to it, where that is a way for anybody.
beside() {
    [ -n "$current" ] && [ "$current" != "$release" ] || return 0
    case $nl$marks in
        *"$nl$current unsafe "*) say "$current is unsafe and lies beside it; to remove it: mlos uninstall $current" ;;
        *) say "$current lies beside it: mlos rollback" ;;
    esac
}

# still_running: a server is left alone; the launcher knows whether one of another release runs.
still_running() {
    [ -n "$current" ] && [ "$current" != "$release" ] || return 0
    text=$("$new/bin/mlos" status 2>/dev/null) || :
    case $text in
        *"$nl"'server    v'*)
            text=${text#*"$nl"'server    '}
            text=${text%%[ "$nl"]*}
            [ "$text" = "$release" ] || say "$text is still running: mlos restart"
            ;;
    esac
}

ended=0
trap 'ended=$?; clean; exit "$ended"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
main "$@" </dev/null
clean
trap - EXIT
exit 0
}
