# Completion for fish. The answers of the tool: a kind, then a line for each value, with what is told of it after a tab.
function __kgtool_complete
    set -l program (commandline -opc)[1]
    set -l lines ($program completion fish --line (commandline -cp | string collect) 2>/dev/null)
    switch "$lines[1]"
        case file
            __fish_complete_path (commandline -ct)
        case dir
            __fish_complete_directories (commandline -ct)
        case '*'
            printf '%s\n' $lines[2..-1]
    end
end
complete --command kgtool --no-files --keep-order --arguments '(__kgtool_complete)'
