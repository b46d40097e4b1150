import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';

/** What Vite writes of a chunk. */
interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
  readonly css?: readonly string[];
}

/** Of scripts and styles; a page's texts and answers come on top, and the whole is to be 120 kB at most. */
const mostBytes = 113_000;

/** What is brought when somebody asks for it, not with the page: the palette, a terminal, colours, an example. */
const onDemand = /palette|terminal|highlight|languages|starter|docs\/|examples\//;

const dist = join(import.meta.dirname, '..', 'dist');
const manifest: Readonly<Record<string, Chunk>> = JSON.parse(
  readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'),
);

const chunkOf = (name: string): Chunk => {
  const chunk = manifest[name];
  assert.ok(chunk, `${name} is not in the manifest: build the pages anew (npm start does)`);
  return chunk;
};

/** The chunks with all that they import, and what they look like. */
function filesOf(names: readonly string[], seen = new Set<string>()): ReadonlySet<string> {
  for (const name of names) {
    const { file, imports = [], css = [] } = chunkOf(name);
    if (seen.has(file)) continue;
    for (const each of [file, ...css]) seen.add(each);
    filesOf(imports, seen);
  }
  return seen;
}

const sizes = new Map<string, number>();

function sizeOf(file: string): number {
  const known = sizes.get(file);
  if (known !== undefined) return known;
  const ready = join(dist, `${file}.gz`);
  const bytes = existsSync(ready)
    ? readFileSync(ready).length
    : gzipSync(readFileSync(join(dist, file))).length;
  sizes.set(file, bytes);
  return bytes;
}

const shortOf = (name: string) => name.replace(/^.*\/|\.tsx?$/g, '');

describe('a page brings little at first', () => {
  const pages = (chunkOf('index.html').dynamicImports ?? []).filter((name) => !onDemand.test(name));

  for (const page of pages) {
    const { dynamicImports = [] } = chunkOf(page);
    const parts = dynamicImports.filter((name) => !onDemand.test(name));
    for (const part of [undefined, ...parts]) {
      const names = ['index.html', page, ...(part === undefined ? [] : [part])];
      test(names.map(shortOf).slice(1).join(' with '), () => {
        const files = [...filesOf(names)];
        const bytes = files.reduce((sum, file) => sum + sizeOf(file), 0);

        const largest = files.toSorted((a, b) => sizeOf(b) - sizeOf(a)).slice(0, 5);
        const told = largest.map((file) => `${file} ${sizeOf(file)}`).join(', ');
        assert.ok(bytes <= mostBytes, `${bytes} bytes compressed, the largest: ${told}`);
      });
    }
  }
});
