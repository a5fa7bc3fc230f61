printf '\n[[run]]\ncomponents = { axon = "1.6.0", core = "1.0.0" }\nresult = "passed"\ndate = "2026-01-31"\nsource = "https://forge.example/runs/1"\n' >> matrix/evidence.toml
mlos-distro plan --set axon=1.6.0 --platforms linux-amd64 --base-url "$MIRROR" > /dev/null && mlos-distro fetch --base-url "$MIRROR" > /dev/null 2>&1
# No room on this machine says nothing of an archive: nobody is told for ever that it is bad.
(trap '' XFSZ; ulimit -f 1; mlos-distro inspect) 2>&1 | sed 's/(os error.*//'
grep -c refused matrix/lock.toml
mlos-distro inspect && mlos-distro bundle > /dev/null && mlos-distro sbom > /dev/null
# What somebody packed anew is not what was made: it is not started, and nothing is said of it.
cp dist/binaries/mlos-v1.1.0_linux_amd64.tar.gz made && mkdir anew && tar -xzf made -C anew && printf x >> anew/mlos-v1.1.0_linux_amd64/bin/axon && tar -czf dist/binaries/mlos-v1.1.0_linux_amd64.tar.gz -C anew mlos-v1.1.0_linux_amd64
mlos-distro compat run --source https://forge.example/runs/1
[ -e dist/evidence.json ] || echo nothing; mv made dist/binaries/mlos-v1.1.0_linux_amd64.tar.gz && rm -r anew
# Nowhere to unpack it, no address of the run, nothing to write down.
TMPDIR=/nowhere mlos-distro compat run --source https://forge.example/runs/1
mlos-distro compat run --source 'see below'
mlos-distro compat record nope
mlos-distro plan --event nope
# A manifest that is cut, or of a later tool.
cp dist/manifest.json kept && head -c 100 kept > dist/manifest.json && mlos-distro bundle 2>&1 | sed 's/:.*at line/: … at line/'
sed 's/"schema": 1/"schema": 2/' kept > dist/manifest.json && mlos-distro bundle
cp kept dist/manifest.json
mlos-distro record > /dev/null 2>&1
# Bundles that are made again are the same ones: what was made of them stays. Others are not recorded in their place.
cut -c 67- dist/binaries/SHA256SUMS && mlos-distro bundle > /dev/null && cut -c 67- dist/binaries/SHA256SUMS
cp matrix/releases/v1.1.0.toml page && sed -i '/^digest/s/sha256:[0-9a-f]*/sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc/' matrix/releases/v1.1.0.toml && mlos-distro bundle
cp page matrix/releases/v1.1.0.toml
# Whoever asks again goes on with the release that is being made.
mlos-distro plan --set axon=1.6.0 --platforms linux-amd64 --base-url "$MIRROR" --dry-run | head -n 2
mlos-distro record --release v1.1.0 --image linux-amd64=sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa > /dev/null && mlos-distro record > /dev/null
# Planned anew, nothing of before lies where it would be signed and uploaded; made again it is the same, while the matrix is.
ls dist/binaries && mlos-distro plan --set axon=1.6.0 --platforms linux-amd64 --base-url "$MIRROR" > /dev/null && ls dist/binaries
mlos-distro fetch --base-url "$MIRROR" > /dev/null 2>&1 && mlos-distro inspect > /dev/null && mlos-distro bundle > /dev/null && mlos-distro sbom > /dev/null && mlos-distro record && cut -c 67- dist/binaries/SHA256SUMS
cp matrix/distro.toml kept && sed -i 's|^site = .*|site = "https://elsewhere.example"|' matrix/distro.toml && rm dist/binaries/mlos-v1.1.0_install.sh && mlos-distro record; mv kept matrix/distro.toml && mlos-distro record
mlos-distro promote v1.1.0 --unaudited --date 2026-02-01 > /dev/null 2>&1
# It was a bad one, and a channel is held there. Nothing else is out, so there is nothing to send people to.
printf '[holds]\nstable = { at = "v1.1.0", reason = "v1.2.0 is looked at" }\n' >> matrix/distro.toml && mlos-distro check > /dev/null
sed -i 's/^status = "stable"/status = "deprecated"\nwithdrawn = { date = "2026-01-01", reason = "nobody looks after it", use = "v1.1.0" }/' matrix/releases/v1.0.0.toml && mlos-distro check > /dev/null
mlos-distro yank v1.1.0 --unsafe --reason "it loses models" --date 2026-02-02 2>&1 | grep -v '^written\|^gh\|^git\|^#\|^$\|^mlos\|^rm'
grep -c holds matrix/distro.toml; sed -n '/^withdrawn/p' matrix/releases/v1.0.0.toml
# What is unsafe does not become less so by accident, and is not published again.
mlos-distro yank v1.1.0 --reason "it loses models"
mlos-distro publish draft
mlos-distro audit --release v1.1.0 --base-url "$MIRROR" --registry "$MIRROR"
# Evidence of another set, and one whose checks say something else than its result.
printf '%s' '{"schema":1,"components":{"axon":"3.1.9","core":"1.0.0"},"platform":"linux-amd64","method":"binary","result":"passed","date":"2026-01-31","source":"https://forge.example/runs/9","checks":["health","install","register","inference"]}' > evidence.json
mlos-distro compat record evidence.json
sed 's/3.1.9/1.6.0/; s/"health",//' evidence.json > odd.json; mlos-distro compat record odd.json
sed 's/3.1.9/1.6.0/; s/binary/snap/' evidence.json > odd.json; mlos-distro compat record odd.json
# What mends it comes above it.
mlos-distro propose --set axon=1.7.0 | head -n 1
