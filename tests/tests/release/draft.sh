printf '\n[[run]]\ncomponents = { axon = "1.6.0", core = "1.0.0" }\nresult = "passed"\ndate = "2026-01-31"\nsource = "https://forge.example/runs/1"\n' >> matrix/evidence.toml
mlos-distro plan --set axon=1.6.0 --platforms linux-amd64,darwin-arm64 --base-url "$MIRROR" > /dev/null
mlos-distro publish draft
mlos-distro audit --draft
mlos-distro fetch --base-url "$MIRROR" > /dev/null 2>&1 && mlos-distro inspect > /dev/null && mlos-distro bundle > /dev/null
mlos-distro sbom > /dev/null
github
# An upload breaks off: the draft stays, and a second run finishes it.
mlos-distro publish draft --dry-run
printf 'mlos-v1.1.0_linux_amd64.tar.gz' > mirror/upload.fault
mlos-distro publish draft
github
mlos-distro audit --draft
mlos-distro publish draft
mlos-distro publish draft
mlos-distro audit --draft
# It is not let out before the matrix records it, and somebody has merged that.
mlos-distro publish release
mlos-distro publish release --unmerged
mlos-distro record
mlos-distro record --release v1.1.0 --image linux-amd64=sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
mlos-distro record
git init -q -b main . && git -c user.name=somebody -c user.email=else@files.example commit -q --allow-empty -m before && git update-ref refs/remotes/origin/main HEAD && git add matrix
mlos-distro publish release
git -c user.name=somebody -c user.email=else@files.example commit -q -m merged && git update-ref refs/remotes/origin/main HEAD
mlos-distro publish release
# The script and the list of digests came in the meantime.
mlos-distro publish draft
# Somebody changes a file of the draft.
tamper mlos-v1.1.0_linux_amd64.tar.gz
mlos-distro publish release
mlos-distro publish draft
mlos-distro publish release
github
mlos-distro audit --release v1.1.0 --base-url "$MIRROR" --registry "$MIRROR"
mlos-distro publish draft
# Somebody changes a file afterwards.
tamper mlos-v1.1.0_linux_amd64.tar.gz
mlos-distro audit --release v1.1.0 --base-url "$MIRROR" --registry "$MIRROR"
mlos-distro audit --release v1.0.0 --base-url "$MIRROR"
PATH=/nowhere "$(command -v mlos-distro)" publish tags
