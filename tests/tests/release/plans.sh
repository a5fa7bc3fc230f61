mlos-distro plan --set axon=1.4.0
mlos-distro plan --set axno=1.6.0
mlos-distro plan --set axon=vv3.1.2
# What is left out is not made up: the versions that may be meant.
mlos-distro plan --set axon=1.6
mlos-distro plan --set core=v3 --dry-run
mlos-distro propose --set axon=2.4
mlos-distro plan --set axon=9.9.9 --base-url "$MIRROR"
mlos-distro plan --set axon=1.6.0 --platforms windows-amd64
mlos-distro plan --set axon=1.6.0 --base-url http://files.example
mlos-distro plan
mlos-distro plan --event nothing.json
printf '%s' '{"client_payload":{"component":"axon","version":"1.6.0; id"}}' | mlos-distro plan --event -
mlos-distro fetch
ls
# A stage that comes too early says which one comes first, and one that meets a matrix with problems says where they are.
mlos-distro plan --set axon=1.6.0 --platforms linux-amd64 --base-url "$MIRROR" > /dev/null && mlos-distro inspect
cp matrix/platforms.toml kept && sed -i 's/^schema = 1/schema = 2/' matrix/platforms.toml && mlos-distro fetch; cp kept matrix/platforms.toml
rm -r dist kept
# A version that the matrix does not have is looked up where it is published.
mkdir "$AXON/../v1.6.1" && cp "$AXON/axon_1.6.0_linux_amd64.tar.gz.sha256" "$AXON/../v1.6.1/axon_1.6.1_linux_amd64.tar.gz.sha256"
mlos-distro plan --set axon=1.6.1 --base-url "$MIRROR" --dry-run
grep -c 1.6.1 matrix/components/axon.toml
mlos-distro plan --set axon=1.6.1 --base-url "$MIRROR"
grep -A1 -n 1.6.1 matrix/components/axon.toml | tail -n 1 | grep -c 1.6.1
mlos-distro check
mlos-distro audit --site http://site.example
mlos-distro plan --set axon=1.6.0 --base-url http://127.0.0.1:80@files.example
# Both fields of the workflow, and both as a person may write them, are one set.
printf '%s' '{"inputs":{"axon_version":"1.6.0","core_version":"1.0.0"}}' | mlos-distro plan --event - --base-url "$MIRROR" --dry-run | head -n 1
mlos-distro plan --set axon=1.6.0 --set core=1.0.0 --base-url "$MIRROR" --dry-run | head -n 1
# A run of the same set on the same day went the other way: which one was later, a person says.
rm -rf dist && printf '%s' '{"schema":1,"components":{"axon":"1.6.0","core":"1.0.0"},"platform":"linux-amd64","method":"binary","result":"failed","date":"2026-01-31","source":"https://forge.example/runs/8","checks":["health"],"failure":"it hangs"}' > failed.json && mlos-distro compat record failed.json
sed 's/"failed"/"passed"/; s/runs.8/runs\/9/; s/"checks":.*/"checks":["health","install","register","inference"]}/' failed.json > passed.json && mlos-distro compat record passed.json
sed 's/linux-amd64/linux-arm64/' failed.json > other.json && mlos-distro compat record other.json && mlos-distro compat record --replace passed.json
grep -c 'runs/8#linux-amd64-binary' matrix/evidence.toml; grep -c 'runs/8#linux-arm64-binary' matrix/evidence.toml; grep -c 'runs/9#linux-amd64-binary' matrix/evidence.toml
# Somebody decided against a set: nobody is asked about it again, neither to release nor to test it.
mlos-distro candidates
printf 'schema = 1\n\n[[set]]\ncomponents = { axon = "3.1.9", core = "1.0.0" }\nreason = "it waits for core 1.1.0"\n' > matrix/declined.toml && mlos-distro candidates
printf 'schema = 1\n\n[[set]]\ncomponents = { axon = "1.6.1", core = "1.0.0" }\nreason = "it waits for core 1.1.0"\n' > matrix/declined.toml && mlos-distro plan --set axon=1.6.1
mlos-distro plan --set axon=1.6.1 --json | jq -c '[.version, .declined]'
# What cannot be read is said by every command.
printf 'schema = 1\n\n[[set]]\nreason = "why not"\n' > matrix/declined.toml; mlos-distro check
printf 'schema = 2\n' > matrix/declined.toml; mlos-distro check
rm matrix/declined.toml
# A pre-release of a component is no release of the distribution by itself.
mlos-distro plan --set core=3.1.6-alpha --dry-run
mlos-distro plan --set core=3.1.6-alpha --json | jq -c '[.version, .blocked]'
mlos-distro plan --set core=3.1.6-alpha --prerelease --dry-run | head -n 1
