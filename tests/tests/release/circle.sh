# The distribution as it was before its first release, with a site and files on this machine.
sed -i "s|^site = .*|site = \"$SITE\"|; s|^download = .*|download = \"$MIRROR/mlOS-foundation/mlos-distro/releases/download\"|; s|^image = .*|image = \"$REGISTRY/mlos-foundation/mlos\"|; s|^default_method = .*|default_method = \"binary\"|; s|host = \"github.com\"|host = \"127.0.0.1\"|" matrix/distro.toml
rm matrix/releases/v1.0.0.toml
mlos-distro plan --set axon=1.5.0,core=1.0.0 --platforms linux-amd64 --base-url "$MIRROR"
mlos-distro fetch --base-url "$MIRROR" > /dev/null 2>&1 && mlos-distro inspect && mlos-distro bundle > /dev/null && mlos-distro sbom > /dev/null
# What nobody has tried is not recorded; what was tried is.
mlos-distro record
mlos-distro compat run --source https://forge.example/runs/1
mlos-distro compat record dist/evidence.json
tail -n 5 matrix/evidence.toml | sed '/^date/s/".*"/"…"/'
mlos-distro image --base docker.io/library/debian:bookworm-slim && mlos-distro publish image
mlos-distro record
mlos-distro publish draft > /dev/null && mlos-distro publish release --unmerged && mlos-distro promote v1.0.0 --base-url "$MIRROR" --registry "http://$REGISTRY" --date 2026-02-01
mlos-distro publish tags --registry "http://$REGISTRY" && mlos-distro generate > /dev/null
site
curl -fsS "$SITE/install" | sh -s -- --quiet && "$HOME/.mlos/bin/mlos" --version
# Axon 1.6.0 appears. The set is that of a planned release; it waits until it was tried.
printf '%s' '{"action":"component-release","client_payload":{"component":"axon","version":"v1.6.0"}}' > event.json
mlos-distro plan --event event.json --platforms linux-amd64 --base-url "$MIRROR"
mlos-distro candidates --json | tr '{' '\n' | grep v1.1.0
mlos-distro fetch --base-url "$MIRROR" > /dev/null 2>&1 && mlos-distro inspect > /dev/null && mlos-distro bundle > /dev/null && mlos-distro sbom > /dev/null
mlos-distro record
mlos-distro compat run --source https://forge.example/runs/2 && mlos-distro compat record dist/evidence.json
mlos-distro image --base docker.io/library/debian:bookworm-slim && mlos-distro publish image
mlos-distro record
mlos-distro publish draft > /dev/null && mlos-distro audit --draft && mlos-distro publish release --unmerged
mlos-distro audit --release v1.1.0 --base-url "$MIRROR" --registry "http://$REGISTRY"
# Out, and nobody is led there: whoever installs now gets v1.0.0.
site
curl -fsS "$SITE/install" | sh -s -- --dry-run --json | grep -o '"release":"[^"]*"'
curl -fsS "$SITE/install" | sh -s -- --version preview --dry-run --json | grep -o '"release":"[^"]*"'
mlos-distro promote v1.1.0 --base-url "$MIRROR" --registry "http://$REGISTRY" --date 2026-02-02 && mlos-distro publish tags --registry "http://$REGISTRY" && mlos-distro generate > /dev/null
site
# Every surface shows it, and the machine follows.
github
grep -c 'v1.1.0' VERSIONS.md install.sh site/feed.xml site/matrix.txt site/index.html
curl -fsS "$SITE/api/v1/channels.json" | grep -o '"stable":{[^}]*}'
curl -fsS "$SITE/install" | sh -s -- --quiet && "$HOME/.mlos/bin/mlos" --version
mlos-distro audit --latest --base-url "$MIRROR" --registry "http://$REGISTRY" --site "$SITE"
# What is not as the tool writes it has a line of its own, served or still in its folder; there, too, what only a server of plain http reads.
cp -r site built && printf '\n' >> site/releases/v1.0.0/rows && rm site/feed.xml && printf '\n' >> site/plain-http/install && mlos-distro audit --base-url "$MIRROR" --registry "http://$REGISTRY" --site "$SITE" | tail -n 3
mlos-distro audit --root site
mlos-distro audit --root built
# Most browsers get what lies compressed beside a text: that is unpacked, and is that text.
cp -r built stale && cp stale/install.gz stale/robots.txt.gz && head -c 100 built/install.br > stale/install.br && mlos-distro audit --root stale
# A page shows the commands that are copied: it is held against what was built, and so is what is sent of it compressed.
printf '<script>' >> site/index.html && printf '\n' >> site/install.br && rm -r site/verify && cp site/matrix.csv.br site/matrix.tsv.br && printf 'a page' > 'built/a # page' && mlos-distro audit --built built --site "$SITE"
mkdir void && mlos-distro audit --built void; mlos-distro audit --built nowhere; mlos-distro audit --root nowhere
# Where nobody answers, three lines say so.
mlos-distro audit --base-url "$MIRROR" --registry "http://$REGISTRY" --site http://127.0.0.1:1 2>&1 | tail -n 4
# It was a bad one.
mlos-distro yank v1.1.0 --reason "it loses models" --date 2026-02-03 | head -n 1
mlos-distro publish tags --registry "http://$REGISTRY"
site
curl -fsS "$SITE/install" | sh -s -- --dry-run --json --home "$PWD/other" | grep -o '"release":"[^"]*"'
curl -fsS "$SITE/api/v1/channels.json" | grep -o '"stable":{[^}]*}'
mlos-distro resolve --json | grep -o '"release":"[^"]*"'
grep -ci 'it loses models' VERSIONS.md site/feed.xml site/matrix.txt site/releases/v1.1.0/index.html
curl -fsS "$SITE/install" | sh
"$HOME/.mlos/bin/mlos" rollback
"$HOME/.mlos/bin/mlos" --version
"$HOME/.mlos/bin/mlos" list
