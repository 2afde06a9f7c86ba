# Completion for bash 4.4 or later. The tool splits the line and quotes its answers itself; their first line is a kind.
_kgtool() {
    local -a lines
    mapfile -t lines < <(COMP_WORDBREAKS="$COMP_WORDBREAKS" "$1" completion bash --line "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
    case "${lines[0]}" in
        file) compopt -o default ;;
        dir) compopt -o dirnames ;;
        open) compopt -o nospace ;;
    esac
    COMPREPLY=("${lines[@]:1}")
}
complete -o nosort -F _kgtool kgtool
