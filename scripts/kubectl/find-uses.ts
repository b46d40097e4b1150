import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { titleAfter } from '../marks/title-after.ts';

/** A command of kubectl that a test of ours runs. */
export interface Use {
  /** `create configmap NAME` */
  readonly command: string;
  /** `--from-file, --from-literal`; empty where the test gives none. */
  readonly flags: string;
  /** The text by which the command is refused; undefined where it works. */
  readonly refusal: string | undefined;
  readonly file: string;
  readonly title: string;
}

const mark = /^\s*\/\/ kubectl: ([^:]+?)(?:: (.+?))?(?: => (.+))?$/;

/** All marks `// kubectl: <command>: <flags> => <refusal>` in tests of packages. */
export function findUses(root: string): readonly Use[] {
  return globSync('packages/*/test/**/*.ts', { cwd: root })
    .sort()
    .flatMap((file) => usesIn(file, readFileSync(join(root, file), 'utf8')));
}

function usesIn(file: string, text: string): readonly Use[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const [, command, flags = '', refusal] = mark.exec(line) ?? [];
    if (command === undefined) return [];
    return [{ command, flags, refusal, file, title: titleAfter(lines, index) }];
  });
}
