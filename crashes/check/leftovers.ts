import { run } from '#e2e/run';
import { until } from '#e2e/until';
import { everyProcess } from '../fault/processes.ts';
import type { Scene } from '../scene.ts';

/** What a killed product may leave for a moment, until the next one has swept it away. */
const longestSeconds = 30;

/** Processes that nobody owns: of jobs that have ended, and roles of an earlier product. */
export async function complaintsOfLeftovers(scene: Scene): Promise<readonly string[]> {
  try {
    await until(
      'no process to be left',
      async () => {
        const left = await orphans(scene);
        if (left.length > 0) throw new Error(left.join('; '));
        return true;
      },
      longestSeconds,
    );
    return [];
  } catch (error) {
    return [String(error)];
  }
}

async function orphans({ slipway, jobProcess }: Scene): Promise<readonly string[]> {
  const { stdout } = await run('ps', ['-eo', 'pid=,args=']);
  const owned = new Set(everyProcess(slipway));
  return stdout.split('\n').filter((line) => {
    const [, pid = '', args = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    if (args.startsWith(jobProcess)) return true;
    const isRole = args.includes('roles/main') && args.includes(slipway.dataDir);
    return isRole && !owned.has(Number(pid));
  });
}
