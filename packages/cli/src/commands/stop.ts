import { setTimeout } from 'node:timers/promises';
import { type Command, CommandFailed } from '../command.ts';
import { readDataDir } from '../config.ts';
import { findInstance, isAlive } from '../instance.ts';
import { print } from '../output.ts';

const patienceMs = 15_000;

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
    process.kill(instance.pid, 'SIGTERM');
    // Another process's end can't be waited for, only looked at.
    for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await setTimeout(50)) {
      if (!isAlive(instance.pid)) {
        print('stopped; pods stay up until: slipway cluster delete');
        return 0;
      }
    }
    throw new CommandFailed(
      `process ${instance.pid} did not end within ${patienceMs / 1000} s; kill -9 ${instance.pid} is safe: nothing acknowledged is lost`,
    );
  },
};
