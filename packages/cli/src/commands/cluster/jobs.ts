import type { ClusterReport, ConnectedCluster, JobPods } from '@slipway/contract';
import { podSecurityLevels } from '@slipway/contract';
import { connectApi } from '#api/api';
import { clusterNamed, clustersPath, ownerOptions, printReport } from '#clusters/connected-cluster';
import { type Command, CommandFailed, type Flags, jsonOption, UsageError } from '#command';
import { readDataDir } from '#config';
import { print, printJson } from '#output';

/** Options that are texts, and what they are called there. */
const texts = {
  namespace: ['namespace', 'NAME', 'where their pods are (default gitlab-managed-apps)'],
  'service-account': ['service_account', 'NAME', 'whose token jobs of protected refs get'],
  'helper-image': ['helper_image', 'IMAGE', 'receives sources: needs sh, tar and head'],
  'cpu-request': ['cpu_request', 'AMOUNT', 'of each container: 500m'],
  'cpu-limit': ['cpu_limit', 'AMOUNT', 'of each container: 2'],
  'memory-request': ['memory_request', 'AMOUNT', 'of each container: 256Mi'],
  'memory-limit': ['memory_limit', 'AMOUNT', 'of each container: 2Gi'],
  'run-as-user': ['run_as_user', 'ID', 'who containers are by the restricted standard'],
} as const;

const textOptions = Object.fromEntries(
  Object.entries(texts).map(([name, [, value, description]]) => [
    name,
    { type: 'string', value, description } as const,
  ]),
);

export const command: Command = {
  summary:
    'Lets jobs tagged kubernetes run in a connected cluster, and says how their pods are made.',
  positionals: ['NAME'],
  options: {
    ...ownerOptions,
    off: { type: 'boolean', description: 'no more jobs run there' },
    ...textOptions,
    'node-selector': {
      type: 'string',
      value: 'KEY=VALUE,…',
      description: 'labels of the nodes that they run on',
    },
    toleration: {
      type: 'string',
      value: 'KEY=VALUE:EFFECT,…',
      description: 'taints of nodes that they bear with',
    },
    'pull-secrets': {
      type: 'string',
      value: 'NAME,…',
      description: 'secrets of the namespace for images, beside the one made for each job',
    },
    'pod-security': {
      type: 'string',
      value: 'LEVEL',
      description: `the standard that they keep to: ${podSecurityLevels.join(', ')}`,
    },
    ...jsonOption,
  },
  example: 'slipway cluster jobs cloud --cpu-limit 2 --node-selector pool=ci',
  async run({ positionals: [name = ''], flags }) {
    const api = connectApi(readDataDir(flags));
    const { id } = await clusterNamed(api, flags, name);
    const path = `${clustersPath(flags)}/${id}`;
    const jobs = flags.isSet('off') ? null : podsIn(flags);
    const changed = await api.put<ConnectedCluster>(path, { jobs_attributes: jobs });
    const report = jobs && (await api.post<ClusterReport>(`${path}/check`));
    if (flags.isSet('json')) printJson(changed);
    else if (changed.jobs === null) print(`jobs no longer run in "${name}"`);
    else tell(changed, changed.jobs);
    if (report === null || report.ok) return 0;
    if (!flags.isSet('json')) printReport(report);
    throw new CommandFailed(`"${name}" cannot be used now`);
  },
};

function tell({ name, environment_scope: scope }: ConnectedCluster, pods: JobPods): void {
  const whose = scope === '*' ? 'jobs' : `jobs of the environments ${scope}`;
  print(`${whose} tagged kubernetes run in "${name}" now, in the namespace ${pods.namespace}`);
}

function podsIn(flags: Flags) {
  const said = Object.entries(texts).flatMap(([option, [key]]) => {
    const value = flags.text(option);
    return value === undefined ? [] : [[key, value] as const];
  });
  const [selector, tolerations] = [flags.text('node-selector'), flags.text('toleration')];
  const [secrets, level] = [flags.text('pull-secrets'), flags.text('pod-security')];
  return {
    ...Object.fromEntries(said),
    ...(selector !== undefined && { node_selector: pairs(selector, '=', 'node-selector') }),
    ...(tolerations !== undefined && { node_tolerations: pairs(tolerations, ':', 'toleration') }),
    ...(secrets !== undefined && { image_pull_secrets: words(secrets) }),
    ...(level !== undefined && { pod_security: level }),
  };
}

const words = (text: string): readonly string[] => text.split(',').filter((it) => it !== '');

/** The last mark of each entry parts it. */
function pairs(text: string, mark: string, option: string): Record<string, string> {
  const parted = words(text).map((entry) => {
    const at = entry.lastIndexOf(mark);
    if (at < 1) throw new UsageError(`--${option}: "${entry}" has no "${mark}"`);
    return [entry.slice(0, at), entry.slice(at + 1)] as const;
  });
  return Object.fromEntries(parted);
}
