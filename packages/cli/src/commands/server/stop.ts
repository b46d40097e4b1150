import { type Command, jsonOption } from '#command';
import { readDataDir } from '#config';
import { endProcess } from '#data-folder/end-process';
import { findInstance } from '#data-folder/instance';
import { hint } from '#hint';
import { answer } from '#output';

export const command: Command = {
  summary: 'Stops the running Slipway; pods stay up.',
  options: jsonOption,
  example: 'slipway stop',
  async run({ flags }) {
    const dataDir = readDataDir(flags);
    const instance = findInstance(dataDir);
    if (!instance) {
      answer(flags, { stopped: null }, `nothing runs on ${dataDir}`);
      return 0;
    }
    await endProcess(instance.pid);
    const until = hint('cluster delete', dataDir);
    answer(flags, { stopped: instance.pid }, `stopped; pods stay up until: ${until}`);
    return 0;
  },
};
