/**
 * Writes `docs/kubectl.md`: what each command of kubectl does here, by the tests that run it. With
 * `--check` it only says whether the document is up to date.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, exit } from 'node:process';
import { findUses } from './kubectl/find-uses.ts';
import { strayUses, writeTable } from './kubectl/write-table.ts';

const root = join(import.meta.dirname, '..');
const document = join(root, 'docs', 'kubectl.md');
const uses = findUses(root);
const table = writeTable(uses);
const stray = strayUses(uses);
for (const { command, file } of stray)
  console.error(`${file}: kubectl has no command "${command}"`);
if (argv.includes('--check')) {
  const isCurrent = existsSync(document) && readFileSync(document, 'utf8') === table;
  if (!isCurrent) console.error('docs/kubectl.md is not up to date: npm run kubectl');
  exit(isCurrent && stray.length === 0 ? 0 : 1);
}
writeFileSync(document, table);
console.log(`${uses.length} uses of kubectl`);
exit(stray.length === 0 ? 0 : 1);
