import process from 'node:process';
import { type Api, connectApi } from '#api/api';
import { type Command, jsonOption } from '#command';
import { readDataDir } from '#config';
import { print, printJson } from '#output';
import { jobsOf } from '#pipeline/pipeline';
import { pipelineOf, pipelineOptions } from '#pipeline/pipeline-argument';
import { watchPipeline } from '#pipeline/watch-pipeline';

export const command: Command = {
  summary: 'Follows a pipeline until it ends or waits for a person; exit code 1 when it failed.',
  positionals: ['[PIPELINE]'],
  options: { ...pipelineOptions, ...jsonOption },
  example: 'slipway pipeline watch',
  async run(input) {
    const api = connectApi(readDataDir(input.flags));
    const { project, pipeline } = await pipelineOf(input, api);
    const isJson = input.flags.isSet('json');
    // Next to JSON the live view is drawn where no program reads.
    const screen = isJson ? process.stderr : process.stdout;
    const settled = await watchPipeline(api, project, pipeline.id, screen);
    if (isJson) printJson({ ...settled, jobs: await jobsOf(api, project, pipeline.id) });
    else if (settled.status === 'failed') await tellWhereToLook(api, project, pipeline.id);
    return settled.status === 'failed' || settled.status === 'canceled' ? 1 : 0;
  },
};

/** Failed jobs whose logs are named; the first ones tell most. */
const mostLogs = 3;

async function tellWhereToLook(api: Api, project: string, id: number): Promise<void> {
  const jobs = await jobsOf(api, project, id);
  const failed = jobs.filter(({ status, allow_failure }) => status === 'failed' && !allow_failure);
  for (const job of failed.slice(0, mostLogs)) {
    print(`why ${job.name} failed: slipway job log ${job.id} --project ${project}`);
  }
}
