mlos-distro plan --set axon=1.6.0 --base-url "$MIRROR" > /dev/null
# A program for another processor, one for another system, an archive that leads out of its folder.
cp "$AXON/axon_1.6.0_linux_amd64.tar.gz" "$AXON/axon_1.6.0_linux_arm64.tar.gz"
sed 's/amd64/arm64/' "$AXON/axon_1.6.0_linux_amd64.tar.gz.sha256" > "$AXON/axon_1.6.0_linux_arm64.tar.gz.sha256"
cp "$AXON/axon_1.6.0_linux_amd64.tar.gz" "$AXON/axon_1.6.0_darwin_arm64.tar.gz"
sed 's/linux_amd64/darwin_arm64/' "$AXON/axon_1.6.0_linux_amd64.tar.gz.sha256" > "$AXON/axon_1.6.0_darwin_arm64.tar.gz.sha256"
mkdir evil && ln -s /etc/passwd evil/axon && tar -czf "$AXON/axon_1.6.0_darwin_amd64.tar.gz" -C evil axon
sha256sum < "$AXON/axon_1.6.0_darwin_amd64.tar.gz" | tr -d ' -' > "$AXON/axon_1.6.0_darwin_amd64.tar.gz.sha256"
mlos-distro fetch --base-url "$MIRROR" > /dev/null
mlos-distro inspect
grep -c refused matrix/lock.toml
# The lock remembers: it is refused before anything is fetched, and when somebody goes on all the same.
mlos-distro plan --set axon=1.6.0 --base-url "$MIRROR"
mlos-distro plan --set axon=1.6.0 --base-url "$MIRROR" --platforms linux-amd64
mlos-distro fetch --base-url "$MIRROR" > /dev/null
mlos-distro inspect
# A name that no system opens, as tar itself writes it.
B="$AXON/../v1.5.0/axon_1.5.0_linux_arm64.tar.gz"; touch axon && tar -czf "$B" --format=gnu --transform="s|^|$(printf '%5000s' '' | tr ' ' x)|" axon && sha256sum < "$B" | tr -d ' -' > "$B.sha256"
mlos-distro plan --set axon=1.5.0,core=1.0.0 --platforms linux-arm64 --base-url "$MIRROR" > /dev/null && mlos-distro fetch --base-url "$MIRROR" > /dev/null
mlos-distro inspect
