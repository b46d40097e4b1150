import process from 'node:process';
import { makeSignInLink } from '#api/sign-in-link';
import type { Command } from '#command';
import { type Config, readConfig } from '#config';
import { provideDataFolder } from '#data-folder/data-folder';
import { credentialsFile, kubeconfigFile } from '#data-folder/instance';
import { isDemoMade } from '#demo/demo-made';
import { hint } from '#hint';
import { createLog } from '#log';
import { publicOptions } from '#public-binding';
import { type Slipway, startSlipway } from '#supervisor/start';
import { unlessEnded, untilSignal } from '#supervisor/until-signal';

export const command: Command = {
  summary: 'Starts git hosting, pipelines, runners, registry and cluster, and keeps serving.',
  options: {
    port: {
      type: 'string',
      value: 'N',
      description: 'HTTP port (default 8929, or the next free one)',
    },
    'cluster-port': {
      type: 'string',
      value: 'N',
      description: 'Kubernetes API port (default 6443, or the next free one)',
    },
    bind: {
      type: 'string',
      value: 'ADDR',
      description: 'address to listen on (default 127.0.0.1; besides it the container bridge)',
    },
    hosts: {
      type: 'string',
      value: 'NAMES',
      description: 'names, with commas, by which other machines call this one',
    },
    ...publicOptions,
    'no-demo': { type: 'boolean', description: 'make no demo project' },
    'no-cluster': { type: 'boolean', description: 'start no cluster' },
    'no-runners': { type: 'boolean', description: 'start no built-in runners' },
    json: { type: 'boolean', description: 'when ready, print one line of JSON on standard output' },
  },
  example: 'slipway up --port 9000 --data-dir ./data',
  isServing: true,
  async run({ flags }) {
    const config = readConfig(flags);
    const stop = untilSignal();
    provideDataFolder(config.dataDir);
    const screen = config.isJson ? process.stderr : process.stdout;
    const log = createLog(config.dataDir, config.logLevel).child({ role: 'supervisor' });
    const tell = (text: string) => process.stderr.write(`slipway: ${text}\n`);
    const slipway = await unlessEnded(startSlipway(config, log, tell), stop);
    // The roles end with this process.
    if (!slipway) process.exit(130);
    if (config.isJson)
      process.stdout.write(`${JSON.stringify(readyLine(config.dataDir, slipway))}\n`);
    else {
      const link = await makeSignInLink(slipway.api).catch(() => undefined);
      screen.write(`${welcome(config.dataDir, slipway, link).join('\n')}\n`);
    }

    const demo = new AbortController();
    if (canShowDemo(config)) {
      demonstrate(config, slipway, screen, demo.signal).catch((error: unknown) => {
        if (!demo.signal.aborted) screen.write(`the demo could not be made: ${String(error)}\n`);
      });
    }

    const signal = await stop;
    screen.write(`\n${signal}: stopping …\n`);
    demo.abort();
    const pods = config.hasCluster ? await podCount(slipway) : 0;
    await slipway[Symbol.asyncDispose]();
    const rest =
      pods > 0
        ? `; ${pods} pods stay up (${hint('cluster delete', config.dataDir)} removes them)`
        : '';
    screen.write(`stopped${rest}\n`);
    return 0;
  },
};

/** The demo is needed once; its code is loaded only then. */
async function demonstrate(
  { dataDir, engineHost }: Config,
  { api, credentials }: Slipway,
  screen: NodeJS.WriteStream,
  signal: AbortSignal,
): Promise<void> {
  const { showDemo } = await import('#demo/show-demo');
  const { createEngine } = await import('@slipway/engine');
  const engine = createEngine(engineHost ? { host: engineHost } : {});
  const say = (text: string) => screen.write(`${text}\n`);
  const { token } = credentials;
  try {
    await showDemo({ api, engine, dataDir, token, say }, screen, signal);
  } finally {
    engine.close();
  }
}

/** A cluster that does not answer any more keeps nobody from ending. */
function podCount({ roles }: Slipway): Promise<number> {
  return roles.calls.cluster.podCount().catch(() => 0);
}

/** Once, at the first start that has all the demo's pipeline needs. */
function canShowDemo({ isDemo, hasRunners, hasCluster, dataDir }: Config): boolean {
  return isDemo && hasRunners && hasCluster && !isDemoMade(dataDir);
}

function readyLine(dataDir: string, { instance }: Slipway): Readonly<Record<string, unknown>> {
  return {
    url: instance.url,
    near: instance.near,
    registry: instance.registry,
    kubeconfig: instance.kubernetes === null ? null : kubeconfigFile(dataDir),
    credentials: credentialsFile(dataDir),
    pid: instance.pid,
  };
}

function welcome(
  dataDir: string,
  { instance, credentials }: Slipway,
  link: string | undefined,
): readonly string[] {
  return [
    `Slipway serves ${instance.url}`,
    ...(link
      ? [`  open        ${link}`, '              signs you in, once, within 15 minutes']
      : []),
    `  sign in     ${credentials.username}, password in ${credentialsFile(dataDir)}`,
    `  registry    ${instance.registry}`,
    instance.kubernetes === null
      ? '  cluster     none (--no-cluster)'
      : `  cluster     ${instance.kubernetes}; for kubectl: eval "$(${hint('env', dataDir)})"`,
    '  stop it     Ctrl-C; pods stay up',
    '',
  ];
}
