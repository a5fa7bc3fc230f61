# A machine before anything of ours.
./debian 'find / -xdev \( -path /proc -o -path /var/cache/apt -o -path /var/lib/apt -o -path /var/log -o -path /home -o -path /run -o -path "/var/lib/dpkg/*-old" \) -prune -o ! -type d -print | sort' > before
mlos-distro audit --apt
mlos-distro packages --only apt --out site/apt
# The key of the repository, and a first release in it.
mkdir -m 700 gnupg && gpg --batch --quiet --passphrase '' --quick-generate-key 'MLOS Distribution (a test)' ed25519 sign never 2> /dev/null
./release 1.5.0 v1.0.0 > made.log 2>&1 || cat made.log
mlos-distro packages --only apt --out site/apt
mlos-distro packages --only apt --apt-key ' ,' --out site/apt 2>&1 | head -n 1
mlos-distro packages --only apt --apt-key nobody, --out site/apt
mlos-distro packages --only apt --valid-days 0; mlos-distro packages --only apt --today soon; mlos-distro audit --apt --today soon
mlos-distro audit --apt --site "$SITE"
gpg --with-colons --list-keys 'MLOS Distribution' 2> /dev/null | sed -n '/^fpr/{s/[^0-9A-F]//g;p;q;}' > key && ./in-use 0 "$(cat key)"
mlos-distro site --out site 2> /dev/null && tail -n 1 site/_redirects
mlos-distro packages --only apt --apt-key 'MLOS Distribution' --out site/apt --today 2026-02-01 > made.log && (cd site/apt && find . -type f | sed -E 's/[0-9a-f]{64}/…/; s/_[0-9.]+_all/_…_all/' | sort)
mkdir clone && printf x > clone/file; mlos-distro packages --only apt --apt-key 'MLOS Distribution' --out clone; (cd site/apt/dists && mlos-distro packages --matrix ../../../matrix --only apt --apt-key 'MLOS Distribution' --out ..); ls clone site/apt
sed -E 's/^ ([0-9a-f]{64}) [0-9]+/ \1 [size]/' site/apt/dists/stable/Release site/apt/mlos.sources
zcat site/apt/dists/stable/main/binary-amd64/Packages.gz | sed -E 's/^(Version: )[0-9]{8}.*/\1…/; s/^(Size: ).*/\1[size]/; s/_[0-9.]+_all/_…_all/; /^Installed-Size/d'
mlos-distro packages --only apt --out site/apt > made.log
serve site
# What is served, held against the matrix as a stranger sees it.
./audited
until=$(date -u -d "$(sed -n 's/^Valid-Until: //p' site/apt/dists/stable/Release)" +%F) && for days in 8 6; do ./audited --today "$(date -u -d "$until - $days days" +%F)" | sed -n 2p | sed "s/$until/[until]/"; done
cp -r site/apt kept && printf '\n' >> site/apt/dists/stable/main/binary-amd64/Packages && rm site/apt/dists/preview/InRelease site/apt/dists/stable/main/binary-arm64/Packages && ./audited | grep -v '^as recorded'
rm -r site/apt && cp -r kept site/apt && cp -r matrix other && sed -i '/^size/s/.*/size = 1/' other/releases/v1.0.0.toml && ./audited --matrix other | grep stable
rm -r other && cp -r matrix other && sed -i '/^Depends/d' other/packages/mlos_1.0.0_arm64.deb.control && ./audited --matrix other | grep -v '^as recorded'
mlos-distro packages --only apt --apt-key 'MLOS Distribution' --out site/apt --today 2026-02-01 > made.log && ./audited --today 2026-02-08 | grep expires; ./audited --today 2026-02-07 | grep expires; mlos-distro audit --apt --today 2027-02-07 --json | grep -o '"expires":"[^"]*"'
# Nor is it well what the key in use signed and the matrix does not give: a package of other keys, an index for every width, a paragraph that ends where apt sees an end, a day in another form.
rm -r other site/apt && cp -r kept site/apt && printf '\nPackage: mlos-archive-keyring\nVersion: 99990101.000000\nArchitecture: all\nFilename: theirs.deb\nSize: 1\nSHA256: %064d\n' 0 >> site/apt/dists/stable/main/binary-amd64/Packages && ./forged && ./audited | grep -v '^as recorded'
rm -r site/apt && cp -r kept site/apt && mkdir site/apt/dists/stable/main/binary-all && echo 'Package: mlos' > site/apt/dists/stable/main/binary-all/Packages && sed -i '/^Architectures/s/$/ all/' site/apt/dists/stable/Release && ./forged && ./audited | grep -v '^as recorded'
rm -r site/apt && cp -r kept site/apt && sed -i 's/^Filename: pool.*/\r\n&/' site/apt/dists/stable/main/binary-amd64/Packages && ./forged && ./audited | grep -v '^as recorded'
rm -r site/apt && cp -r kept site/apt && sed -i '/^Date/s/UTC/GMT/' site/apt/dists/stable/Release && ./forged && ./audited | grep -v '^as recorded'
# What nobody signed, or somebody else did, is looked at all the same.
rm -r site/apt && cp -r kept site/apt && echo 'Trusted: yes' >> site/apt/mlos.sources && echo >> site/apt/dists/stable/Release && cp site/apt/dists/stable/Release.gpg site/apt/dists/preview/ && sed -i '1s/^/Date: now\n/' site/apt/dists/preview/InRelease && ./audited | grep -v '^as recorded'
rm -r site/apt && cp -r kept site/apt && for one in site/apt/keyring/*; do printf x >> $one; done; ./audited | grep -v '^as recorded'
# A keyring holds the keys in use, and nothing that is none of them: no secret one, none twice, nobody else's word for it.
rm -r site/apt && cp -r kept site/apt && gpg --batch --export-secret-keys 'MLOS Distribution' >> site/apt/mlos-archive-keyring.gpg; ./audited | grep -v '^as recorded'
cat kept/mlos-archive-keyring.gpg kept/mlos-archive-keyring.gpg > site/apt/mlos-archive-keyring.gpg; ./audited | grep -v '^as recorded'
GNUPGHOME=$PWD/other-gnupg && export GNUPGHOME && mkdir -m 700 other-gnupg && gpg --batch --quiet --passphrase '' --quick-generate-key 'A friend' ed25519 sign never 2> /dev/null && gpg --batch --quiet --import kept/mlos-archive-keyring.gpg && gpg --batch --quiet --yes --quick-sign-key "$(cat key)" > /dev/null 2>&1 && gpg --batch --export 'MLOS Distribution' > site/apt/mlos-archive-keyring.gpg; gpgconf --kill gpg-agent; ./audited | grep -v '^as recorded'
rm -r site/apt && mv kept site/apt
# What the site says to type. The machine says yes by itself; else apt asks.
mlos-distro resolve --version v1.0.0 --platform linux-amd64 --method apt --command | tee typed
./person "$(cat typed)" > said 2>&1 && grep -c '^Get' said || cat said
./debian 'cat /var/log/asked; dpkg-query -W mlos; id mlos | sed "s/[0-9]*//g"; ls -l /etc/mlos | wc -l'
# It works for an ordinary user, and nothing of theirs lies in what apt owns.
./person 'mlos --version && mlos-core --version && mlos verify && mlos status | sed "/^platform/d"'
./debian 'sed -i "s/^http_port: 8080/http_port: $PORT/" /etc/mlos/mlos.yaml'
./person 'mlos start > /dev/null 2>&1 && curl -fsS -w "\n" "http://127.0.0.1:$PORT/health"'
./person 'export MLOS_CORE_ENDPOINT="http://127.0.0.1:$PORT"; axon install hf/bert-base-uncased@latest && axon register hf/bert-base-uncased@latest'
./person 'curl -fsS -w "\n" "http://127.0.0.1:$PORT/models/hf%2Fbert-base-uncased%40latest/inference" -d "{\"input_ids\":[101,7592,102],\"attention_mask\":[1,1,1],\"token_type_ids\":[0,0,0]}"'
./person 'mlos stop > /dev/null 2>&1; cd && find . -type f | sort'
# What the unit starts, as its user and with its environment, since no systemd runs in a chroot; it reads what that user's axon installed once it is let in.
./person 'chmod 700 ~'; ./debian 'runuser -u mlos -- cat /home/person/.axon/cache/models/hf/bert-base-uncased/latest/model.onnx'
./person 'setfacl -m u:mlos:x ~ ~/.axon ~/.axon/cache; setfacl -R -m u:mlos:rX,d:u:mlos:rX ~/.axon/cache'
./debian 'runuser -u mlos -- cat /home/person/.axon/cache/models/hf/bert-base-uncased/latest/model.onnx'
./debian 'mkdir -p /var/lib/mlos /run/mlos && chown mlos:mlos /var/lib/mlos /run/mlos && command=$(sed -n "s/^ExecStart=//p" /usr/lib/systemd/system/mlos.service) && { runuser -u mlos -- env -i PATH="$PATH" HOME=/var/lib/mlos XDG_STATE_HOME=/var/lib/mlos RUNTIME_DIRECTORY=/run/mlos $command > /var/lib/mlos/said 2>&1 & } && curl -fsS --retry 9 --retry-delay 1 --retry-connrefused -w "\n" "http://127.0.0.1:$PORT/health" && ls /run/mlos && pid=$(pgrep -u mlos mlos_core) && tr "\0" " " < /proc/$pid/cmdline | sed "s/$PORT/[port]/" && echo && kill $pid' 2> /dev/null
# A mistake in its settings ends it in a way that systemd does not try again.
./debian 'cp /etc/mlos/mlos.yaml /root/mlos.yaml && echo "http_port 8080" >> /etc/mlos/mlos.yaml; runuser -u mlos -- env -i PATH="$PATH" HOME=/var/lib/mlos XDG_STATE_HOME=/var/lib/mlos RUNTIME_DIRECTORY=/run/mlos mlos serve 2> /dev/null; code=$?; mv /root/mlos.yaml /etc/mlos/mlos.yaml; echo $code; grep "^Restart.*=" /usr/lib/systemd/system/mlos.service'
# What apt owns, the launcher leaves to apt.
./person 'mlos update'; ./person 'mlos use v1.1.0'; ./debian 'mlos purge'
# apt asks by the second whether an index is newer, and here two are made within one: it begins anew each time.
# A newer release: the edited settings stay, and a server that did not run is not started.
./release 1.6.0 v1.1.0 > made.log 2>&1 || cat made.log
mlos-distro packages --only apt --apt-key 'MLOS Distribution' --out site/apt > made.log
./debian 'rm -rf /var/log/asked /var/lib/apt/lists/*; apt-get update && apt-get install --only-upgrade mlos' > said 2>&1 || cat said
./debian 'cat /var/log/asked; systemctl is-active mlos; systemctl is-enabled mlos; mlos --version; grep -c "^http_port: $PORT" /etc/mlos/mlos.yaml; apt-cache policy mlos | sed -n "2,3p"; find /usr/lib/mlos/releases -maxdepth 1'
# A host that cannot lead to where the debs lie holds them itself: those that the matrix records, and no others.
mlos-distro packages --only pool --out pool > made.log && (cd pool && find . -type f | sort && cmp v1.1.0/mlos_1.1.0_amd64.deb ../site/download/v1.1.0/mlos_1.1.0_amd64.deb && echo the same)
printf x >> pool/v1.1.0/mlos_1.1.0_amd64.deb; mlos-distro packages --only pool --out pool > made.log && cmp pool/v1.1.0/mlos_1.1.0_amd64.deb site/download/v1.1.0/mlos_1.1.0_amd64.deb && echo the same
# Half a deb lies under no name that a host serves as one, and the next run goes on with it.
(cd pool/v1.1.0 && head -c 1000 mlos_1.1.0_amd64.deb > mlos_1.1.0_amd64.deb.part && rm mlos_1.1.0_amd64.deb); mlos-distro packages --only pool --out pool > made.log && ls pool/v1.1.0 && cmp pool/v1.1.0/mlos_1.1.0_amd64.deb site/download/v1.1.0/mlos_1.1.0_amd64.deb && echo the same
cp site/download/v1.1.0/mlos_1.1.0_amd64.deb deb && printf x >> site/download/v1.1.0/mlos_1.1.0_amd64.deb && rm -r pool; mlos-distro packages --only pool --out pool 2>&1 | sed "s|$SITE|[site]|; s/[0-9a-f]\{64\}/…/"; ls pool/v1.1.0; mv deb site/download/v1.1.0/mlos_1.1.0_amd64.deb
# One that is not public is left out, and the others come: the audit is what judges.
mv site/download/v1.1.0/mlos_1.1.0_amd64.deb deb && mlos-distro packages --only pool --out pool 2>&1 | sed -E "s/^[0-9a-f]{64}/…/"; ls pool/v1.1.0; mv deb site/download/v1.1.0/mlos_1.1.0_amd64.deb
# And back. A server that runs is another one afterwards, and stays enabled.
./debian 'systemctl enable --now mlos && systemctl is-active mlos; rm /var/log/asked; apt-get install --allow-downgrades mlos=1.0.0' > said 2>&1 || cat said; grep ^/ said
./debian 'cat /var/log/asked; systemctl is-active mlos; systemctl is-enabled mlos; dpkg-query -W mlos; mlos --version; grep -c "^http_port: $PORT" /etc/mlos/mlos.yaml'
# Nothing is offered that is higher than where the channel leads, since apt would take it: what was taken back is gone.
cp -r site/apt morning
mlos-distro yank v1.1.0 --reason 'it loses models' --date 2026-02-03 2> /dev/null | grep -A 1 '^# apt'
for one in 1 2 3 4 5 6 7 8 9; do mlos-distro packages --only apt --out site/apt > made.log; grep -qF "$(grep ^Date: morning/dists/stable/Release)" site/apt/dists/stable/Release || break; done; ./debian 'rm -rf /var/lib/apt/lists/*; apt-get update' > said 2>&1; ./debian 'apt-cache madison mlos' | sed 's/  */ /g'
# Whoever shows a machine the index of before, of the same day and signed, does not bring it back: apt keeps the newer one.
mv site/apt evening && mv morning site/apt && find site/apt -exec touch -d '+1 minute' {} + && ./debian 'apt-get update' > said 2>&1; grep -c ^Get said; ./debian 'apt-cache madison mlos' | sed 's/  */ /g'; ./audited | grep '/stable/.*Release'; rm -r site/apt && mv evening site/apt
# Nor does a host keep it that keeps its folder; what is not ours stays there.
printf x > pool/v1.1.0/notes.deb && printf x > pool/v1.1.0/mlos_1.1.0_amd64.deb.part && printf x > pool/mlos_1.1.0_amd64.deb && mlos-distro packages --only pool --out pool --dry-run > made.log && ls pool/v1.1.0; mlos-distro packages --only pool --out pool > made.log; find pool -type f | sort
# The keys come as a package, too, so that the next one is known before it is used.
./debian 'apt-get install mlos-archive-keyring' > said 2>&1 || cat said
./debian 'dpkg -S /usr/share/keyrings/mlos-archive-keyring.gpg'; cp debian-12/usr/share/keyrings/mlos-archive-keyring.gpg installed && cmp installed site/apt/mlos-archive-keyring.gpg && echo the same
# What is not ours is refused.
printf '\n' >> site/apt/dists/stable/main/binary-amd64/Packages; for one in site/apt/dists/stable/main/binary-amd64/by-hash/SHA256/*; do printf '\n' >> $one; done; ./debian 'rm -rf /var/lib/apt/lists/*; apt-get update' 2>&1 | grep -o 'Hash Sum mismatch\|has unexpected size.*' | sort -u | sed 's/(.*//'
./audited | grep -v '^as recorded'
mlos-distro packages --only apt --apt-key 'MLOS Distribution' --out site/apt > made.log; ./debian 'rm -rf /var/lib/apt/lists/*; apt-get update' > said 2>&1 && mv site/download/v1.0.0/mlos_1.0.0_amd64.deb deb && { cat deb; printf x; } > site/download/v1.0.0/mlos_1.0.0_amd64.deb; ./debian 'apt-get clean; apt-get install --reinstall mlos=1.0.0' 2>&1 | grep -o 'Hash Sum mismatch\|has unexpected size' | sort -u
head -c -1 deb > site/download/v1.0.0/mlos_1.0.0_amd64.deb; printf x >> site/download/v1.0.0/mlos_1.0.0_amd64.deb; ./debian 'apt-get clean; apt-get install --reinstall mlos=1.0.0' 2>&1 | grep -o 'Hash Sum mismatch\|has unexpected size' | sort -u; ./audited | grep -v '^as recorded'; mv deb site/download/v1.0.0/mlos_1.0.0_amd64.deb
mlos-distro packages --only apt --apt-key 'MLOS Distribution' --out site/apt --today 2026-02-03 > made.log; ./debian 'rm -rf /var/lib/apt/lists/*; apt-get update' 2>&1 | grep '^E:' | sed 's/since .*)/since …)/'
gpg --batch --quiet --passphrase '' --quick-generate-key 'Somebody else' ed25519 sign never 2> /dev/null; cp site/apt/mlos-archive-keyring.gpg ours; mlos-distro packages --only apt --apt-key 'Somebody else' --out site/apt > made.log; ./debian 'rm -rf /var/lib/apt/lists/*; apt-get update' 2>&1 | grep '^E:'
# So does the audit say, of an index under keys that others have, and of a keyring that somebody put in the place of ours.
./audited | grep -v '^as recorded'; cp site/apt/mlos-archive-keyring.gpg theirs; cp ours site/apt/mlos-archive-keyring.gpg; ./audited --apt-key "$(cat key)" | grep 'Release'; echo none > site/apt/mlos-archive-keyring.gpg; ./audited | grep -v '^as recorded'; rm site/apt/mlos-archive-keyring.gpg; ./audited | grep -v '^as recorded'; cp theirs site/apt/mlos-archive-keyring.gpg
./audited --apt-key 'MLOS Distribution'
# Two keys sign while one follows the other: who knows the old one goes on, and gets the new one.
gpg --with-colons --list-keys 'Somebody else' 2> /dev/null | sed -n '/^fpr/{s/[^0-9A-F]//g;p;q;}' > other-key; mlos-distro packages --only apt --apt-key 'Somebody else,MLOS Distribution' --out site/apt > made.log; ./audited --apt-key "$(cat key),$(cat other-key)" | grep -v '^as recorded'; ./debian 'rm -rf /var/lib/apt/lists/*; apt-get update && apt-get install --only-upgrade mlos-archive-keyring' > said 2>&1 || cat said; gpg --show-keys --with-colons debian-12/usr/share/keyrings/mlos-archive-keyring.gpg 2> /dev/null | grep -c '^pub'
# When the old one is left out, no key says so: the number does.
./in-use 1 "$(cat other-key)" && mlos-distro packages --only apt --out site/apt > made.log; ./audited | grep -v '^as recorded'; ./debian 'rm -rf /var/lib/apt/lists/*; apt-get update && apt-get install --only-upgrade mlos-archive-keyring' > said 2>&1 || cat said; gpg --show-keys --with-colons debian-12/usr/share/keyrings/mlos-archive-keyring.gpg | grep -c '^pub'; ./debian 'dpkg-query -W mlos-archive-keyring' | sed 's/[0-9]*[.][0-9]*/…/'
# Removal stops the server, disables it and leaves settings: what comes back later is neither enabled nor started.
./debian 'rm -f /var/log/asked; apt-get remove mlos' > said 2>&1 || cat said; ./debian 'cat /var/log/asked; ls /etc/mlos; ls -d /usr/lib/mlos; find /etc/systemd /var/lib/systemd -name "*mlos*"'
./debian 'apt-get install mlos' > said 2>&1 || cat said; ./debian 'systemctl is-active mlos; systemctl is-enabled mlos'
# The same where no systemd runs, such as in a chroot.
./debian 'systemctl enable mlos; rm /var/log/asked; mv /run/systemd/system /run/systemd/gone; apt-get remove mlos' > said 2>&1 || cat said; ./debian 'mv /run/systemd/gone /run/systemd/system; cat /var/log/asked; find /etc/systemd /var/lib/systemd -name "*mlos*"'
# Purge leaves nothing but the user that the server ran as.
./debian 'apt-get install mlos && systemctl enable --now mlos' > said 2>&1 || cat said
./debian 'rm -f /var/log/asked; apt-get purge mlos mlos-archive-keyring' > said 2>&1 || cat said; ./debian 'cat /var/log/asked; id -un mlos; rm /etc/apt/sources.list.d/mlos.list'
./debian 'find / -xdev \( -path /proc -o -path /var/cache/apt -o -path /var/lib/apt -o -path /var/log -o -path /home -o -path /run -o -path "/var/lib/dpkg/*-old" \) -prune -o ! -type d -print | sort' > after; diff before after
# The same with what rpm runs, in the order in which it does.
rpm --root "$PWD/debian-12" --nodeps --install dist/packages/mlos-1.1.0-1.x86_64.rpm 2> /dev/null; ./debian 'systemctl enable --now mlos; systemctl is-active mlos; rm /var/log/asked'
rpm --root "$PWD/debian-12" --nodeps --upgrade --oldpackage --force dist/packages/mlos-1.1.0-1.x86_64.rpm 2> /dev/null; ./debian 'cat /var/log/asked; systemctl is-active mlos; systemctl is-enabled mlos; rm /var/log/asked'
rpm --root "$PWD/debian-12" --nodeps --erase mlos 2> /dev/null; ./debian 'cat /var/log/asked; ls /usr/lib/mlos; find /etc/systemd -name "*mlos*"'
# Where a person is called as the service's user would be, the package is there all the same.
cp site/download/v1.0.0/mlos_1.0.0_amd64.deb debian-12/tmp/mlos.deb; ./debian 'deluser --quiet mlos; useradd mlos; dpkg -i /tmp/mlos.deb' > said 2>&1; grep '^mlos: ' said; ./debian 'dpkg-query -W -f "\${Status}\n" mlos'
rpm --root "$PWD/debian-12" --nodeps --install dist/packages/mlos-1.1.0-1.x86_64.rpm 2>&1 | grep '^mlos: '; tar -I zstd -xOf dist/packages/mlos-1.1.0-1-x86_64.pkg.tar.zst .INSTALL > debian-12/tmp/install; ./debian 'bash -c ". /tmp/install; post_install 1.1.0-1"'
# Where it is for another reason that there is no such user, nobody is called a person.
./debian 'userdel mlos; mv /usr/sbin/adduser /root; printf "#!/bin/sh\nexit 1\n" > /usr/sbin/adduser; chmod 755 /usr/sbin/adduser; dpkg -i /tmp/mlos.deb; mv /root/adduser /usr/sbin' > said 2>&1; grep '^mlos: ' said; ./debian 'adduser --system --quiet mlos; bash -c ". /tmp/install; post_install 1.1.0-1"'
gpgconf --kill gpg-agent
