import { connectApi } from '#api/api';
import { type Command, jsonOption, projectOption } from '#command';
import { readDataDir } from '#config';
import { print, printJson } from '#output';
import { jobPath } from '#pipeline/job-argument';
import type { Job } from '#pipeline/pipeline';

export const play = action('play', 'Starts a manual job, such as a deployment to production.');
export const retry = action('retry', 'Runs a finished job again.');
export const cancel = action('cancel', 'Cancels a job.');

function action(verb: string, summary: string): Command {
  return {
    summary,
    positionals: ['JOB'],
    options: { ...projectOption, ...jsonOption },
    example: `slipway job ${verb} 42 --project root/hello`,
    async run(input) {
      const api = connectApi(readDataDir(input.flags));
      const job = await api.post<Job>(`${await jobPath(input, api)}/${verb}`);
      if (input.flags.isSet('json')) printJson(job);
      else print(`job ${job.id} ${job.name} is ${job.status}: ${job.web_url}`);
      return 0;
    },
  };
}
