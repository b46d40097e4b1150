/** One instruction of a Dockerfile, its lines put together. */
export interface Instruction {
  /** In capitals: `FROM`. */
  readonly keyword: string;
  readonly rest: string;
  /** Where it begins: from 1, with the line as it is written. */
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** Reads what a Dockerfile says, in order; comments and empty lines are left out. Never throws. */
export function readInstructions(text: string): readonly Instruction[] {
  const found: Instruction[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  let open: { readonly line: number; words: string } | undefined;
  let heredoc: string | undefined;
  for (const [index, line] of lines.entries()) {
    const trimmed = line.trim();
    if (heredoc !== undefined) {
      if (trimmed === heredoc) heredoc = undefined;
      continue;
    }
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    open ??= { line: index, words: '' };
    const goesOn = trimmed.endsWith('\\');
    open.words += ` ${goesOn ? trimmed.slice(0, -1) : trimmed}`;
    if (goesOn) continue;
    heredoc = /<<-?["']?(\w+)["']?/.exec(open.words)?.[1];
    found.push(instruction(open.words.trim(), open.line, lines[open.line] ?? ''));
    open = undefined;
  }
  if (open) found.push(instruction(open.words.trim(), open.line, lines[open.line] ?? ''));
  return found;
}

function instruction(words: string, index: number, text: string): Instruction {
  const [keyword = ''] = words.split(/\s/, 1);
  const rest = words.slice(keyword.length).trim();
  const column = text.length - text.trimStart().length + 1;
  return { keyword: keyword.toUpperCase(), rest, line: index + 1, column, text };
}
