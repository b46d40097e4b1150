import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import process from 'node:process';
import { type Command, CommandFailed, type Flags, UsageError } from '#command';
import { type AgentEnvironment, readAgentEnvironment } from '#config';
import { print } from '#output';

export const command: Command = {
  summary:
    'Runs in a cluster: opens a connection to Slipway, and asks the cluster for it as its own account.',
  options: {
    url: { type: 'string', value: 'URL', description: 'of Slipway (or $SLIPWAY_URL)' },
    'token-file': {
      type: 'string',
      value: 'FILE',
      description: 'token of the agent (or $SLIPWAY_AGENT_TOKEN)',
    },
    ca: { type: 'string', value: 'FILE', description: 'authority of its certificate (PEM)' },
    name: { type: 'string', value: 'NAME', description: 'which program it is (default: the host)' },
    api: { type: 'string', value: 'URL', description: 'API of the cluster (default: as in a pod)' },
    'api-ca': { type: 'string', value: 'FILE', description: 'authority of its certificate' },
    'api-token-file': { type: 'string', value: 'FILE', description: 'token of the account there' },
  },
  isServing: true,
  example: 'slipway agent run --url https://ci.example.com --token-file /etc/slipway-agent/token',
  async run({ flags }) {
    const { answerRequests } = await import('#agent-program/answer-requests');
    const { clusterAddress } = await import('#agent-program/cluster-address');
    const { keepConnected } = await import('#agent-program/keep-connected');
    const environment = readAgentEnvironment();
    const cluster = clusterAddress(
      {
        url: flags.text('api'),
        caFile: flags.text('api-ca'),
        tokenFile: flags.text('api-token-file'),
      },
      environment,
    );
    const ending = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => ending.abort());
    }
    await keepConnected(
      answerRequests(cluster),
      { ...wayOf(flags, environment), tell: print },
      ending.signal,
    );
    return 0;
  },
};

function wayOf(flags: Flags, environment: AgentEnvironment) {
  const url = flags.text('url') ?? environment.slipwayUrl;
  if (!url || !/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new UsageError('say where Slipway is: --url https://ci.example.com, or $SLIPWAY_URL');
  }
  const file = flags.text('token-file');
  const token = (file ? read(file) : (environment.token ?? '')).trim();
  if (token === '') throw new UsageError('give the token of the agent: --token-file FILE');
  const ca = flags.text('ca');
  return { url, token, name: flags.text('name') ?? hostname(), ca: ca && read(ca) };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    throw new CommandFailed(`${file} cannot be read: ${why}`, { cause: error });
  }
}
