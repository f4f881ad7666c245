# fish completion for groundwork; made by: groundwork completion fish

function __groundwork_modules
    groundwork doc --list 2> /dev/null | string replace -r ':.*' '' | string replace -r '.*\.' ''
end

function __groundwork_hosts
    groundwork inventory --graph 2> /dev/null | string replace -r '^[ |]*--' '' |
        string replace -r '^@' '' | string replace -r ':$' ''
end

# Whether the command line begins with these words; with --only, whether nothing follows them.
function __groundwork_at
    set -l words (commandline -opc)
    set -l only false
    if test "$argv[1]" = --only
        set only true
        set -e argv[1]
    end
    set -e words[1]
    set -l count (count $argv)
    $only; and test (count $words) -ne $count; and return 1
    test $count -eq 0; or test "$words[1..$count]" = "$argv"
end

complete -c groundwork -f
complete -c groundwork -n '__groundwork_at --only' -l help -s h -d 'what there is'
complete -c groundwork -n '__groundwork_at --only' -l version -d 'the version'
complete -c groundwork -n '__groundwork_at --only' -a apply -d 'make it so: that\'s all'
complete -c groundwork -n '__groundwork_at apply' -s l -l limit -x -a '(__groundwork_hosts)' -d 'only [these]'
complete -c groundwork -n '__groundwork_at apply' -s i -l inventory -r -F -d 'where'
complete -c groundwork -n '__groundwork_at apply' -s m -l module-name -x -a '(__groundwork_modules)' -d 'which'
complete -c groundwork -n '__groundwork_at apply' -l output -x -a 'text json' -d 'how'
complete -c groundwork -n '__groundwork_at apply' -l forks -x -d 'how many'
complete -c groundwork -n '__groundwork_at apply' -s C -l check -d 'change nothing'
complete -c groundwork -n '__groundwork_at apply' -s h -l help -d 'this text'
complete -c groundwork -n '__groundwork_at apply' -F
complete -c groundwork -n '__groundwork_at --only' -a node -d 'one machine'
complete -c groundwork -n '__groundwork_at --only node' -a replace -d 'prepare it anew'
complete -c groundwork -n '__groundwork_at node replace' -s h -l help -d 'this text'
complete -c groundwork -n '__groundwork_at node replace' -a '(__groundwork_hosts)'
complete -c groundwork -n '__groundwork_at node replace' -F
