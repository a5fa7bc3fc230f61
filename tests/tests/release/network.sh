mlos-distro plan --set axon=1.6.0 --platforms linux-arm64 --base-url "$MIRROR" > /dev/null
# The line is cut: it goes on at the same byte.
printf 'break 40' > "$AXON/axon_1.6.0_linux_arm64.tar.gz.fault"
mlos-distro fetch --base-url "$MIRROR" > /dev/null
asked
# A server that is not well is asked again.
rm -r dist/archives
printf 'status 503' > "$AXON/axon_1.6.0_linux_arm64.tar.gz.sha256.fault"
mlos-distro fetch --base-url "$MIRROR" > /dev/null
asked
# A server that does not resume sends all of it; what was there before was nothing of it.
rm dist/archives/axon_1.6.0_linux_arm64.tar.gz
printf 'something else, and long enough to be taken for a part' > dist/archives/axon_1.6.0_linux_arm64.tar.gz.part
mlos-distro fetch --base-url "$MIRROR" > /dev/null
asked
rm dist/archives/axon_1.6.0_linux_arm64.tar.gz
printf 'part' > dist/archives/axon_1.6.0_linux_arm64.tar.gz.part
printf 'whole' > "$AXON/axon_1.6.0_linux_arm64.tar.gz.fault"
mlos-distro fetch --base-url "$MIRROR" > /dev/null
asked
# Nobody there.
rm -r dist/archives
mlos-distro fetch --base-url http://127.0.0.1:9
ls dist
