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

