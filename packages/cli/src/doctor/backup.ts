import { readdir } from 'node:fs/promises';
import type { BackupSettings } from '#backup-settings';
import type { Finding } from './finding.ts';

const what = 'backup';
const form = /^slipway-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-\d\dZ(?:-scheduled)?\.tar\.zst$/;

/** Whether there is a backup, and when the next one comes. */
export async function examineBackups({ folder, schedule }: BackupSettings): Promise<Finding> {
  const names = await readdir(folder).catch(() => []);
  const times = names.flatMap((name) => {
    const [, day, hour, minute] = form.exec(name) ?? [];
    return day === undefined ? [] : [`${day} ${hour}:${minute} UTC`];
  });
  const newest = times.sort().at(-1);
  const plan = schedule === undefined ? 'no schedule' : `schedule "${schedule}"`;
  if (newest !== undefined) {
    return {
      status: 'ok',
      what,
      finding: `${times.length} in ${folder}, newest ${newest}; ${plan}`,
    };
  }
  if (schedule !== undefined) {
    return { status: 'ok', what, finding: `none in ${folder} yet; ${plan}` };
  }
  return {
    status: 'warning',
    what,
    finding: `none in ${folder}, and no schedule`,
    remedy:
      'Put backup-schedule: "0 3 * * *" into slipway.yml, or run slipway backup FILE.tar.zst now and then.',
  };
}
