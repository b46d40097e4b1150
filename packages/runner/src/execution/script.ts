import { commandEcho } from '#log/log-text';
import type { Stage } from './executor.ts';
import type { Variables } from './variables.ts';

/**
 * One stage as a shell script, for bash and for plain sh.
 *
 * Every stage is a fresh process that stops at the first failing entry with that entry's exit code
 * (errexit, and pipefail where the shell knows it). Each entry is echoed in green, then stands in
 * the script as the author wrote it: all share one shell, so `cd`, variables and functions carry
 * over. Values are exported inside the script and never on a command line, where others could read
 * them.
 */
export function composeScript(stage: Stage): string {
  return [
    // One stream, so that what both print keeps its order.
    'exec 2>&1',
    // Whether a shell has it shows only in one that may end of it; bash has.
    'if [ -n "$BASH_VERSION" ] || (set -o pipefail) 2>/dev/null; then set -o pipefail; fi',
    'set -o errexit',
    'set +o noclobber',
    ...exports(stage.variables),
    ...environmentFile(stage.variables.get('GITLAB_ENV')),
    `[ -d ${quote(stage.directory)} ] || mkdir -p ${quote(stage.directory)}`,
    `cd ${quote(stage.directory)}`,
    ...(isDebug(stage.variables) ? ['set -o xtrace'] : []),
    ...stage.commands.flatMap(entry),
    '',
  ].join('\n');
}

/**
 * Finds the best shell of a container, as GitLab's runner looks for it, and does `run` with it as
 * `$shell`. By default the shell takes the place of the one that looks.
 */
export function detectShell(script: string, run = `exec "$shell" ${quote(script)}`): string {
  const candidates = ['bash', 'sh'].flatMap((shell) =>
    ['/usr/local/bin', '/usr/bin', '/bin'].map((directory) => `${directory}/${shell}`),
  );
  return (
    `for shell in ${candidates.join(' ')} /busybox/sh; do ` +
    `if [ -x "$shell" ]; then ${run}; fi; done; ` +
    'echo shell not found; exit 1'
  );
}

/** `text` as one word of a POSIX shell. */
export const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

function entry(command: string): string[] {
  const text = command.trim();
  if (text === '') return ['echo'];
  const [first = '', ...rest] = text.split('\n');
  const shown = rest.length > 0 ? `${first.trimEnd()} # collapsed multi-line command` : text;
  return [`printf '%s\\n' ${quote(commandEcho(`$ ${shown}`))}`, text];
}

function exports(variables: Variables): string[] {
  return [...variables]
    .filter(([name]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    .map(([name, value]) => `export ${name}=${quote(value)}`);
}

/** Lines `NAME=value` that an earlier stage has left for later ones. */
function environmentFile(path: string | undefined): string[] {
  if (!path) return [];
  return [
    `if [ -r ${quote(path)} ]; then`,
    `while IFS= read -r line || [ -n "$line" ]; do case "\${line%%=*}" in`,
    `''|[0-9]*|*[!A-Za-z0-9_]*) ;; *) case "$line" in *=*) export "$line" ;; esac ;;`,
    `esac; done < ${quote(path)}; unset line; fi`,
  ];
}

const isDebug = (variables: Variables): boolean =>
  /^(1|t|true)$/i.test(variables.get('CI_DEBUG_TRACE') ?? '');
