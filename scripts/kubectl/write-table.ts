import { commandGroups } from './commands.ts';
import type { Use } from './find-uses.ts';

/** The document: every command of kubectl, with which flags, and what comes of it. */
export function writeTable(uses: readonly Use[]): string {
  const lines = [
    '# kubectl',
    '',
    'Every command of kubectl, tried by tests with a real one against a real cluster; those in',
    '`kubectl-*.test.ts` with two of them, 1.32 and 1.35. What is refused is refused with the text given.',
    'Made by `npm run kubectl`; a mark `// kubectl: <command>: <flags> => <refusal>` above a test makes a row.',
  ];
  for (const [title, commands] of Object.entries(commandGroups)) {
    lines.push('', `## ${title}`, '', '| Command | Flags | | Test |', '|---|---|---|---|');
    for (const command of commands.split(' ')) lines.push(...rowsOf(command, uses));
  }
  return `${lines.join('\n')}\n`;
}

/** Marks of commands that kubectl does not have. */
export function strayUses(uses: readonly Use[]): readonly Use[] {
  const known = new Set(Object.values(commandGroups).flatMap((names) => names.split(' ')));
  return uses.filter(({ command }) => !known.has(firstWord(command)));
}

function rowsOf(command: string, uses: readonly Use[]): readonly string[] {
  const found = uses.filter((use) => firstWord(use.command) === command);
  if (found.length === 0) return [`| \`${command}\` | | not tried yet | |`];
  return found.map(({ command, flags, refusal, file, title }) => {
    const listed = flags === '' ? '' : flags.split(', ').map(code).join(' ');
    const outcome = refusal === undefined ? 'works' : `refused: ${cell(refusal)}`;
    return `| ${code(command)} | ${listed} | ${outcome} | [${cell(title)}](../${file}) |`;
  });
}

const firstWord = (command: string) => command.split(' ')[0] ?? '';
const code = (text: string) => `\`${text.replace(/\|/g, '\\|')}\``;
const cell = (text: string) => text.replace(/[|[\]<>]/g, (found) => `\\${found}`);
