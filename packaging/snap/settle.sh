#!/bin/sh
# settle: after the install and after each refresh: a place for the homes of users, and settings that can be edited.
# What somebody edited stays, and the new default lies beside it.
{
set -eu
# The one of root is there before anybody can put something in its place: the server is started from it.
mkdir -p "$SNAP_COMMON/users/0" "$SNAP_COMMON/core" "$SNAP_COMMON/config" "$SNAP_COMMON/defaults"
chmod 1777 "$SNAP_COMMON/users"
for new in "$SNAP"/lib/mlos/releases/*/config/*; do
    name=${new##*/}
    there=$SNAP_COMMON/config/$name
    before=$SNAP_COMMON/defaults/$name
    if [ ! -e "$there" ] || cmp -s "$there" "$before"; then
        cp "$new" "$there"
    elif ! cmp -s "$new" "$before"; then
        cp "$new" "$there.new"
    fi
    cp "$new" "$before"
done
}
