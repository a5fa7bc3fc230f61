# A machine of arm64 before anything of ours.
./debian 'find / -xdev \( -path /proc -o -path /var/cache/apt -o -path /var/lib/apt -o -path /var/log -o -path /home -o -path /run -o -path "/var/lib/dpkg/*-old" \) -prune -o ! -type d -print | sort' > before
mkdir -m 700 gnupg && gpg --batch --quiet --passphrase '' --quick-generate-key 'MLOS Distribution (a test)' ed25519 sign never 2> /dev/null
./release 1.5.0 v1.0.0 > made.log 2>&1 || cat made.log
mlos-distro site --out site 2> /dev/null; mlos-distro packages --only apt --apt-key 'MLOS Distribution' --out site/apt > made.log
serve site
# What the site says to type for it, which is what it says for any machine: apt chooses by the machine. By way of qemu
# sudo raises nobody, so root types it.
mlos-distro resolve --version v1.0.0 --platform linux-arm64 --method apt --command | tee typed; mlos-distro resolve --version v1.0.0 --platform linux-amd64 --method apt --command | cmp - typed && echo the same
./debian "$(cat typed)" > said 2>&1 && grep -c '^Get' said || cat said
./debian 'uname -m; dpkg --print-architecture; dpkg-query -W mlos; dpkg --verify mlos'
./person 'mlos --version && mlos-core --version && mlos verify && mlos status'
./debian 'sed -i "s/^http_port: 8080/http_port: $PORT/" /etc/mlos/mlos.yaml'
./person 'mlos start > /dev/null 2>&1 && curl -fsS -w "\n" "http://127.0.0.1:$PORT/health"'
./person 'export MLOS_CORE_ENDPOINT="http://127.0.0.1:$PORT"; axon install hf/bert-base-uncased@latest && axon register hf/bert-base-uncased@latest'
./person 'curl -fsS -w "\n" "http://127.0.0.1:$PORT/models/hf%2Fbert-base-uncased%40latest/inference" -d "{\"input_ids\":[101,7592,102],\"attention_mask\":[1,1,1],\"token_type_ids\":[0,0,0]}"'
./person 'mlos stop > /dev/null 2>&1'
# Its server starts as its own user, and a package of the other width is refused.
./debian 'mkdir -p /var/lib/mlos /run/mlos && chown mlos:mlos /var/lib/mlos /run/mlos && command=$(sed -n "s/^ExecStart=//p" /usr/lib/systemd/system/mlos.service) && { runuser -u mlos -- env -i PATH="$PATH" HOME=/var/lib/mlos XDG_STATE_HOME=/var/lib/mlos RUNTIME_DIRECTORY=/run/mlos $command > /var/lib/mlos/said 2>&1 & } && curl -fsS --retry 9 --retry-delay 1 --retry-connrefused -w "\n" "http://127.0.0.1:$PORT/health" && ls /run/mlos && pid=$(pgrep -u mlos mlos_core) && tr "\0" " " < /proc/$pid/cmdline | sed "s/$PORT/[port]/" && echo && kill $pid' 2> /dev/null
cp site/download/v1.0.0/mlos_1.0.0_amd64.deb debian-12/tmp/ && ./debian 'dpkg -i /tmp/mlos_1.0.0_amd64.deb' 2>&1 | grep -o 'package architecture.*'; rm debian-12/tmp/mlos_1.0.0_amd64.deb
./debian 'apt-get purge mlos' > said 2>&1 || cat said; ./debian 'rm -rf /usr/share/keyrings/mlos-archive-keyring.gpg /etc/apt/sources.list.d/mlos.list'
./debian 'find / -xdev \( -path /proc -o -path /var/cache/apt -o -path /var/lib/apt -o -path /var/log -o -path /home -o -path /run -o -path "/var/lib/dpkg/*-old" \) -prune -o ! -type d -print | sort' > after; diff before after
gpgconf --kill gpg-agent
