/**
 * Writes `docs/conformance.md`: which rows of the official list of conformance tests are proved. With
 * `--check` it only says whether the document is up to date, and fails where a mark names no row.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, exit } from 'node:process';
import { findProofs } from './conformance/find-proofs.ts';
import { readList, readOutOfReach } from './conformance/read-list.ts';
import { writeReport } from './conformance/write-report.ts';

const root = join(import.meta.dirname, '..');
const document = join(root, 'docs', 'conformance.md');
const tests = readList();
const names = new Set(tests.map(({ name }) => name));
const proofs = findProofs(root);
const outOfReach = readOutOfReach();
const report = writeReport({ tests, proofs, outOfReach });
const wrong = [
  ...proofs
    .filter(({ name }) => !names.has(name))
    .map(({ name, file, line }) => `${file}:${line}: no test of the list is called "${name}"`),
  ...[...outOfReach.keys()]
    .filter((name) => !names.has(name))
    .map((name) => `out-of-reach.tsv: no test of the list is called "${name}"`),
];
for (const line of wrong) console.error(line);
if (argv.includes('--check')) {
  const isCurrent = readFileSync(document, 'utf8') === report;
  if (!isCurrent) console.error('docs/conformance.md is not up to date: npm run conformance');
  exit(isCurrent && wrong.length === 0 ? 0 : 1);
}
writeFileSync(document, report);
console.log(/\*\*(.*)\*\*/.exec(report)?.[1] ?? '');
exit(wrong.length === 0 ? 0 : 1);
