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

