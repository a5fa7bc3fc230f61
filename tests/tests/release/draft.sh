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
mkdir -p mirror/main/matrix/releases && cp matrix/releases/v1.1.0.toml mirror/main/matrix/releases/ && sed -i '/^digest/d' mirror/main/matrix/releases/v1.1.0.toml
mlos-distro publish release
cp matrix/releases/v1.1.0.toml mirror/main/matrix/releases/ && printf 1111111111111111111111111111111111111111 > mirror/main.commit
mlos-distro publish release
# An image that somebody pushed later is not the one that was merged; the one that was is no hindrance.
cp dist/manifest.json kept && for one in bb aa; do jq --arg one "$one" '.images = {"linux-amd64": {"id": "x", "digest": ("sha256:" + $one * 32)}}' kept > dist/manifest.json; mlos-distro publish release 2>&1 | head -n 1; done; cp kept dist/manifest.json
# The script and the list of digests came in the meantime.
mlos-distro publish draft
# Somebody changes a file of the draft.
tamper mlos-v1.1.0_linux_amd64.tar.gz
mlos-distro publish release
mlos-distro publish draft
# Somebody changes one while it is let out, or nobody can say whether: it is a draft again.
mlos-distro publish release --dry-run
printf 'mlos-v1.1.0_linux_amd64.tar.gz' > mirror/out.fault && mlos-distro publish release
github
mlos-distro publish draft > /dev/null && printf silence > mirror/out.fault && mlos-distro publish release
github
mlos-distro publish release
github
mlos-distro audit --release v1.1.0 --base-url "$MIRROR" --registry "$MIRROR"
mlos-distro publish draft
# No image of it can be pushed any more, and it is promoted only when all of it is out.
sed -i 's/^  "assets"/  "images": { "linux-amd64": { "id": "x" } },\n&/' dist/manifest.json && mlos-distro publish image
mlos-distro promote v1.1.0 --base-url "$MIRROR" --registry "$MIRROR"
# It is taken back by hand, and this checkout is older than that: on the forge's main branch it is unsafe.
gh api --silent --method PATCH repos/mlOS-foundation/mlos-distro/releases/0 -F draft=true
sed -i 's/^status = .*/status = "unsafe"\nwithdrawn = { date = "2026-02-02", reason = "it loses models" }/' mirror/main/matrix/releases/v1.1.0.toml
mlos-distro publish release
mlos-distro publish release --unmerged
github
# The same before that is merged: it was stable, so it was out.
mlos-distro promote v1.1.0 --unaudited --date 2026-02-01 > /dev/null 2>&1 && cp matrix/releases/v1.1.0.toml mirror/main/matrix/releases/
mlos-distro publish release
github
gh api --silent --method PATCH repos/mlOS-foundation/mlos-distro/releases/0 -F draft=false
# Somebody changes a file afterwards.
tamper mlos-v1.1.0_linux_amd64.tar.gz
mlos-distro publish release
mlos-distro audit --release v1.1.0 --base-url "$MIRROR" --registry "$MIRROR"
mlos-distro audit --release v1.0.0 --base-url "$MIRROR"
PATH=/nowhere "$(command -v mlos-distro)" publish tags
# A `gh` that is too old.
mkdir old && printf '#!/bin/sh\necho "gh version 1.14.0 (2021-08-01)"\n' > old/gh && chmod +x old/gh
PATH="$PWD/old:$PATH" mlos-distro publish draft
env -u GH_TOKEN -u GH_ENTERPRISE_TOKEN -u GH_HOST mlos-distro audit --draft
# Nothing is stable any more, and the forge still shows something else.
sed -i 's/^status = .*/status = "yanked"\nwithdrawn = { date = "2026-02-02", reason = "it loses models" }/' matrix/releases/v1.1.0.toml matrix/releases/v1.0.0.toml
gh api --silent --method PATCH repos/mlOS-foundation/mlos-distro/releases/0 -F prerelease=false
mlos-distro publish tags --registry "$MIRROR"
gh api --silent --method PATCH repos/mlOS-foundation/mlos-distro/releases/0 -F prerelease=true
mlos-distro publish tags --registry "$MIRROR"
