import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One test of the official conformance list. */
export interface OfficialTest {
  readonly sig: string;
  /** The release in which it joined the list, then those that changed it: `v1.16, v1.21`. */
  readonly release: string;
  readonly name: string;
}

/** The official list, in its order. */
export const readList = (): readonly OfficialTest[] =>
  rowsOf('tests.tsv').map(([, sig = '', release = '', name = '']) => ({ sig, release, name }));

/** Why a test cannot be passed by one node whose containers belong to a Docker Engine, by its name. */
export const readOutOfReach = (): ReadonlyMap<string, string> =>
  new Map(rowsOf('out-of-reach.tsv').map(([name = '', reason = '']) => [name, reason]));

/** The rows of a table beside this file, without its head. */
function rowsOf(file: string): readonly (readonly string[])[] {
  const [, ...lines] = readFileSync(join(import.meta.dirname, file), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => line.split('\t'));
}
