/**
 * What a shell has to read once, so that it asks `fluxions` at each press of the tabulator. The line that was typed is
 * passed as one argument and never evaluated.
 */
import { COMPLETE, type Shell } from "./shells.js";

const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# fluxions: completion for bash
_fluxions() {
  local answer= value rest
  COMPREPLY=()
  while IFS=$'\\t' read -r value rest; do
    if [[ -z $answer ]]; then
      answer=$value
      continue
    fi
    # Of --flag=value bash replaces what stands behind the =.
    [[ $COMP_WORDBREAKS == *=* ]] && value=\${value#--*=}
    COMPREPLY+=("$value")
  done < <(command fluxions ${COMPLETE} bash "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
  if [[ $answer == files ]] && ! compopt -o default 2>/dev/null; then
    while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -f -- "$2")
  fi
}
complete -F _fluxions fluxions`,
  zsh: `#compdef fluxions
# fluxions: completion for zsh
_fluxions() {
  local -a answer found
  local item
  answer=("\${(@f)$(command fluxions ${COMPLETE} zsh "\${BUFFER[1,CURSOR]}" 2>/dev/null)}")
  if [[ $answer[1] == files ]]; then
    compset -P '--*='
    _files
    return
  fi
  for item in "\${(@)answer[2,-1]}"; do
    found+=("\${\${item%%$'\\t'*}//:/\\\\:}:\${item#*$'\\t'}")
  done
  (( $#found )) && _describe 'fluxions' found
}
if [[ $funcstack[1] == _fluxions ]]; then
  _fluxions
else
  compdef _fluxions fluxions
fi`,
  fish: `# fluxions: completion for fish
function __fluxions_complete
    set -l answer (command fluxions ${COMPLETE} fish (commandline --cut-at-cursor --current-process | string collect) 2>/dev/null)
    if test "$answer[1]" = files
        __fish_complete_path (commandline --current-token)
    else
        printf '%s\\n' $answer[2..-1]
    end
end
complete --command fluxions --no-files --arguments '(__fluxions_complete)'`,
  powershell: `# fluxions: completion for PowerShell
Register-ArgumentCompleter -Native -CommandName fluxions -ScriptBlock {
    param($word, $ast, $cursor)
    $line = $ast.ToString()
    $length = $cursor - $ast.Extent.StartOffset
    $line = if ($length -gt $line.Length) { $line.PadRight($length) } else { $line.Substring(0, $length) }
    # Windows PowerShell loses quotation marks in arguments.
    $code = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($line))
    fluxions ${COMPLETE} powershell $code 2>$null | Select-Object -Skip 1 | ForEach-Object {
        $value, $about = $_ -split "\`t", 2
        if (-not $about) { $about = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
    }
}`,
};

export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}

/** The line up to the cursor, from how a script passes it. */
export function typedLine(shell: Shell, passed: string): string {
  return shell === "powershell" ? Buffer.from(passed, "base64").toString("utf8") : passed;
}
