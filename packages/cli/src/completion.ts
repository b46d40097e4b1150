/** Shells that complete by a script of ours. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** A command as a shell knows it. */
export interface KnownCommand {
  readonly words: readonly string[];
  readonly summary: string;
  /** Without their dashes. */
  readonly options: readonly string[];
}

export function isShell(name: string): name is Shell {
  return shells.some((each) => each === name);
}

/** Options that every command has. */
const always = ['data-dir', 'help'];

/** The script that completes first words, second words and options. Pure. */
export function completionScript(shell: Shell, commands: readonly KnownCommand[]): string {
  switch (shell) {
    case 'bash':
      return bash(commands);
    case 'zsh':
      // zsh reads what is written for bash, once its own completion is on: without a set-up of one's own it is not.
      return [
        '(( $+functions[compdef] )) || { autoload -U compinit && compinit -u }',
        'autoload -U +X bashcompinit && bashcompinit',
        bash(commands),
      ].join('\n');
    case 'fish':
      return fish(commands);
  }
}

function bash(commands: readonly KnownCommand[]): string {
  const cases = commands.map(
    ({ words, options }) => `    '${words.join(' ')}') words='${optionWords(options)}' ;;`,
  );
  const groups = [...secondWords(commands)].map(
    ([first, seconds]) => `    '${first}') words='${[...seconds].join(' ')}' ;;`,
  );
  return `_slipway() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words=''
  if [[ $COMP_CWORD -eq 1 ]]; then
    words='${firstWords(commands).join(' ')}'
  elif [[ $word == -* ]]; then
    case "\${COMP_WORDS[1]} \${COMP_WORDS[2]}" in
${cases.filter((line) => / '\S+ \S+'\)/.test(line)).join('\n')}
    *) case "\${COMP_WORDS[1]}" in
${cases.filter((line) => / '\S+'\)/.test(line)).join('\n')}
      esac ;;
    esac
  elif [[ $COMP_CWORD -eq 2 ]]; then
    case "\${COMP_WORDS[1]}" in
${groups.join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  # Where no word of ours fits, files do.
  [[ \${#COMPREPLY[@]} -gt 0 || $word == -* ]] || COMPREPLY=($(compgen -f -- "$word"))
}
complete -o filenames -F _slipway slipway`;
}

function fish(commands: readonly KnownCommand[]): string {
  const lines = commands.flatMap(({ words, summary, options }) => {
    const [first = '', second] = words;
    const about = summary.replaceAll("'", "\\'");
    const isSaid = `'__fish_seen_subcommand_from ${first}${second ? `; and __fish_seen_subcommand_from ${second}` : ''}'`;
    return [
      second
        ? `complete -c slipway -n '__fish_seen_subcommand_from ${first}; and test (count (commandline -opc)) -eq 2' -f -a ${second} -d '${about}'`
        : `complete -c slipway -n __fish_use_subcommand -f -a ${first} -d '${about}'`,
      ...[...options, ...always].map((option) => `complete -c slipway -n ${isSaid} -l ${option}`),
    ];
  });
  const groups = [...secondWords(commands).keys()].map(
    (first) => `complete -c slipway -n __fish_use_subcommand -f -a ${first}`,
  );
  return [...groups, ...lines].join('\n');
}

function firstWords(commands: readonly KnownCommand[]): readonly string[] {
  return [...new Set(commands.map(({ words: [first = ''] }) => first))];
}

function secondWords(commands: readonly KnownCommand[]): ReadonlyMap<string, Set<string>> {
  const groups = new Map<string, Set<string>>();
  for (const { words } of commands) {
    const [first = '', second] = words;
    if (second === undefined) continue;
    groups.set(first, (groups.get(first) ?? new Set()).add(second));
  }
  return groups;
}

function optionWords(options: readonly string[]): string {
  return [...options, ...always].map((option) => `--${option}`).join(' ');
}
