mlos-distro plan --set axon=1.6.0 --base-url "$MIRROR" > /dev/null
mlos-distro fetch --base-url "$MIRROR" > /dev/null 2>&1 && mlos-distro inspect > /dev/null && mlos-distro bundle > /dev/null
mlos-distro sbom
mlos-distro sbom | cut -c 1-64 | tr '\n' ' '
# Both lists are what their standards say, judged by the libraries of those who keep them.
python3 "$JUDGE" dist/binaries/mlos-v1.1.0_sbom.cdx.json dist/binaries/mlos-v1.1.0_sbom.spdx.json
jq -r '.components[] | "\(.type) \(.name) \(.version // "")  \(.purl // "")"' dist/binaries/mlos-v1.1.0_sbom.cdx.json
jq -r '.predicate.buildDefinition.resolvedDependencies[] | "\(.digest.sha256)  \(.name)"' dist/binaries/mlos-v1.1.0_provenance.json | head -n 2
# Nobody has tried this set.
mlos-distro record
printf '\n[[run]]\ncomponents = { axon = "1.6.0", core = "1.0.0" }\nresult = "passed"\ndate = "2026-01-31"\nsource = "https://forge.example/runs/1"\n' >> matrix/evidence.toml
# What its page names and nobody made is said, for the platforms that it is made for: it does not vanish.
cp matrix/releases/v1.1.0.toml kept && for one in 'linux-amd64 apt' 'linux-arm64 apt' 'linux-amd64 snap' 'windows-amd64 chocolatey'; do printf '\n[[artifact]]\nplatform = "%s"\nmethod = "%s"\n' $one >> matrix/releases/v1.1.0.toml; done; mlos-distro record; mlos-distro record --dry-run > /dev/null; grep -c digest matrix/releases/v1.1.0.toml; mv kept matrix/releases/v1.1.0.toml
mlos-distro record --dry-run
# What is recorded is what was made.
bundle=dist/binaries/mlos-v1.1.0_linux_amd64.tar.gz; cp $bundle kept && printf x >> $bundle && mlos-distro record; rm $bundle && mlos-distro record; mv kept $bundle
mlos-distro record
sed '/^digest/s/".*"/"…"/; /^size/s/[0-9][0-9]*/…/' matrix/releases/v1.1.0.toml
tail -n 3 matrix/distro.toml
mlos-distro promote v1.1.0
# The image is recorded by hand here, and the script after it.
mlos-distro record --release v1.1.0 --image linux-amd64=sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa --image linux-arm64=sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
printf 'pw\npw\n' | minisign -G -p key.pub -s key > /dev/null
mlos-distro record --minisign-key key
MINISIGN_PASSWORD=wrong mlos-distro record --minisign-key key
MINISIGN_PASSWORD=pw mlos-distro record --minisign-key matrix/distro.toml
MINISIGN_PASSWORD=pw mlos-distro record --minisign-key key
(cd dist/binaries && sha256sum --check --quiet SHA256SUMS && minisign -V -p ../../key.pub -m SHA256SUMS)
grep -A1 script matrix/releases/v1.1.0.toml | head -n 1; cut -c 67- dist/binaries/SHA256SUMS
# Nobody is led there yet: the channels are held.
mlos-distro resolve --version preview --platform linux-amd64 --method binary --json | cut -c 1-60
mlos-distro promote v1.0.0
mlos-distro promote v1.1.0 --unaudited --date 2026-02-01
grep -c holds matrix/distro.toml
mlos-distro resolve --platform linux-amd64 --method binary --json | grep -o '"release":"[^"]*"'
mlos-distro check
# What is out never changes.
mlos-distro record
# A reason is carried by every surface: what it cannot hold is named, with its place.
mlos-distro yank v1.1.0 --reason "it loses the user's models"
mlos-distro yank v1.1.0 --reason "$(printf 'it loses\nmodels')"
mlos-distro yank v1.1.0 --reason "$(printf '%0161d' 0)"
mlos-distro yank v1.1.0 --reason "."
# One of which nothing was ever recorded: there is nothing to take away.
mlos-distro yank v1.0.0 --unsafe --reason "it will not come" --date 2026-02-02 --dry-run
# It was a bad one. Each manager that it was recorded for is told in its own way; where nothing else is stable, its channel ends.
cp matrix/releases/v1.1.0.toml kept && for one in 'linux-amd64 snap mlos_1.1.0_amd64.snap' 'windows-amd64 chocolatey mlos-v1.1.0_windows_amd64.tar.gz'; do printf '\n[[artifact]]\nplatform = "%s"\nmethod = "%s"\nfile = "%s"\nsize = 1\ndigest = "sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"\n' $one >> matrix/releases/v1.1.0.toml; done; mlos-distro yank v1.1.0 --unsafe --reason "it loses models" --date 2026-02-02 --dry-run | grep -B 1 'snapcraft\|choco\|tap\|release delete'
cp matrix/releases/v1.0.0.toml other && sed -i 's/^status = .*/status = "planned"/' matrix/releases/v1.0.0.toml && mlos-distro yank v1.1.0 --reason "it loses models" --dry-run | grep -B 1 'snapcraft'; mv other matrix/releases/v1.0.0.toml; mv kept matrix/releases/v1.1.0.toml
mlos-distro yank v1.1.0 --reason "it loses models" --date 2026-02-02
sed -n '/^status/p; /^withdrawn/p' matrix/releases/v1.1.0.toml
mlos-distro resolve --platform linux-amd64 --method binary --json | grep -o '"release":"[^"]*"'
mlos-distro yank v1.2.0 --reason "it loses models"
mlos-distro yank v9.0.0 --reason "it loses models"
mlos-distro yank v1.1.0 --unsafe --reason "it lets anybody read its models" --use v1.1.0
mlos-distro yank v1.1.0 --unsafe --reason "it lets anybody read its models." --date 2026-02-03 | grep '^gh'
