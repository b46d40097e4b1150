import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const launcher = join(import.meta.dirname, '../../packages/cli/bin/slipway.mjs');

/** A cluster that was started for one run, and is removed after it. */
export interface OwnCluster extends AsyncDisposable {
  readonly kubeconfig: string;
}

/** Starts `slipway cluster start` on a folder of its own. */
export async function startOwnCluster(): Promise<OwnCluster> {
  const dataDir = mkdtempSync(join(tmpdir(), 'slipway-conformance-'));
  const child = slipway(['cluster', 'start', '--json', '--data-dir', dataDir]);
  const [line] = await Promise.race([
    child.stdout ? once(createInterface({ input: child.stdout }), 'line') : [],
    once(child, 'exit').then(() => {
      throw new Error('the cluster did not start (see above)');
    }),
  ]);
  return {
    kubeconfig: JSON.parse(String(line)).kubeconfig,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await once(slipway(['cluster', 'delete', '--data-dir', dataDir]), 'exit');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const slipway = (args: readonly string[]): ChildProcess =>
  spawn(process.execPath, [launcher, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
