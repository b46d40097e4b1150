import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProofs } from './find-proofs.ts';
import { readList, readOutOfReach } from './read-list.ts';
import { writeReport } from './write-report.ts';

/** Writes `docs/conformance.md`, or only says whether it is up to date; the exit code. */
export function writeList(root: string, isCheck: boolean): number {
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
  if (isCheck) {
    const isCurrent = readFileSync(document, 'utf8') === report;
    if (!isCurrent) console.error('docs/conformance.md is not up to date: npm run conformance');
    return isCurrent && wrong.length === 0 ? 0 : 1;
  }
  writeFileSync(document, report);
  console.log(/\*\*(.*)\*\*/.exec(report)?.[1] ?? '');
  return wrong.length === 0 ? 0 : 1;
}
