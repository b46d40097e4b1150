import { connectApi } from '#api/api';
import { type Command, jsonOption } from '#command';
import { readDataDir } from '#config';
import { print, printJson } from '#output';
import type { Pipeline } from '#pipeline/pipeline';
import { pipelineOf, pipelineOptions } from '#pipeline/pipeline-argument';

export const cancel = action('cancel', 'Cancels a pipeline (the newest, if none is named).');
export const retry = action('retry', 'Runs the failed and canceled jobs of a pipeline again.');

function action(verb: string, summary: string): Command {
  return {
    summary,
    positionals: ['[PIPELINE]'],
    options: { ...pipelineOptions, ...jsonOption },
    example: `slipway pipeline ${verb} 12`,
    async run(input) {
      const api = connectApi(readDataDir(input.flags));
      const { path } = await pipelineOf(input, api);
      const pipeline = await api.post<Pipeline>(`${path}/${verb}`);
      if (input.flags.isSet('json')) printJson(pipeline);
      else print(`pipeline ${pipeline.id} is ${pipeline.status}: ${pipeline.web_url}`);
      return 0;
    },
  };
}
