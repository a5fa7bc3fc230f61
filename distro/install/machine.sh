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

