# The first release, in every format that nfpm makes here.
mlos-distro packages
mlos-distro packages --only pool
./release 1.5.0 v1.0.0 > made.log 2>&1 || cat made.log
ls dist/packages matrix/packages
grep -v ^Installed-Size matrix/packages/mlos_1.0.0_amd64.deb.control
# The fields belong to what is recorded: no fewer, no more, and none that somebody broke.
mlos-distro check 2>&1 | tail -n 1 | sed 's/^sha256:.*/no problems/'; cp -r matrix/packages fields && mv matrix/packages/mlos_1.0.0_amd64.deb.control matrix/packages/mlos_9.0.0_amd64.deb.control && printf '\nSize: 1\n' >> matrix/packages/mlos_1.0.0_arm64.deb.control && mlos-distro check
mlos-distro check --json 2>&1 | jq -r '.problems[0].file'
# A deb that is recorded by hand has its fields written, too, and before its digest.
mlos-distro record --release v1.0.0 --from dist/packages; rm matrix/packages/mlos_9*; diff -r matrix/packages fields && echo the same
sed '/^size/d; /^digest/d' matrix/releases/v1.0.0.toml > bare && mkdir empty && for one in amd64 arm64; do printf x > empty/mlos_1.0.0_$one.deb; done; cp -r matrix hand && cp bare hand/releases/v1.0.0.toml && sed -i '/^.script/,$d' hand/releases/v1.0.0.toml && mlos-distro record --matrix hand --release v1.0.0 --from empty; grep -c ^digest hand/releases/v1.0.0.toml
grep -A 6 'method = "apt"' matrix/releases/v1.0.0.toml | sed 's/^size = .*/size = [size]/'
dpkg-deb -c dist/packages/mlos_1.0.0_amd64.deb | awk '{ print $1, $2, $4, $6, $7, $8 }'
for width in amd64 arm64; do dpkg-deb -c dist/packages/mlos_1.0.0_$width.deb | awk '{ print $1, $2, $4, $6, $7, $8 }' > $width.names; done; cmp amd64.names arm64.names && echo the same names
# The bundle's tree lies in it byte for byte, of both widths, and its programs run.
for width in amd64 arm64; do mkdir -p $width/deb $width/bundle && dpkg-deb -x dist/packages/mlos_1.0.0_$width.deb $width/deb && tar -xzf dist/binaries/mlos-v1.0.0_linux_$width.tar.gz -C $width/bundle && diff -r $width/deb/usr/lib/mlos/releases/v1.0.0 $width/bundle/mlos-v1.0.0_linux_$width && echo the same; done
amd64/deb/usr/bin/axon version && qemu-aarch64-static arm64/deb/usr/lib/mlos/releases/v1.0.0/bin/axon version
cat amd64/deb/usr/lib/mlos/current amd64/deb/usr/lib/mlos/receipt amd64/deb/usr/share/doc/mlos/copyright
zcat amd64/deb/usr/share/doc/mlos/changelog.gz
zcat amd64/deb/usr/share/man/man1/mlos.1.gz | head -n 20
zcat amd64/deb/usr/share/man/man1/mlos-core.1.gz
for page in mlos axon mlos-core; do MANWIDTH=80 man --warnings -l amd64/deb/usr/share/man/man1/$page.1.gz 2>&1 >/dev/null | grep . ; done
# No error, no warning: an override says why.
lintian --allow-root --fail-on error,warning dist/packages/mlos_1.0.0_amd64.deb dist/packages/mlos_1.0.0_arm64.deb
for name in dist/packages/*.rpm; do rpm -K --nosignature $name; rpm -qp --queryformat '%{NAME} %{VERSION}-%{RELEASE} %{ARCH} %{LICENSE}\n' $name; rpm -qp --requires --configfiles $name | grep -v rpmlib; done
rpm -qpl dist/packages/mlos-1.0.0-1.x86_64.rpm | grep -v /releases/
tar -I zstd -tf dist/packages/mlos-1.0.0-1-x86_64.pkg.tar.zst | grep -v /releases/
tar -I zstd -xOf dist/packages/mlos-1.0.0-1-x86_64.pkg.tar.zst .PKGINFO | grep -v '^size'
# What systemd thinks of the unit.
mkdir unit && sed "s|/usr/bin/mlos|/bin/true|" amd64/deb/usr/lib/systemd/system/mlos.service > unit/mlos.service && systemd-analyze verify --man=no unit/mlos.service && systemd-analyze security --offline=true --threshold=20 unit/mlos.service > unit/said && echo little is exposed
# What the matrix says is no variable: nothing of whoever packs gets into a package.
sed -i 's/^summary = .*/summary = "Costs $5 or ${GH_TOKEN} at $HOME"/' matrix/components/axon.toml && export GH_TOKEN=secret && mlos-distro plan --set axon=1.6.0,core=1.0.0 --platforms linux-amd64 --base-url "$MIRROR" --dist mine > /dev/null && mlos-distro fetch --base-url "$MIRROR" --dist mine > /dev/null && mlos-distro inspect --dist mine > /dev/null && mlos-distro bundle --dist mine > /dev/null && mlos-distro packages --only deb,rpm,archlinux --dist mine > /dev/null
dpkg-deb -f mine/packages/mlos_1.1.0_amd64.deb Description; rpm -qp --queryformat '%{DESCRIPTION}\n' mine/packages/*.rpm; tar -I zstd -xOf mine/packages/*.zst .PKGINFO | grep ^pkgdesc
mkdir stub && printf '#!/bin/sh\necho "secrets: $(env | grep -c GH_TOKEN), homes: $(env | grep -c ^HOME=)" >&2; exit 1\n' > stub/nfpm && chmod 755 stub/nfpm && GH_TOKEN=secret PATH="$PWD/stub:$PATH" mlos-distro packages --only deb --dist mine
# The next one is made twice, the second time elsewhere and with another moment in the air: the same bytes.
mlos-distro plan --set axon=1.6.0,core=1.0.0 --platforms linux-amd64,linux-arm64 --base-url "$MIRROR" > /dev/null && mlos-distro fetch --base-url "$MIRROR" > /dev/null && mlos-distro inspect > /dev/null && mlos-distro bundle > /dev/null
mlos-distro packages --only deb --dry-run && mlos-distro packages --only deb,rpm,archlinux > /dev/null && cp -r dist other && rm -r other/packages && SOURCE_DATE_EPOCH=1 mlos-distro packages --only deb,rpm,archlinux --dist other > /dev/null && diff -r dist/packages other/packages && diff dist/binaries/SHA256SUMS other/binaries/SHA256SUMS && echo the same
# They stay while their bundle is the same, and go with it; a bundle that somebody changed is packed by nobody.
mlos-distro bundle > /dev/null; grep -c '"apt"' dist/manifest.json
jq '.assets["mlos-v1.1.0_linux_amd64.tar.gz"].size = 1' dist/manifest.json > edited && mv edited dist/manifest.json && mlos-distro bundle > /dev/null; grep -c 'mlos_1\|rpm' dist/manifest.json; ls dist/packages
printf x >> other/binaries/mlos-v1.1.0_linux_amd64.tar.gz; mlos-distro packages --only deb --dist other
# Without names it goes on, and the answer is no.
mlos-distro packages --dist other > said 2>&1; echo "[$?]"; grep ^deb said
