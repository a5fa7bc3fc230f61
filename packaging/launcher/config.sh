
# --- settings: `config/mlos.yaml`, of which one `key: value` a line is understood, and nothing else is let pass

read_settings() {
    default_settings
    find_settings
    [ ! -e "$settings" ] || read_settings_file
}

# find_settings: where they are written, whether or not they can be read
find_settings() {
    find_state
    settings=$state/config/mlos.yaml
    [ -e "$settings" ] || settings=$home/config/mlos.yaml
}

# read_settings_file: what `settings` says, over the defaults
read_settings_file() {
    if [ ! -f "$settings" ] || [ ! -r "$settings" ]; then fail_unreadable "$settings"; fi
    number=0
    while IFS= read -r text || [ -n "$text" ]; do
        number=$((number + 1))
        text=${text%"$carriage_return"}
        case $text in
            '' | '#'*) continue ;;
            [a-z]*:\ * | [a-z]*:) ;;
            *[!\ ]*) bad_setting "expected \`key: value\`, found \`$text\`" ;;
            *) continue ;;
        esac
        key=${text%%:*}
        read_scalar "${text#*:}"
        case $set_by_file in
            *" $key "*) bad_setting "\`$key\` is set a second time" ;;
        esac
        take_setting
        set_by_file="$set_by_file$key "
    done <"$settings"
}

fail_unreadable() {
    fail 9 "cannot read \`$1\`" 'look at its permissions, and whether it is a file'
}

# read_scalar TEXT: sets `value`, without blanks around it, its comment and its quotes
read_scalar() {
    value=${1%%" #"*}
    value=${value#"${value%%[! ]*}"}
    value=${value%"${value##*[! ]}"}
    case $value in
        \"*\") value=${value#?} value=${value%?} ;;
        \'*\') value=${value#?} value=${value%?} ;;
    esac
}

is_port() {
    case $1 in
        '' | 0* | *[!0-9]* | ??????*) return 1 ;;
    esac
    [ "$1" -le 65535 ]
}

is_switch() {
    [ "$1" = true ] || [ "$1" = false ]
}

bad_port() {
    bad_setting "\`$key\` wants a port from 1 to 65535, found \`$value\`"
}

bad_switch() {
    bad_setting "\`$key\` wants \`true\` or \`false\`, found \`$value\`"
}

bad_setting() {
    # In the image the one that was shipped is where this one lies.
    [ "$settings" != "$release_dir/config/mlos.yaml" ] || fail 2 "$settings:$number: $1"
    fail 2 "$settings:$number: $1" "\`$release_dir/config/mlos.yaml\` is the file as it was shipped"
}

# origin KEY: where its value comes from
origin() {
    case $set_by_file in
        *" $1 "*) printf 'from the file' ;;
        *) printf 'the default' ;;
    esac
}

command_config() {
    takes_nothing config "$@"
    need_home
    read_settings
    if [ -f "$settings" ]; then printf '%s\n' "$settings"; else printf '%s (not there: the defaults hold)\n' "$settings"; fi
    case $settings in
        "$state"/*) ;;
        *)
            whose="the file of \`$(owner)\`"
            ! is_managed || whose='for everybody on this machine'
            printf '%s\n' "  is $whose; yours would be $state/config/mlos.yaml"
            ;;
    esac
    for key in $setting_keys; do
        find_setting "$key"
        printf '  %s: %s  # %s\n' "$key" "$value" "$(origin "$key")"
    done
    axon_settings=${HOME:-~}/.axon/config.yaml
    if [ -f "$axon_settings" ]; then
        printf '%s\n  replaces every default of axon; %s is a complete one\n' "$axon_settings" "$home/config/axon.yaml"
    else
        printf "%s (not there: axon's defaults hold)\n" "$axon_settings"
    fi
    printf '  MLOS_CORE_ENDPOINT=%s  # from the environment, or the default\n' \
        "${MLOS_CORE_ENDPOINT:-http://localhost:8080}"
}
