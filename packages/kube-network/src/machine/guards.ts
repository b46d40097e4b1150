import { readdir, readFile } from 'node:fs/promises';

/** By this word guards are found among the processes of the machine. */
export const guardName = 'slipway-network-guard';

/**
 * What a guard is called once its Slipway has ended: its cluster does not live any more. The change is
 * one step, so of two that end at the same moment the later one sees that nobody is left.
 */
export const handingOverName = 'slipway-network-handing-over';

/** A guard of some cluster on this machine: the process that outlives its Slipway for a moment. */
export interface Guard {
  readonly pid: number;
  /** Names the cluster's addresses: `10-96-0-10`. */
  readonly range: string;
  /** Whether its Slipway runs; if not, it is just letting the kernel route. */
  readonly isLiving: boolean;
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
    const at = words.findIndex((word) => name.test(word));
    const [, isLiving, range = ''] = name.exec(words[at] ?? '') ?? [];
    const files = words.slice(at + 1);
    return at === -1 ? [] : [{ pid: Number(ids[index]), range, isLiving: !!isLiving, files }];
  });
}

const name = new RegExp(`^(?:(${guardName})|${handingOverName})-([\\w-]+)$`);
