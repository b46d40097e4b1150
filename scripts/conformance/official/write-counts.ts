import type { Proof } from '../find-proofs.ts';
import type { OfficialTest } from '../read-list.ts';
import type { Result } from './results.ts';

const begin = '<!-- counts: npm run conformance -- official -->';
const end = '<!-- /counts -->';

/** What the counts are made of. */
export interface Counts {
  readonly results: readonly Result[];
  readonly tests: readonly OfficialTest[];
  readonly proofs: readonly Proof[];
  /** `2027-01-31`. */
  readonly date: string;
}

/** The document with new rows for the groups that were run; the rows of others stay. */
export function withCounts(document: string, counts: Counts): string {
  const [before = '', rest = ''] = document.split(begin);
  const [old = '', after = ''] = rest.split(end);
  const rows = new Map(
    [...old.matchAll(/^\| (\S+) \|.*$/gm)].map(([row, sig = '']) => [sig, row] as const),
  );
  rows.delete('Group');
  rows.delete('---');
  for (const [sig, results] of Map.groupBy(counts.results, (result) => result.sig))
    rows.set(sig, rowOf(sig, results, counts));
  const table = [
    '| Group | Run | Tests | Passed | Failed | Skipped | Rows of our own tests |',
    '|---|---|---|---|---|---|---|',
    ...[...rows].sort(([a], [b]) => a.localeCompare(b)).map(([, row]) => row),
  ];
  return `${before}${begin}\n${table.join('\n')}\n${end}${after}`;
}

function rowOf(sig: string, results: readonly Result[], { tests, proofs, date }: Counts): string {
  const count = (state: Result['state']) => results.filter((it) => it.state === state).length;
  const proved = new Set(proofs.map(({ name }) => name));
  const ours = tests.filter((test) => `sig-${test.sig}` === sig);
  const provedHere = ours.filter(({ name }) => proved.has(name)).length;
  const cells = [
    sig,
    date,
    results.length,
    count('passed'),
    count('failed'),
    count('skipped'),
    `${provedHere} of ${ours.length}`,
  ];
  return `| ${cells.join(' | ')} |`;
}
