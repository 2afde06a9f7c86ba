#compdef kgtool
# Completion for zsh. The answers of the tool: a kind, then a line for each value, with what is told of it after a tab.
_kgtool() {
    local -a lines values shown space
    local line
    lines=("${(@f)$(${(Q)words[1]} completion zsh --line "${(j: :)words[1,CURRENT-1]} $IPREFIX$QIPREFIX$PREFIX" 2>/dev/null)}")
    case ${lines[1]} in
        file) _files; return ;;
        dir) _files -/; return ;;
        open) space=(-S '') ;;
        # Names that do not begin with what is typed are gone through one by one.
        within) compstate[insert]=menu ;;
    esac
    for line in "${(@)lines[2,-1]}"; do
        values+=("${line%%$'\t'*}")
        shown+=("${line/$'\t'/  -- }")
    done
    (( ${#values} )) && compadd -U -V kgtool $space -l -d shown -a values
}
if [[ ${zsh_eval_context[-1]} == loadautofunc ]]; then
    _kgtool "$@"
else
    compdef _kgtool kgtool
fi
