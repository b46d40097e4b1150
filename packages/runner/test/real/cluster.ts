import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const slipway = join(import.meta.dirname, '../../../cli/bin/slipway.mjs');

/** A cluster for one test file. */
export interface TestCluster extends AsyncDisposable {
  readonly kubeconfig: string;
}

/** Starts a cluster with a data folder of its own; disposing of it leaves nothing behind. */
export async function startCluster(): Promise<TestCluster> {
  const directory = await mkdtemp(`${tmpdir()}/slipway-runner-cluster-`);
  const cluster = spawn(process.execPath, [slipway, 'cluster', 'start', '--data-dir', directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    cluster.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes('KUBECONFIG')) resolve();
    });
    cluster.once('exit', () => reject(new Error(`the cluster did not start: ${printed}`)));
  });
  return {
    kubeconfig: `${directory}/kubeconfig`,
    async [Symbol.asyncDispose]() {
      if (cluster.exitCode === null) {
        cluster.kill('SIGTERM');
        await once(cluster, 'exit');
      }
      const remove = spawn(process.execPath, [
        slipway,
        'cluster',
        'delete',
        '--data-dir',
        directory,
      ]);
      await once(remove, 'exit');
      await rm(directory, { recursive: true, force: true });
    },
  };
}
