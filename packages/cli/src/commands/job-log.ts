import process from 'node:process';
import { type Api, connectApi } from '#api/api';
import { type Command, jsonOption, projectOption, UsageError } from '#command';
import { readDataDir } from '#config';
import { printJson } from '#output';
import { readEvents } from '#pipeline/events';
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
    if (input.flags.isSet('follow')) return follow(api, path);
    const log = new PlainLog();
    await printFrom(api, path, log, 0);
    await print(log.end());
    return 0;
  },
};

async function wholeLog(api: Api, path: string): Promise<string> {
  const { body } = await api.stream(`/api/v4${path}/trace`);
  const log = new PlainLog();
  const parts: string[] = [];
  for await (const chunk of body ?? []) parts.push(log.push(chunk));
  return [...parts, log.end()].join('');
}

/** Exit code 1 when the job ended badly. */
async function follow(api: Api, path: string): Promise<number> {
  const ended = new AbortController();
  const { id } = await api.get<Job>(path);
  // Subscribe before the first look, so that no byte falls between.
  const events = await api.stream(`/-/events?job=${id}`, ended.signal);
  const log = new PlainLog();
  try {
    let printed = await printFrom(api, path, log, 0);
    let { status } = await api.get<Job>(path);
    const stream = readEvents(events);
    while (!isSettled(status)) {
      const { value: event, done } = await stream.next();
      if (done) break;
      if (event.name === 'trace') printed = await printFrom(api, path, log, printed);
      if (event.name === 'job') ({ status } = await api.get<Job>(path));
    }
    await printFrom(api, path, log, printed);
    await print(log.end());
    return status === 'success' ? 0 : 1;
  } finally {
    ended.abort();
  }
}

/** Prints the log from a byte offset on; resolves with the offset of its end. */
async function printFrom(api: Api, path: string, log: PlainLog, offset: number): Promise<number> {
  const response = await api.stream(`/api/v4${path}/trace`);
  let position = 0;
  for await (const chunk of response.body ?? []) {
    const fresh = chunk.subarray(Math.max(0, offset - position));
    position += chunk.length;
    await print(log.push(fresh));
  }
  return Math.max(offset, position);
}

async function print(text: string): Promise<void> {
  if (text === '' || process.stdout.write(text)) return;
  await new Promise((resolve) => process.stdout.once('drain', resolve));
}
