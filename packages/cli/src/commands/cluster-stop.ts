import { findClusterProcess } from '../cluster-process.ts';
import { type Command, CommandFailed } from '../command.ts';
import { readDataDir } from '../config.ts';
import { endProcess } from '../end-process.ts';
import { findInstance } from '../instance.ts';
import { print } from '../output.ts';

export const command: Command = {
  summary: 'Stops a cluster that runs alone (slipway cluster start); its pods stay up.',
  example: 'slipway cluster stop',
  async run({ flags }) {
    const dataDir = readDataDir(flags);
    const instance = findInstance(dataDir);
    if (instance?.kubernetes) {
      throw new CommandFailed(
        `the cluster is part of the running Slipway (process ${instance.pid}); slipway stop ends both`,
      );
    }
    const pid = findClusterProcess(dataDir);
    if (pid === undefined) {
      print(`no cluster runs on ${dataDir}`);
      return 0;
    }
    await endProcess(pid);
    print('stopped; its pods stay up until: slipway cluster delete');
    return 0;
  },
};
