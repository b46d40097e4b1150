import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { scriptedExecutor } from '../src/index.ts';
import { scripts, testExecutor } from './executor-conformance.ts';

testExecutor('scripted', async () => ({
  executor: scriptedExecutor(async ({ commands, directory, variables }, print, signal) => {
    switch (commands) {
      case scripts.fail:
        await print('before\n');
        return 42;
      case scripts.variable:
        await print(`[${variables.get('GREETING')}] [${directory}]\n`);
        return 0;
      case scripts.long:
        for (let line = 0; line < 40_000; line += 1) {
          await print(`line ${line} of a job that prints a lot\n`);
        }
        return 0;
      case scripts.hang:
      case scripts.ignoreTerm:
        await print('hanging\n');
        await delay(600_000, undefined, { signal }).catch(() => undefined);
        return 143;
      case scripts.goOn:
      case scripts.catchTerm:
        await print('hanging\n');
        await delay(600_000, undefined, { signal }).catch(() => undefined);
        if (commands === scripts.catchTerm) await print('caught\n');
        return 143;
      case scripts.readAndWrite:
        await print(await readFile(`${directory}/from-host.txt`, 'utf8'));
        await mkdir(`${directory}/out`);
        await writeFile(`${directory}/out/result.txt`, 'made\n');
        return 0;
      default:
        await print('first\nsecond\nthird\n');
        return 0;
    }
  }),
  image: null,
  leftovers: async () => [],
  async [Symbol.asyncDispose]() {},
}));
