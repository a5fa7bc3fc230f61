#!/bin/sh
# mlos-core: MLOS Core with its libraries, both under the names that upstream gave them.
# On macOS the program finds them by itself: they lie where its load path says.
{
set -eu
self=$0 hops=0
while [ -h "$self" ] && [ "$hops" -lt 40 ]; do
    hops=$((hops + 1))
    target=$(QUOTING_STYLE=literal LC_ALL=C ls -ld "$self") || break
    target=${target#*" $self -> "}
    case $target in
        /*) self=$target ;;
        *) self=$(dirname "$self")/$target ;;
    esac
done
here=$(CDPATH='' cd "$(dirname "$self")/../lib/mlos-core" && pwd -P) || {
    printf '%s\n' "error: \`$0\` does not lie in an installed release" >&2
    exit 11
}
if [ "$(uname -s)" = Linux ]; then
    LD_LIBRARY_PATH=$here/onnxruntime/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    export LD_LIBRARY_PATH
fi
exec "$here/mlos_core" "$@"
}
