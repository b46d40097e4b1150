import process from 'node:process';
import { connectApi } from '../api.ts';
import { type Command, jsonOption } from '../command.ts';
import { readDataDir } from '../config.ts';
import { print, printJson } from '../output.ts';
import { jobsOf } from '../pipeline.ts';
import { pipelineOf, pipelineOptions } from '../pipeline-argument.ts';
import { renderPipeline } from '../pipeline-view.ts';

export const command: Command = {
  summary: 'Shows one pipeline (the newest, if none is named) with its jobs and why they wait.',
  positionals: ['[PIPELINE]'],
  options: { ...pipelineOptions, ...jsonOption },
  example: 'slipway pipeline show 12',
  async run(input) {
    const api = connectApi(readDataDir(input.flags));
    const { project, pipeline } = await pipelineOf(input, api);
    const jobs = await jobsOf(api, project, pipeline.id);
    if (input.flags.isSet('json')) {
      printJson({ ...pipeline, jobs });
      return 0;
    }
    const lines = renderPipeline(pipeline, jobs, new Date(), process.stdout.isTTY);
    print([...lines, pipeline.web_url].join('\n'));
    return 0;
  },
};
