import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { formatScenario, runScenario, type ScenarioResult } from '@slipway/ci';
import { localResolver } from '../ci/local-files.ts';
import { type Command, CommandFailed, jsonOption } from '../command.ts';
import { print, printJson } from '../output.ts';

export const command: Command = {
  summary: 'Plays scenarios against pipelines, with a virtual clock; exit code 1 on any mismatch.',
  positionals: ['FILE', '[FILE]…'],
  options: jsonOption,
  example: 'slipway test ci/scenarios/*.yml',
  async run({ positionals, flags }) {
    const results: ScenarioResult[] = [];
    for (const file of positionals) results.push(await play(file));
    if (flags.isSet('json')) printJson(results);
    else for (const result of results) print(formatScenario(result));
    return results.every(({ passed }) => passed) ? 0 : 1;
  },
};

async function play(file: string): Promise<ScenarioResult> {
  const directory = dirname(resolve(file));
  return runScenario(file, await read(file), {
    readFile: (path) => read(resolve(directory, path)),
    resolve: localResolver(directory),
  });
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandFailed(
      `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
