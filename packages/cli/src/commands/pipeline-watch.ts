import process from 'node:process';
import { connectApi } from '../api.ts';
import type { Command } from '../command.ts';
import { readDataDir } from '../config.ts';
import { pipelineOf, pipelineOptions } from '../pipeline-argument.ts';
import { watchPipeline } from '../watch-pipeline.ts';

export const command: Command = {
  summary: 'Follows a pipeline until it ends or waits for a person; exit code 1 when it failed.',
  positionals: ['[PIPELINE]'],
  options: pipelineOptions,
  example: 'slipway pipeline watch',
  async run(input) {
    const api = connectApi(readDataDir(input.flags));
    const { project, pipeline } = await pipelineOf(input, api);
    const settled = await watchPipeline(api, project, pipeline.id, process.stdout);
    return settled.status === 'failed' || settled.status === 'canceled' ? 1 : 0;
  },
};
