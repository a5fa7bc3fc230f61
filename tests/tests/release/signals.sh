# Axon hangs, and the trial with it. It says where it was started that it has begun; what is waited for is that, and no time.
printf '#include <fcntl.h>\n#include <unistd.h>\nint main(void) { write(open("../begun", O_WRONLY), "begun\\n", 6); for (;;) pause(); }\n' > axon.c && cc -static -o axon axon.c && tar -czf "$AXON/axon_1.6.0_linux_amd64.tar.gz" axon
sha256sum < "$AXON/axon_1.6.0_linux_amd64.tar.gz" | tr -d ' -' > "$AXON/axon_1.6.0_linux_amd64.tar.gz.sha256"
mlos-distro plan --set axon=1.6.0 --platforms linux-amd64 --base-url "$MIRROR" > /dev/null && mlos-distro fetch --base-url "$MIRROR" > /dev/null 2>&1 && mlos-distro inspect && mlos-distro bundle > /dev/null
# Whoever types Ctrl-C ends what was started, and leaves nothing behind: no process, no folder and no word of how it went.
mkdir tmp && mkfifo begun tmp/begun
printf '%s\n' 'timeout 120 head -n 1 "$1"; kill -s "$2" -- "-$3"; wait "$3"; echo "$2: $?"' > end
for signal in INT TERM HUP; do TMPDIR="$PWD/tmp" setsid env --default-signal mlos-distro compat run --source https://forge.example/runs/1 & set -- tmp/begun "$signal" $!; . ./end; ls -A tmp | grep -v begun; pgrep -f "$PWD/tmp/" | xargs -r sh -c 'echo "left: $#"; kill -KILL "$@"' sh; done 2>&1
# A container goes with its volume.
mkdir engine && printf '%s\n' '#!/bin/sh' 'case $1 in create) echo 0123 ;; start) echo begun > begun ;; inspect) echo true exit code 0 ;; rm) echo "$*" >> gone ;; esac' > engine/docker && chmod +x engine/docker
sed -i 's/^  "assets"/  "images": { "linux-amd64": { "id": "mlos" } },\n&/' dist/manifest.json
for signal in INT TERM HUP; do PATH="$PWD/engine:$PATH" setsid env --default-signal mlos-distro compat run --method docker --source https://forge.example/runs/1 & set -- begun "$signal" $!; . ./end; done 2>&1; cat gone
[ -e dist/evidence.json ] || echo nothing
