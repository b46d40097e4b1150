import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProofs } from '../find-proofs.ts';
import { hasGo } from '../go-toolchain.ts';
import { startOwnCluster } from '../own-cluster.ts';
import { readList } from '../read-list.ts';
import { bringImages } from './images.ts';
import { buildPrograms, type Programs } from './programs.ts';
import { readResults } from './results.ts';
import { withCounts } from './write-counts.ts';

/**
 * Runs Kubernetes' own conformance tests, of the groups named or of all of them, on a cluster of its own and
 * writes the counts into `docs/conformance-official.md`. With `--focus REGEX` it runs what that chooses and
 * writes nothing. Its exit code.
 */
export async function runOfficial(root: string, args: readonly string[]): Promise<number> {
  if (!hasGo()) return 0;
  const isFocus = args[0] === '--focus';
  const focus = isFocus ? (args[1] ?? '') : focusOf(args);
  const programs = buildPrograms(root);
  const missing = bringImages(programs);
  console.log(`${missing.length} images cannot be had; tests that need one of them fail`);
  const report = join(programs.folder, 'report.json');
  await runTests(programs, focus, report);
  const results = readResults(report, new RegExp(focus));
  for (const { name, state, reason } of results)
    if (state === 'failed') console.log(`failed  ${name}\n        ${reason}`);
  const passed = results.filter(({ state }) => state === 'passed').length;
  console.log(`${passed} of ${results.length} passed; all of it: ${report.replace('json', 'log')}`);
  if (!isFocus) writeDocument(root, results);
  return results.length > 0 && passed === results.length ? 0 : 1;
}

/** `sig-apps sig-cli`, or nothing for all. */
const focusOf = (groups: readonly string[]) =>
  `${groups.length > 0 ? `\\[(${groups.join('|')})\\].*` : ''}\\[Conformance\\]`;

async function runTests({ tests, folder }: Programs, focus: string, report: string): Promise<void> {
  await using cluster = await startOwnCluster();
  const args = [
    '--provider=skeleton',
    `--kubeconfig=${cluster.kubeconfig}`,
    `--ginkgo.focus=${focus}`,
    // Without this it leaves out what is slow or changes the node.
    '--ginkgo.skip=^$',
    `--ginkgo.json-report=${report}`,
    '--ginkgo.no-color',
    '--ginkgo.v',
    '--ginkgo.timeout=12h',
    '--system-pods-startup-timeout=30s',
    '--node-schedulable-timeout=20s',
  ];
  const log = openSync(report.replace('json', 'log'), 'w');
  const env = { ...process.env, KUBECONFIG: cluster.kubeconfig };
  spawnSync(tests, args, { cwd: folder, env, stdio: ['ignore', log, log] });
  closeSync(log);
}

function writeDocument(root: string, results: ReturnType<typeof readResults>): void {
  const file = join(root, 'docs', 'conformance-official.md');
  const counts = {
    results,
    tests: readList(),
    proofs: findProofs(root),
    date: new Date().toISOString().slice(0, 10),
  };
  writeFileSync(file, withCounts(readFileSync(file, 'utf8'), counts));
}
