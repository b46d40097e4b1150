import type { Proof } from './find-proofs.ts';
import type { OfficialTest } from './read-list.ts';

/** What is known of the official list. */
export interface Knowledge {
  readonly tests: readonly OfficialTest[];
  readonly proofs: readonly Proof[];
  readonly outOfReach: ReadonlyMap<string, string>;
}

/** The release whose list is counted. */
const counted = 35;

const minorOf = (release: string) => Number(/^v?1\.(\d+)/.exec(release)?.[1]);

const isCounted = ({ release }: OfficialTest) => minorOf(release) <= counted;

/** The document: what is proved by which test, what is not yet, what cannot be. */
export function writeReport({ tests, proofs, outOfReach }: Knowledge): string {
  const byName = Map.groupBy(proofs, ({ name }) => name);
  const proved = tests.filter(({ name }) => byName.has(name));
  const lines = [
    '# Conformance',
    '',
    'The official list of Kubernetes’ conformance tests, and which of them tests of ours prove: each asserts',
    'what the official one demands, against the running cluster, with real containers where it needs them.',
    'Made by `npm run conformance`; a mark `// conformance: <name>` above a test names its row.',
    '',
    `**${proved.filter(isCounted).length} of the ${tests.filter(isCounted).length} tests up to v1.${counted} are proved** (${proved.length} of all ${tests.length}).`,
  ];
  for (const [sig, group] of Map.groupBy(tests, (test) => test.sig)) {
    const count = group.filter(({ name }) => byName.has(name)).length;
    lines.push(
      '',
      `## ${sig}: ${count} of ${group.length}`,
      '',
      '| Test | Proved by |',
      '|---|---|',
    );
    for (const test of group) lines.push(row(test, byName.get(test.name) ?? [], outOfReach));
  }
  return `${lines.join('\n')}\n`;
}

function row(
  { name, release }: OfficialTest,
  proofs: readonly Proof[],
  outOfReach: ReadonlyMap<string, string>,
): string {
  const since = minorOf(release) > counted ? ` (${release})` : '';
  return `| ${cell(name)}${since} | ${answer(name, proofs, outOfReach)} |`;
}

function answer(
  name: string,
  [proof]: readonly Proof[],
  outOfReach: ReadonlyMap<string, string>,
): string {
  if (proof !== undefined) return `[${cell(proof.title)}](../${proof.file})`;
  const reason = outOfReach.get(name);
  return reason === undefined ? 'not yet' : `out of reach: ${cell(reason)}`;
}

const cell = (text: string) => text.replace(/[|[\]]/g, (found) => `\\${found}`);
