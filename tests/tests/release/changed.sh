mlos-distro plan --set axon=1.6.0 --platforms linux-arm64,darwin-arm64 --base-url "$MIRROR" > /dev/null
mlos-distro fetch --base-url "$MIRROR" > /dev/null
cp matrix/lock.toml lock
# The archive and its list of digests were replaced.
cp "$AXON/axon_1.6.0_darwin_amd64.tar.gz" "$AXON/axon_1.6.0_darwin_arm64.tar.gz"
sed 's/amd64/arm64/' "$AXON/axon_1.6.0_darwin_amd64.tar.gz.sha256" > "$AXON/axon_1.6.0_darwin_arm64.tar.gz.sha256"
mlos-distro fetch --base-url "$MIRROR"
# Only the archive was: its own list says so.
rm -r dist/archives
cp "$AXON/axon_1.6.0_linux_amd64.tar.gz" "$AXON/axon_1.6.0_linux_arm64.tar.gz"
mlos-distro fetch --base-url "$MIRROR"
# One is gone.
rm -r "$CORE" dist/archives
mlos-distro fetch --base-url "$MIRROR" 2>&1 | grep core-releases
cmp lock matrix/lock.toml && ls dist/archives
