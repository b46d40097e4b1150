import type { Command } from '#command';
import { readDataDir } from '#config';
import { endProcess } from '#data-folder/end-process';
import { findInstance } from '#data-folder/instance';
import { hint } from '#hint';
import { print } from '#output';

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
