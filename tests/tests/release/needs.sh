# A program that needs glibc 2.99, as its symbols say, and a library of its own that nobody ships.
printf 'int f(void) { return 0; }' > f.c && printf 'int f(void); int _start(void) { return f(); }' > main.c
printf 'GLIBC_2.99 { f; };' > versions && cc -shared -nostdlib -fPIC -Wl,-soname,libc.so.6 -Wl,--version-script=versions -o libc.so.6 f.c
cc -nostdlib -o axon main.c ./libc.so.6 && tar -czf "$AXON/axon_1.6.0_linux_amd64.tar.gz" axon
sha256sum < "$AXON/axon_1.6.0_linux_amd64.tar.gz" | tr -d ' -' > "$AXON/axon_1.6.0_linux_amd64.tar.gz.sha256"
mlos-distro plan --set axon=1.6.0 --base-url "$MIRROR" --platforms linux-amd64 > /dev/null
mlos-distro fetch --base-url "$MIRROR" > /dev/null
# While nothing is promised, what it needs is measured.
mlos-distro inspect
sed -i 's/^image_platform = "linux-amd64"$/&\nfloors = { glibc = "2.31" }/' matrix/platforms.toml
mlos-distro inspect
# The lock remembers it, so another version of axon has to come.
mkdir -p "$AXON/../v1.7.0"
cc -shared -nostdlib -fPIC -Wl,-soname,libodd.so.7 -o libodd.so.7 f.c && cc -nostdlib -o axon main.c ./libodd.so.7
tar -czf "$AXON/../v1.7.0/axon_1.7.0_linux_amd64.tar.gz" axon
sha256sum < "$AXON/../v1.7.0/axon_1.7.0_linux_amd64.tar.gz" | tr -d ' -' > "$AXON/../v1.7.0/axon_1.7.0_linux_amd64.tar.gz.sha256"
mlos-distro plan --set axon=1.7.0 --base-url "$MIRROR" --platforms linux-amd64 > /dev/null
mlos-distro fetch --base-url "$MIRROR" > /dev/null && mlos-distro inspect
sed -n 's/^refused = //p' matrix/lock.toml
# Its archive may be refused; what is in it is in none of them.
mlos-distro bundle
