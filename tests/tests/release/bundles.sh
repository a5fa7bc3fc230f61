# A component's repository says that something happened.
printf '%s\n' '{"action":"component-release","client_payload":{"component":"axon","version":"v1.6.0"}}' > event.json
mlos-distro plan --event event.json --base-url "$MIRROR"
# Nothing is looked into before it is there.
mlos-distro bundle
mlos-distro fetch --base-url "$MIRROR" --dry-run
mlos-distro fetch --base-url "$MIRROR"
# The library's publisher states no digest; from now on the lock does.
grep -c '^digest' matrix/lock.toml
# A second time asks only whether it is still so.
asked
mlos-distro fetch --base-url "$MIRROR" > again; sort again | head -n 1 | wc -l
asked
mlos-distro inspect
mlos-distro bundle
# How far it is, is drawn for a person who looks, and for nobody else.
TERM=xterm script --quiet --return --command 'mlos-distro bundle' /dev/null | grep -ao 'bundles  [0-9] of 4' | head -n 1
cat dist/binaries/SHA256SUMS
cd dist/binaries && sha256sum --check --quiet SHA256SUMS && echo all of it
tar -tzf dist/binaries/mlos-v1.1.0_darwin_arm64.tar.gz
# One digest of all of it goes from job to job beside the files.
seal=$(mlos-distro seal) && [ "$(mlos-distro seal --expect "$seal")" = "$seal" ] && echo the same
printf x >> dist/binaries/mlos-v1.1.0_linux_amd64.tar.gz; mlos-distro seal --expect 0000
# Every file of the matrix folder counts, whatever reads it: a page, what somebody declined, the fields of a deb, and what nothing reads.
mkdir matrix/packages && printf 'Package: mlos\n' > matrix/packages/mlos_1.1.0_amd64.deb.control && printf 'schema = 1\n' > matrix/declined.toml && printf 'a note\n' > matrix/note.txt
for one in releases/v1.1.0.toml declined.toml packages/mlos_1.1.0_amd64.deb.control note.txt; do seal=$(mlos-distro seal) && cp matrix/$one kept && printf '\n' >> matrix/$one; [ "$(mlos-distro seal)" = "$seal" ] && echo "$one is not sealed"; cp kept matrix/$one && [ "$(mlos-distro seal)" = "$seal" ] && echo "$one is sealed"; done
rm -r kept matrix/packages matrix/declined.toml matrix/note.txt
# What nobody made is not signed with the rest.
mkdir -p dist/packages/old && touch dist/packages/SHA256SUMS dist/packages/mlos_1.0.0_amd64.deb dist/packages/old/index dist/binaries/mlos-v1.0.0_linux_amd64.tar.gz && mlos-distro seal; rm -r dist/packages dist/binaries/mlos-v1.0.0_linux_amd64.tar.gz
mlos-distro bundle > /dev/null
# Elsewhere, at another time, it is the same.
cp dist/binaries/SHA256SUMS sums && mv dist other && mkdir dist && cp -r other/archives other/manifest.json dist/
mlos-distro bundle > /dev/null && cmp sums dist/binaries/SHA256SUMS && echo the same
