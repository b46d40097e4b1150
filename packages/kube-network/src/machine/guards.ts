import { readdir, readFile } from 'node:fs/promises';

/** By this word guards are found among the processes of the machine. */
export const guardName = 'slipway-network-guard';

/** A guard of some cluster on this machine: the process that outlives its Slipway for a moment. */
export interface Guard {
  readonly pid: number;
  /** Names the cluster's addresses: `10-96-0-10`. */
  readonly range: string;
  /** The files that it was started with. */
  readonly files: readonly string[];
}

/** All guards that run now. */
export async function runningGuards(): Promise<readonly Guard[]> {
  const ids = (await readdir('/proc')).filter((id) => /^\d+$/.test(id));
  const commands = await Promise.all(
    // A process that ends meanwhile is none.
    ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')),
  );
  return commands.flatMap((command, index) => {
    const words = command.split('\0');
    const at = words.findIndex((word) => /^[\w-]+$/.test(word) && word.startsWith(`${guardName}-`));
    if (at === -1) return [];
    const range = words[at]?.slice(guardName.length + 1) ?? '';
    return [{ pid: Number(ids[index]), range, files: words.slice(at + 1) }];
  });
}
