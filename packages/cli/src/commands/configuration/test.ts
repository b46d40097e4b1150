import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { formatScenario, runScenario, type ScenarioResult } from '@slipway/ci';
import { includeOptions } from '#ci/event-options';
import { createListing, createResolver } from '#ci/include-resolver';
import { includeSources } from '#ci/include-sources';
import { type Command, type Flags, jsonOption } from '#command';
import { print, printJson } from '#output';

const sample = `config_file: ../../.gitlab-ci.yml # or config: and the configuration itself
context: { ref: main, source: push, variables: { LEVEL: 2 }, changes: [src/app.js] }
init:
  expect: { pipeline: pending, stages: { build: pending }, jobs: { deploy: created } }
transitions:
  - event: success # or drop, run, play, cancel, retry, skip, enqueue, unschedule
    jobs: [build] # without jobs: the whole pipeline
    expect: { jobs: { deploy: scheduled } }
  - event: tick # time passes
    after: 30 minutes
    expect: { pipeline: running, jobs: { deploy: pending, other: null } }
`;

export const command: Command = {
  summary: 'Plays scenarios against pipelines, with a virtual clock; exit code 1 on any mismatch.',
  positionals: ['FILE', '[FILE]…'],
  options: { ...includeOptions, ...jsonOption },
  example: 'slipway test ci/scenarios/*.yml',
  sample: { title: 'A scenario', text: sample },
  async run({ positionals, flags }) {
    const results: ScenarioResult[] = [];
    for (const file of positionals) results.push(await play(file, flags));
    if (flags.isSet('json')) printJson(results);
    else for (const result of results) print(formatScenario(result));
    return results.every(({ passed }) => passed) ? 0 : 1;
  },
};

async function play(file: string, flags: Flags): Promise<ScenarioResult> {
  const path = (configFile = '') => resolve(dirname(file), configFile);
  const text = await read(file);
  if (text === undefined) {
    return { name: file, passed: false, errors: ['there is no such file'], mismatches: [] };
  }
  return runScenario(file, text, {
    readFile: (configFile) => read(path(configFile)),
    repository: (configFile) => {
      const directory = configFile === undefined ? path() : dirname(path(configFile));
      const sources = includeSources(flags, directory);
      return { resolve: createResolver(sources), listFiles: createListing(sources) };
    },
  });
}

function read(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
