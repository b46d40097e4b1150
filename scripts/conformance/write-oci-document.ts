import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Counts } from './read-oci-counts.ts';

/** Writes `docs/conformance-oci.md`. */
export function writeDocument(root: string, commit: string, counts: readonly Counts[]): void {
  const rows = counts.map(
    ({ name, version, tests, left, failures: failed }) =>
      `| ${name} | ${version} | ${tests} | ${left} | ${failed} |`,
  );
  const failures = counts
    .filter(({ name, failed }) => name === 'Slipway' && failed.length > 0)
    .flatMap(({ version, failed }) => failed.map((test) => `- ${version}: ${test}`));
  const lines = [
    '# OCI’s own conformance tests',
    '',
    `The tests of [distribution-spec](https://github.com/opencontainers/distribution-spec) at ${commit}, of the release and`,
    'of the draft, as `npm run conformance -- oci` runs them where a Go toolchain is, and the same for Debian’s docker-registry',
    'where that is installed.',
    '',
    '| registry | version | tests | not run | failed |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    ...(failures.length > 0 ? ['What fails here:', '', ...failures] : ['Nothing fails here.']),
    '',
  ];
  writeFileSync(join(root, 'docs/conformance-oci.md'), lines.join('\n'));
}
