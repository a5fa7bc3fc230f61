#!/bin/sh
# mlos-core: MLOS Core with its libraries, both under the names that upstream gave them.
# On macOS the program finds them by itself: they lie where its load path says.
{
set -eu
here=$(CDPATH='' cd "$(dirname "$0")/../lib/mlos-core" && pwd -P) || {
    printf '%s\n' "error: \`$0\` does not lie in an installed release" >&2
    exit 11
}
if [ "$(uname -s)" = Linux ]; then
    LD_LIBRARY_PATH=$here/onnxruntime/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    export LD_LIBRARY_PATH
fi
exec "$here/mlos_core" "$@"
}
