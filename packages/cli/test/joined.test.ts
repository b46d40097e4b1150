import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { joinedEntry } from '../src/supervisor/process/joined.ts';

let folder: string;
let source: string;

beforeEach((context) => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-joined-'));
  if ('after' in context) context.after(() => rmSync(folder, { recursive: true }));
  source = join(folder, 'source.ts');
  writeFileSync(source, 'export {};\n');
  mkdirSync(join(folder, 'abc/roles'), { recursive: true });
  writeFileSync(join(folder, 'abc/roles/main.js'), '');
  const { size, mtimeMs } = statSync(source);
  const made = { folder: 'abc', files: { [source]: [size, mtimeMs] } };
  writeFileSync(join(folder, 'made-of.json'), JSON.stringify(made));
});

test('roles start from what was joined of the sources as they are', () => {
  assert.deepEqual(joinedEntry(folder), pathToFileURL(join(folder, 'abc/roles/main.js')));
});

for (const [what, change] of [
  ['a source has changed', () => writeFileSync(source, 'export const a = 1;\n')],
  ['a source has gone', () => rmSync(source)],
  ['the build has gone', () => rmSync(join(folder, 'abc'), { recursive: true })],
  ['nothing was joined', () => rmSync(join(folder, 'made-of.json'))],
  ['the note is not whole', () => writeFileSync(join(folder, 'made-of.json'), '{"fo')],
] as const) {
  test(`roles start from their sources when ${what}`, () => {
    change();

    assert.equal(joinedEntry(folder), undefined);
  });
}
