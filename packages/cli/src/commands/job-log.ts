import process from 'node:process';
import { bytesOf, type Reading } from '#api/answer-body';
import { type Api, connectApi } from '#api/api';
import { connected, untilHeard } from '#api/until-heard';
import { type Command, jsonOption, projectOption, UsageError } from '#command';
import { readDataDir } from '#config';
import { printJson } from '#output';
import { jobPath } from '#pipeline/job-argument';
import type { Job } from '#pipeline/pipeline';
import { isSettled } from '#pipeline/pipeline';
import { PlainLog } from '#pipeline/plain-log';

export const command: Command = {
  summary:
    'Prints the log of a job, by id or by name in the newest pipeline; with -f until the job ends.',
  positionals: ['JOB'],
  options: {
    ...projectOption,
    ...jsonOption,
    follow: { type: 'boolean', short: 'f', description: 'go on until the job ends' },
    times: {
      type: 'boolean',
      description: 'with the time of each line, where the runner told it (FF_TIMESTAMPS)',
    },
  },
  example: 'slipway job log -f 42 --project root/hello',
  async run(input) {
    const api = connectApi(readDataDir(input.flags));
    const path = await jobPath(input, api);
    if (input.flags.isSet('json')) {
      if (input.flags.isSet('follow')) throw new UsageError('--json is for a log as it is now');
      printJson({ ...(await api.get<Job>(path)), log: await wholeLog(api, path) });
      return 0;
    }
    const log = new PlainLog({ keepsTimes: input.flags.isSet('times') });
    if (input.flags.isSet('follow')) return follow(api, path, log);
    await printFrom(api, path, log, { byte: 0 });
    await print(log.end());
    return 0;
  },
};

async function wholeLog(api: Api, path: string): Promise<string> {
  const answer = await api.stream(`/api/v4${path}/trace`);
  const log = new PlainLog();
  const parts: string[] = [];
  for await (const chunk of bytesOf(answer, ofLog)) parts.push(log.push(chunk));
  return [...parts, log.end()].join('');
}

/** Exit code 1 when the job ended badly. */
async function follow(api: Api, path: string, log: PlainLog): Promise<number> {
  const { id } = await api.get<Job>(path);
  const at = { byte: 0 };
  const topic = { query: `job=${id}`, whatNow: `slipway job log -f ${id} goes on` };
  const status = await untilHeard(api, topic, async ({ name }) => {
    if (name === 'trace' || name === connected) await printFrom(api, path, log, at);
    if (name !== 'job' && name !== connected) return undefined;
    const job = await api.get<Job>(path);
    return isSettled(job.status) ? job.status : undefined;
  });
  await printFrom(api, path, log, at);
  await print(log.end());
  return status === 'success' ? 0 : 1;
}

const ofLog: Reading = { whatNow: 'Ask once more' };

/** Prints the log from a byte on, which then is the one after the last that was printed. */
async function printFrom(
  api: Api,
  path: string,
  log: PlainLog,
  at: { byte: number },
): Promise<void> {
  const response = await api.stream(`/api/v4${path}/trace`);
  let position = 0;
  for await (const chunk of bytesOf(response, ofLog)) {
    const fresh = chunk.subarray(Math.max(0, at.byte - position));
    position += chunk.length;
    await print(log.push(fresh));
    at.byte = Math.max(at.byte, position);
  }
}

async function print(text: string): Promise<void> {
  if (text === '' || process.stdout.write(text)) return;
  await new Promise((resolve) => process.stdout.once('drain', resolve));
}
