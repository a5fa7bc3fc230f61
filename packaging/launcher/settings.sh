
# --- the keys of the settings. Made by `mlos-distro generate` from distro/src/settings.rs: edit that.

setting_keys='http_port grpc grpc_port ipc'

# What holds where the file says nothing.
default_settings() {
    http_port=8080 grpc=false grpc_port=8081 ipc=true
    set_by_file=' '
}

# take_setting: `value` for `key`, or the sentence that says what is wrong with it
take_setting() {
    case $key in
        http_port) is_port "$value" || bad_port && http_port=$value ;;
        grpc) is_switch "$value" || bad_switch && grpc=$value ;;
        grpc_port) is_port "$value" || bad_port && grpc_port=$value ;;
        ipc) is_switch "$value" || bad_switch && ipc=$value ;;
        *) bad_setting "unknown key \`$key\`: expected \`http_port\`, \`grpc\`, \`grpc_port\` or \`ipc\`" ;;
    esac
}

# find_setting KEY: sets `value` to the one in force
find_setting() {
    case $1 in
        http_port) value=$http_port ;;
        grpc) value=$grpc ;;
        grpc_port) value=$grpc_port ;;
        ipc) value=$ipc ;;
    esac
}

# exec_core PROGRAM SOCKET: becomes core, with the settings as its flags
exec_core() {
    core=$1 socket=$2
    set -- --http-port "$http_port"
    if [ "$grpc" = true ]; then set -- "$@" --grpc-port "$grpc_port"; else set -- "$@" --no-grpc; fi
    if [ "$ipc" = true ]; then set -- "$@" --socket "$socket"; else set -- "$@" --no-ipc; fi
    exec "$core" "$@"
}
