## profile: Only with `--modify-path`: one marked line in the profiles of your shells.

# modify_path names|lines: one marked line in the profile of each shell, once. The names come first, for the receipt:
# it lists every file before a line is written, and which of them were not there.
modify_path() {
    phase=$1
    user_shell=${SHELL-}
    user_shell=${user_shell##*/}
    quoted "$home/env"
    line="[ ! -r $text ] || . $text # mlos"
    add_line "$HOME/.profile"
    for word in .bash_profile .bash_login .bashrc; do
        if [ -f "$HOME/$word" ] || [ "$user_shell $word" = 'bash .bashrc' ]; then add_line "$HOME/$word"; fi
    done
    case ${ZDOTDIR-} in /*) word=$ZDOTDIR ;; *) word=$HOME ;; esac
    word=$word/.zshrc
    if [ -f "$word" ] || [ "$user_shell" = zsh ]; then add_line "$word"; fi
    case ${XDG_CONFIG_HOME-} in /*) word=$XDG_CONFIG_HOME ;; *) word=$HOME/.config ;; esac
    word=$word/fish
    if [ -d "$word" ] || [ "$user_shell" = fish ]; then
        fish_quoted "$home/env.fish"
        line="test -r $text; and source $text # mlos"
        [ "$phase" = names ] || mkdir -p -- "$word/conf.d" 2>/dev/null || :
        add_line "$word/conf.d/mlos.fish"
    fi
    if [ "$phase" = lines ] && [ -n "${GITHUB_PATH-}" ] && ! grep -Fqx -- "$home/bin" "$GITHUB_PATH" 2>/dev/null; then
        printf '%s\n' "$home/bin" >>"$GITHUB_PATH" || unwritten="$unwritten $GITHUB_PATH"
        written="$written$nl  $GITHUB_PATH"
    fi
}

# add_line FILE: notes its name, or puts $line at its end.
add_line() {
    case $1 in *"$nl"* | [!/]*) return 0 ;; esac
    if [ "$phase" = names ]; then
        case $nl$profiles in
            *"${nl}profile $1$nl"*) ;;
            *) profiles="${profiles}profile $1$nl" ;;
        esac
        case $nl$made in
            *"${nl}made $1$nl"*) ;;
            *) [ -e "$1" ] || [ -h "$1" ] || made="${made}made $1$nl" ;;
        esac
        return
    fi
    if ! grep -Fqx -- "$line" "$1" 2>/dev/null; then
        # A file whose last line is not ended would swallow ours.
        text=$line
        [ ! -s "$1" ] || [ -z "$(tail -c 1 "$1")" ] || text=$nl$line
        if ! printf '%s\n' "$text" >>"$1"; then
            unwritten="$unwritten $1"
            return 0
        fi 2>/dev/null
        written="$written$nl  $1"
    fi
}

