import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { createRunner } from '@slipway/runner';
import { type Command, CommandFailed, UsageError } from '#command';
import { readConfig } from '#config';
import { createOutputLog } from '#log';
import { checkRunner } from '#runner-alone/known-runner';
import { podOptions, runnerExecutor } from '#runner-alone/runner-executor';
import { trustAuthority } from '#runner-alone/trust-authority';
import { untilSignal } from '#supervisor/until-signal';

export const command: Command = {
  summary: 'Takes jobs of a Slipway or GitLab that is elsewhere, until it is stopped.',
  options: {
    url: { type: 'string', value: 'URL', description: 'of the server' },
    'token-file': {
      type: 'string',
      value: 'FILE',
      description: 'file with the token of the runner',
    },
    ca: { type: 'string', value: 'FILE', description: 'authority of its certificate (PEM)' },
    executor: {
      type: 'string',
      value: 'NAME',
      description: 'kubernetes, docker or shell (default kubernetes)',
    },
    name: { type: 'string', value: 'NAME', description: 'how logs call it (default the host)' },
    concurrency: { type: 'string', value: 'N', description: 'jobs at a time (default 4)' },
    'ready-file': { type: 'string', value: 'FILE', description: 'made when it takes jobs' },
    image: { type: 'string', value: 'IMAGE', description: 'of jobs that name none' },
    ...podOptions,
    json: { type: 'boolean', description: 'say what happens in lines of JSON' },
  },
  example: 'slipway runner run --url https://ci.example.com --token-file token --executor docker',
  isServing: true,
  async run({ flags }) {
    const [url, tokenFile] = [flags.text('url')?.replace(/\/+$/, ''), flags.text('token-file')];
    if (!url || !URL.canParse(url)) throw new UsageError('--url is the address of the server');
    if (!tokenFile)
      throw new UsageError('--token-file is missing: "slipway runner create" shows a token');
    // Its URL is the server's here, and no address of this machine.
    const text = (name: string) => (name === 'url' ? undefined : flags.text(name));
    const config = readConfig({ ...flags, text });
    const token = tokenIn(tokenFile);
    const executor = runnerExecutor(flags.text('executor') ?? 'kubernetes', flags, config);
    const ca = flags.text('ca');
    const trusted = ca === undefined ? {} : trustAuthority(ca, config.dataDir);
    const stop = untilSignal();
    const log = createOutputLog(config.logLevel, flags.isSet('json'));
    await checkRunner(url, token);
    const runner = createRunner({
      ...{ url, token, executor, log },
      name: flags.text('name') ?? hostname(),
      concurrency: concurrency(flags.text('concurrency')),
      directory: config.dataDir,
      environment: { ...config.jobEnvironment, ...trusted },
    });
    await runner.start();
    const readyFile = flags.text('ready-file');
    if (readyFile !== undefined) writeFileSync(readyFile, '');
    log.info('taking jobs', { url, executor: executor.name });
    log.info('ending', { signal: await stop });
    await runner.close();
    // Connections that are kept open for later would keep the process.
    process.exit(0);
  },
};

function tokenIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new CommandFailed(`the token cannot be read: ${(error as Error).message}`);
  }
}

function concurrency(text = '4'): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number <= 1000) return number;
  throw new UsageError(`--concurrency is a number of jobs, not "${text}"`);
}
