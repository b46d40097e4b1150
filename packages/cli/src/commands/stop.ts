import type { Command } from '../command.ts';
import { readDataDir } from '../config.ts';
import { endProcess } from '../end-process.ts';
import { hint } from '../hint.ts';
import { findInstance } from '../instance.ts';
import { print } from '../output.ts';

export const command: Command = {
  summary: 'Stops the running Slipway; pods stay up.',
  example: 'slipway stop',
  async run({ flags }) {
    const dataDir = readDataDir(flags);
    const instance = findInstance(dataDir);
    if (!instance) {
      print(`nothing runs on ${dataDir}`);
      return 0;
    }
    await endProcess(instance.pid);
    print(`stopped; pods stay up until: ${hint('cluster delete', dataDir)}`);
    return 0;
  },
};
