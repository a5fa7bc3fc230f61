sed -i "s|^image = .*|image = \"$REGISTRY/mlos-foundation/mlos\"|" matrix/distro.toml
printf '\n[[run]]\ncomponents = { axon = "1.6.0", core = "1.0.0" }\nresult = "passed"\ndate = "2026-01-31"\nsource = "https://forge.example/runs/1"\n' >> matrix/evidence.toml
mlos-distro plan --set axon=1.6.0 --platforms linux-amd64,linux-arm64 --base-url "$MIRROR" > /dev/null
# A tag moves, so a release is built on a digest; a trial may be built on what it likes.
mlos-distro image
mlos-distro image --base docker.io/library/debian:bookworm-slim
mlos-distro fetch --base-url "$MIRROR" > /dev/null 2>&1 && mlos-distro inspect > /dev/null && mlos-distro bundle > /dev/null
mlos-distro publish image
printf 'digest = "sha256:%064d"\n' 7 >> packaging/base.toml && mlos-distro image --dry-run --revision 0123456
mlos-distro compat run --method docker --source https://forge.example/runs/1
mlos-distro image --base docker.io/library/debian:bookworm-slim > ids && cat ids
# The same once more is the same image.
mlos-distro image --base docker.io/library/debian:bookworm-slim | cmp - ids && echo the same
# It is tried in a container as it is tried without one: by what was built here, before anybody else can have it.
mlos-distro compat run --method docker --source https://forge.example/runs/1
mlos-distro compat record dist/evidence.json && tail -n 3 matrix/evidence.toml | sed '/^date/d'
PATH=/nowhere "$(command -v mlos-distro)" compat run --method docker --source https://forge.example/runs/1
mlos-distro compat run --method snap --source https://forge.example/runs/1
mlos-distro publish image
mlos-distro record
# What is recorded lies there already; what somebody put in its place is not overwritten.
mlos-distro publish image --registry "http://$REGISTRY"
other=$(sed -n '2s/ .*//p' ids) && buildah push --tls-verify=false --quiet "$other" "docker://$REGISTRY/mlos-foundation/mlos:v1.1.0-amd64"
mlos-distro publish image --registry "http://$REGISTRY"
same=$(sed -n '1s/ .*//p' ids) && buildah push --tls-verify=false --quiet "$same" "docker://$REGISTRY/mlos-foundation/mlos:v1.1.0-amd64"
mlos-distro publish draft > /dev/null && mlos-distro publish release --unmerged
mlos-distro audit --release v1.1.0 --base-url "$MIRROR" --registry "http://$REGISTRY"
# No moving tag yet; the channels have not moved.
curl -fsS "http://$REGISTRY/v2/mlos-foundation/mlos/tags/list" | tr ',' '\n' | grep -o 'v1[^"]*' | sort
mlos-distro promote v1.1.0 --base-url "$MIRROR" --registry "http://$REGISTRY" --date 2026-02-01 > /dev/null 2>&1; mlos-distro publish tags --registry "http://$REGISTRY" --dry-run
mlos-distro publish tags --registry "http://$REGISTRY"
mlos-distro publish tags --registry "http://$REGISTRY" | wc -l
curl -fsS "http://$REGISTRY/v2/mlos-foundation/mlos/tags/list" | grep -o '\[.*\]' | tr -d '[]"' | tr ',' '\n' | sort | tr '\n' ' '
curl -fsS -H 'Accept: application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.index.v1+json' "http://$REGISTRY/v2/mlos-foundation/mlos/manifests/stable" | tr '{' '\n' | grep -o '"architecture": *"[a-z0-9]*"' | sort
# One old image is gone: the tags of the others move all the same.
sed 's/^status = .*/status = "stable"/; s/"1.6.0"/"1.5.0"/; s/sha256:[0-9a-f]*/sha256:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd/' matrix/releases/v1.1.0.toml > matrix/releases/v1.0.0.toml
mlos-distro publish tags --registry "http://$REGISTRY"
rm -rf only && mkdir only && ln -s "$(command -v gh)" only/gh
PATH="$PWD/only" "$(command -v mlos-distro)" publish tags --registry "http://$REGISTRY"
