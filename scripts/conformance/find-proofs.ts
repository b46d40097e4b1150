import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { titleAfter } from '../marks/title-after.ts';

/** A test of ours that proves a row of the official list. */
export interface Proof {
  /** The row's name, as the mark above the test gives it. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly title: string;
}

const mark = /^\s*\/\/ conformance: (.+?)\s*$/;

/** All marks `// conformance: <name>` in tests, each with the title of the test that follows. */
export function findProofs(root: string): readonly Proof[] {
  return globSync('packages/*/test/**/*.ts', { cwd: root })
    .sort()
    .flatMap((file) => proofsIn(file, readFileSync(join(root, file), 'utf8')));
}

/** The marks of one file. */
function proofsIn(file: string, text: string): readonly Proof[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const name = mark.exec(line)?.[1];
    if (name === undefined) return [];
    return [{ name, file, line: index + 1, title: titleAfter(lines, index) }];
  });
}
