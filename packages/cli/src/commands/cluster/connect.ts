import { readFileSync } from 'node:fs';
import type { ClusterReport, ConnectedCluster } from '@slipway/contract';
import { connectApi } from '#api/api';
import { clustersPath, ownerOptions, printReport } from '#clusters/connected-cluster';
import { accountOptions, accountUses, addressOf, makeAccount } from '#clusters/kubectl-account';
import { type Command, CommandFailed, type Flags, jsonOption, UsageError } from '#command';
import { readDataDir } from '#config';
import { print, printJson } from '#output';

interface Way {
  readonly apiUrl: string;
  readonly caPem: string | undefined;
  readonly token: string;
}

export const command: Command = {
  summary: 'Connects another cluster for jobs with an environment, after trying it step by step.',
  positionals: ['NAME'],
  options: {
    ...ownerOptions,
    context: {
      type: 'string',
      value: 'NAME',
      description: 'a context of kubectl: an account for Slipway is made in its cluster',
    },
    kubeconfig: { type: 'string', value: 'FILE', description: 'where that context is' },
    url: { type: 'string', value: 'URL', description: 'address of the API, with a token' },
    ca: { type: 'string', value: 'FILE', description: 'certificate of its authority (PEM)' },
    'token-file': {
      type: 'string',
      value: 'FILE',
      description: 'file with the token; - to read it',
    },
    scope: {
      type: 'string',
      value: 'SCOPE',
      description: 'for which environments: production, review/* (default all)',
    },
    namespace: {
      type: 'string',
      value: 'NAME',
      description: 'where all jobs work (default one namespace for each environment)',
    },
    domain: {
      type: 'string',
      value: 'NAME',
      description: 'below which its Ingresses are reached: KUBE_INGRESS_BASE_DOMAIN',
    },
    unmanaged: {
      type: 'boolean',
      description: 'jobs get the token itself instead of an account for each environment',
    },
    ...accountOptions,
    ...jsonOption,
  },
  example: 'slipway cluster connect cloud --context gke_shop --scope production',
  async run({ positionals: [name = ''], flags }) {
    const api = connectApi(readDataDir(flags));
    const path = clustersPath(flags);
    const wish = wishOf(name, flags, await wayOf(flags));
    const report = await api.post<ClusterReport>(`${path}/check`, wish);
    if (!flags.isSet('json')) printReport(report);
    if (!report.ok) {
      if (flags.isSet('json')) printJson(report);
      throw new CommandFailed(`"${name}" was not connected`);
    }
    const add = path.startsWith('/admin') ? 'add' : 'user';
    const made = await api.post<ConnectedCluster>(`${path}/${add}`, wish);
    if (flags.isSet('json')) printJson(made);
    else print(`"${name}" is connected: jobs of the environments ${made.environment_scope} use it`);
    return 0;
  },
};

function wishOf(name: string, flags: Flags, { apiUrl, caPem, token }: Way) {
  return {
    name,
    environment_scope: flags.text('scope') ?? '*',
    domain: flags.text('domain') ?? null,
    managed: !flags.isSet('unmanaged'),
    platform_kubernetes_attributes: {
      api_url: apiUrl,
      ca_cert: caPem ?? null,
      token,
      namespace: flags.text('namespace') ?? null,
    },
  };
}

async function wayOf(flags: Flags): Promise<Way> {
  const [context, url] = [flags.text('context'), flags.text('url')];
  if ((context === undefined) === (url === undefined)) {
    throw new UsageError('say which cluster: --context NAME, or --url URL with --token-file FILE');
  }
  if (context !== undefined) {
    if (flags.isSet('unmanaged')) {
      throw new UsageError('--context makes an account for Slipway: give --unmanaged with --url');
    }
    const where = { context, kubeconfig: flags.text('kubeconfig') };
    const address = await addressOf(where);
    return { ...address, token: (await makeAccount(where, accountUses(flags))).token };
  }
  const [ca, tokenFile] = [flags.text('ca'), flags.text('token-file')];
  if (tokenFile === undefined) throw new UsageError('--url needs --token-file');
  const caPem = ca === undefined ? undefined : read(ca);
  return { apiUrl: url ?? '', caPem, token: read(tokenFile === '-' ? 0 : tokenFile).trim() };
}

function read(file: string | number): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandFailed(
      `${file} cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
}
