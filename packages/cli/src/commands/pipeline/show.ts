import { connectApi } from '#api/api';
import { type Command, jsonOption } from '#command';
import { readDataDir } from '#config';
import { hasColours, print, printJson } from '#output';
import { jobsOf } from '#pipeline/pipeline';
import { pipelineOf, pipelineOptions } from '#pipeline/pipeline-argument';
import { renderPipeline } from '#pipeline/pipeline-view';

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
    const lines = renderPipeline(pipeline, jobs, new Date(), hasColours());
    print([...lines, pipeline.web_url].join('\n'));
    return 0;
  },
};
