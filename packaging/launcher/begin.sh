#!/bin/sh
# mlos: the launcher of the MLOS Distribution.
#
# It looks after the home that it lies in: which release is in use, whether its files are what was published,
# and the server, MLOS Core. It works offline, `update` excepted, asks nothing, sends nothing, and touches only names
# that the layout of a home or the home's receipt knows. `mlos help` says what it does.
#
# `path`, `status` and `commands` are zsh's own variables, whatever it emulates: they are no names here.
#
# The block makes the shell read all of this file before it does any of it: it may remove itself.
{
[ -z "${ZSH_VERSION-}" ] || emulate sh
[ -z "${YASH_VERSION-}" ] || eval 'set +o forlocal'
set -eu
CDPATH=''
newline='
'
blanks=' 	
'
carriage_return=$(printf '\r')
