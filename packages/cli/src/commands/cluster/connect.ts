import type { ClusterReport, ConnectedCluster } from '@slipway/contract';
import { type Api, connectApi } from '#api/api';
import {
  clustersPath,
  connectedClusters,
  ownerOptions,
  printReport,
} from '#clusters/connected-cluster';
import { readGiven } from '#clusters/given-file';
import {
  accountOptions,
  accountUses,
  addressOf,
  endToken,
  makeAccount,
} from '#clusters/kubectl-account';
import { type Command, CommandFailed, type Flags, jsonOption, UsageError } from '#command';
import { readDataDir } from '#config';
import { print, printJson } from '#output';

interface Way {
  readonly apiUrl: string;
  readonly caPem: string | undefined;
  readonly token: string;
  /** Nobody is left with a token that was made for nothing. */
  readonly giveUp?: () => Promise<void>;
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
    await requireNew(api, flags, name);
    const way = await wayOf(flags);
    const made = await tryAndKeep(api, name, flags, way).catch(async (error: unknown) => {
      await way.giveUp?.();
      throw error;
    });
    if (flags.isSet('json')) printJson(made);
    else print(`"${name}" is connected: jobs of the environments ${made.environment_scope} use it`);
    return 0;
  },
};

/** Commands know clusters by their names. */
async function requireNew(api: Api, flags: Flags, name: string): Promise<void> {
  const all = await connectedClusters(api, flags);
  if (all.every((it) => it.name !== name)) return;
  throw new CommandFailed(
    `there is a cluster "${name}" here already: slipway cluster rotate gives it another token, cluster scope other environments, and cluster remove forgets it`,
  );
}

/** Tries it, and keeps it when all is well. */
async function tryAndKeep(
  api: Api,
  name: string,
  flags: Flags,
  way: Way,
): Promise<ConnectedCluster> {
  const path = clustersPath(flags);
  const wish = wishOf(name, flags, way);
  const report = await api.post<ClusterReport>(`${path}/check`, wish);
  if (!flags.isSet('json')) printReport(report);
  if (!report.ok) {
    if (flags.isSet('json')) printJson(report);
    throw new CommandFailed(`"${name}" was not connected`);
  }
  const add = path.startsWith('/admin') ? 'add' : 'user';
  return api.post<ConnectedCluster>(`${path}/${add}`, wish);
}

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
    const { token, secret } = await makeAccount(where, accountUses(flags));
    return { ...address, token, giveUp: () => endToken(where, secret) };
  }
  const [ca, tokenFile] = [flags.text('ca'), flags.text('token-file')];
  if (tokenFile === undefined) throw new UsageError('--url needs --token-file');
  const caPem = ca === undefined ? undefined : readGiven(ca);
  return { apiUrl: url ?? '', caPem, token: readGiven(tokenFile).trim() };
}
