import { type Command, CommandFailed, jsonOption } from '#command';
import { readDataDir } from '#config';
import { findClusterProcess } from '#data-folder/cluster-process';
import { endProcess } from '#data-folder/end-process';
import { findInstance } from '#data-folder/instance';
import { hint } from '#hint';
import { answer } from '#output';

export const command: Command = {
  summary: 'Stops a cluster that runs alone (slipway cluster start); its pods stay up.',
  options: jsonOption,
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
      answer(flags, { stopped: null }, `no cluster runs on ${dataDir}`);
      return 0;
    }
    await endProcess(pid);
    const until = hint('cluster delete', dataDir);
    answer(flags, { stopped: pid }, `stopped; its pods stay up until: ${until}`);
    return 0;
  },
};
