import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from './project.ts';

const directory = join(import.meta.dirname, '../../examples/hello');

/** The files of `examples/hello`, with some replaced. */
export function example(changes: Files = {}): Files {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => statSync(join(directory, name)).isFile());
  return {
    ...Object.fromEntries(files.map((name) => [name, readFileSync(join(directory, name), 'utf8')])),
    ...changes,
  };
}
