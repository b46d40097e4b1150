/**
 * Measures what the README promises, prints a table and writes `docs/benchmarks.md`.
 *
 *   npm run bench              everything
 *   npm run bench -- registry  only the groups named
 */
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { benchBigPipelines } from './big-pipelines.ts';
import { benchBuildToPod } from './build-to-pod.ts';
import { benchCi } from './ci.ts';
import { benchCluster } from './cluster.ts';
import { benchClusterProxy } from './cluster-proxy.ts';
import { benchDeployments } from './deployments.ts';
import { benchFollowedRollouts } from './followed-rollouts.ts';
import { benchJobs } from './jobs.ts';
import { benchKubeApi } from './kube-api.ts';
import { benchDeployment } from './kube-deployment.ts';
import { benchPages } from './pages.ts';
import { benchPods } from './pods.ts';
import { benchPushStall } from './push-stall.ts';
import { benchRegistry } from './registry.ts';
import { benchRegistryMany } from './registry-many.ts';
import { benchResourceGroups } from './resource-groups.ts';
import type { Row } from './row.ts';
import { benchStart } from './start.ts';

const groups = {
  ci: benchCi,
  start: benchStart,
  jobs: benchJobs,
  'big-pipelines': benchBigPipelines,
  'resource-groups': benchResourceGroups,
  registry: benchRegistry,
  'registry-many': benchRegistryMany,
  'push-stall': benchPushStall,
  pages: benchPages,
  deployments: benchDeployments,
  'followed-rollouts': benchFollowedRollouts,
  'cluster-proxy': benchClusterProxy,
  'build-to-pod': benchBuildToPod,
  cluster: benchCluster,
  pods: benchPods,
  'kube-api': benchKubeApi,
  'kube-deployment': benchDeployment,
};

const asked = process.argv.slice(2);
const rows: Row[] = [];
for (const [name, measure] of Object.entries(groups)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  process.stderr.write(`measuring ${name} …\n`);
  rows.push(...(await measure()));
}
const table = render(rows);
console.log(table);
if (asked.length === 0)
  writeFileSync(join(import.meta.dirname, '../docs/benchmarks.md'), page(table));

function render(measured: readonly Row[]): string {
  const lines = measured.map(
    ({ what, value, unit, goal, ok, note }) =>
      `| ${what} | ${format(value)} ${unit} | ${goal} | ${ok ? 'yes' : '**no**'} | ${note ?? ''} |`,
  );
  return [
    '| what | median | must reach | reached | note |',
    '|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function page(content: string): string {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}`;
  return `# Benchmarks\n\nWritten by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: ${machine}.\n\n${content}\n`;
}
