
# --- inside the image: MLOS Core in the place of this process, and whether it answers

# Which port of the machine leads to it is the engine's affair. The socket is seen by nobody outside the container.
image_port=8080
image_socket=/tmp/mlos.sock

command_serve() {
    takes_nothing serve "$@"
    # An installed release has a home, the one in an image has none.
    if [ -n "$home" ]; then
        serve_home
        return
    fi
    default_settings
    settings=$release_dir/config/mlos.yaml
    [ ! -e "$settings" ] || read_settings_file
    if [ "$http_port" != "$image_port" ]; then
        warn "\`http_port: $http_port\` has no effect here: in its container core listens at port \`$image_port\`" \
            "it is the engine that publishes it: \`--publish 127.0.0.1:$http_port:$image_port\`"
        http_port=$image_port
    fi
    make_folders
    rm -f "$image_socket" || fail 9 "cannot remove \`$image_socket\`" 'look at the permissions of its folder'
    exec_core "$release_dir/bin/mlos-core" "$image_socket"
}

# make_folders: what a volume lacks that was not made from the image: where axon puts what it fetches, and its settings
make_folders() {
    if ! mkdir -p "${TMPDIR:-/tmp}" "$HOME/.axon" 2>/dev/null || [ ! -w "$HOME" ]; then
        fail 9 "cannot write to \`$HOME\` as user \`$(id -u)\`" \
            "let the volume belong to that user: \`chown -R $(id -u):$(id -g) DIR\`"
    fi
    [ -e "$HOME/.axon/config.yaml" ] || ln -sf "$release_dir/config/axon.yaml" "$HOME/.axon/config.yaml" ||
        fail 9 "cannot write to \`$HOME/.axon\`" 'look at its permissions'
}

# Debian's base has neither curl nor wget. Its bash opens a connection by itself, so that nothing has to be added.
# shellcheck disable=SC2016 # What stands here is bash's.
ask_for_health='exec 3<>/dev/tcp/127.0.0.1/$1 && printf "GET /health HTTP/1.0\r\n\r\n" >&3 &&
    read -r -t 3 version code reason <&3 && [ "$code" = 200 ]'

command_health() {
    takes_nothing health "$@"
    [ -z "$home" ] || fail 2 "\`mlos health\` is for the inside of the image" "here it is \`mlos status\`"
    bash -c "$ask_for_health" bash "$image_port" 2>/dev/null ||
        fail 1 "core does not answer at http://127.0.0.1:$image_port/health"
}
