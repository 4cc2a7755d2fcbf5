/**
 * What a shell reads once, to ask `pegtape completion -- <words>` at each Tab. The program is called by the word that stands
 * first on the line, so that a path to it completes too.
 */
export const completionScripts = {
  // Bash takes : and = for ends of words, and wants only what comes after the last of them; 3.2, which a Mac has, is enough.
  bash: `# pegtape completion for bash: eval "$(pegtape completion bash)", as in ~/.bashrc
_pegtape() {
  local line="\${COMP_LINE:0:COMP_POINT}" current="\${COMP_WORDS[COMP_CWORD]}" last prefix
  local -a words
  read -ra words <<< "$line"
  case "$line" in *[[:space:]]) words+=("") ;; esac
  last="\${words[\${#words[@]}-1]}"
  case "$current" in "=" | ":") current="" ;; esac
  prefix="\${last%"$current"}"
  local IFS=$'\\n'
  COMPREPLY=($("\${words[0]}" completion -- "\${words[@]:1}" 2>/dev/null))
  local at
  for at in "\${!COMPREPLY[@]}"; do COMPREPLY[at]="\${COMPREPLY[at]#"$prefix"}"; done
}
complete -o bashdefault -o default -F _pegtape pegtape
`,
  zsh: `#compdef pegtape
# pegtape completion for zsh: eval "$(pegtape completion zsh)" after compinit, as in ~/.zshrc
_pegtape() {
  local -a found
  found=("\${(@f)$("\${words[1]}" completion -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then
    compadd -- "\${found[@]}"
  else
    _files
  fi
}
if [[ "\${funcstack[1]}" == _pegtape ]]; then
  _pegtape "$@"
else
  compdef _pegtape pegtape
fi
`,
} as const;
