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
mlos-distro bundle > /dev/null
# Elsewhere, at another time, it is the same.
cp dist/binaries/SHA256SUMS sums && mv dist other && mkdir dist && cp -r other/archives other/manifest.json dist/
mlos-distro bundle > /dev/null && cmp sums dist/binaries/SHA256SUMS && echo the same
