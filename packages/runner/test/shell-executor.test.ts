import { readdir, readFile } from 'node:fs/promises';
import { shellExecutor } from '../src/index.ts';
import { testExecutor } from './executor-conformance.ts';

for (const user of ['own', 'runner'] as const) {
  testExecutor(`shell, as user: ${user}`, async () => ({
    executor: shellExecutor({ graceSeconds: 1, user }),
    image: null,
    // Whatever started in the job's folder has that folder in its command line or is a child of it.
    leftovers: async (job) => await processesIn(job.host.project),
    async [Symbol.asyncDispose]() {},
  }));
}

/** Processes whose working directory is `directory`. */
async function processesIn(directory: string): Promise<string[]> {
  const found: string[] = [];
  for (const id of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const maps = await readFile(`/proc/${id}/environ`, 'latin1').catch(() => '');
    if (maps.includes(`PWD=${directory}`)) found.push(id);
  }
  return found;
}
