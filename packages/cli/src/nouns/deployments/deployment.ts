import type { ChangedObject, Deployment, DeploymentsCompared } from '@slipway/contract';
import { apiCommand, type Call, wished } from '#api/api-command';
import { type Command, CommandFailed, projectOption } from '#command';
import { differenceLine } from '#environment/environment';
import { numberedDeployment } from '#environment/numbered-deployment';

/** An object that a deployment has changed. */
interface Change extends ChangedObject {
  readonly before: object | null;
  readonly after: object | null;
}

/** An image that it has brought. */
interface Image {
  readonly workload: string;
  readonly namespace: string;
  readonly container: string;
  readonly image: string;
  readonly digest: string | null;
}

/** The newest of a project, or of one environment. */
export const list = apiCommand({
  summary: 'Lists the deployments of a project, or to one of its environments, newest first.',
  positionals: ['[ENVIRONMENT]'],
  options: {
    ...projectOption,
    status: {
      type: 'string',
      value: 'WORD',
      description: 'only these: success, failed, running, blocked, …',
    },
    limit: { type: 'string', value: 'N', description: 'at most so many, up to 100 (default 20)' },
  },
  example: 'slipway deployment list production --project root/hello',
  ask: (call) => {
    const [environment] = call.positionals;
    const query = new URLSearchParams({
      ...{ order_by: 'id', sort: 'desc', per_page: '20' },
      ...wished(call.flags, { status: 'status', limit: 'per_page' }),
      ...(environment !== undefined && { environment }),
    });
    return call.api.get<readonly Deployment[]>(`${call.project()}/deployments?${query}`);
  },
  say: (all) => ({
    heads: ['DEPLOYMENT', 'ENVIRONMENT', 'STATUS', 'COMMIT', 'REF', 'BY', 'WHEN'],
    rows: all.map((it) => [
      `#${it.iid}`,
      it.environment?.name ?? '',
      it.status,
      it.sha.slice(0, 8),
      it.ref,
      it.user?.username ?? '',
      it.updated_at,
    ]),
    empty: 'nothing was deployed yet',
  }),
});

/** The same, as others look for it. */
export const history: Command = {
  ...list,
  positionals: ['ENVIRONMENT'],
  example: 'slipway environment history production --project root/hello',
};

/** All that is recorded of one. */
export const show = apiCommand({
  summary: 'Says what a deployment has brought: its commit and job, images, and what it changed.',
  positionals: ['NUMBER'],
  options: projectOption,
  example: 'slipway deployment show 7 --project root/hello',
  ask: async (call) => {
    const deployment = await requireNumbered(call, call.positionals[0]);
    const path = `${call.project()}/deployments/${deployment.id}`;
    const [images, changes] = await Promise.all([
      call.api.get<readonly Image[]>(`${path}/images`),
      call.api.get<readonly Change[]>(`${path}/changes`),
    ]);
    return { ...deployment, images, changes };
  },
  say: (it) => [
    `deployment #${it.iid} to ${it.environment?.name}: ${it.status}`,
    `  commit ${it.sha.slice(0, 8)} of ${it.ref}, by ${it.user?.username ?? 'nobody'}, ${it.created_at}`,
    `  ${originOf(it)}`,
    ...(it.reason === null ? [] : [`  ${it.reason}`]),
    ...it.images.map(
      ({ workload, namespace, container, ...image }) =>
        `  ${workload} in ${namespace} runs ${imageText(image)} as ${container}`,
    ),
    ...it.changes.flatMap((change) => [
      `  ${named(change)} is ${whatBecame(change)}`,
      ...(change.before && change.after ? change.differences.map(differenceLine) : []),
    ]),
  ],
});

/** What two have left differently. */
export const compare = apiCommand({
  summary: 'Says in what two deployments to one environment differ: commits, images, manifests.',
  positionals: ['FROM', 'TO'],
  options: projectOption,
  example: 'slipway deployment compare 5 7 --project root/hello',
  ask: async (call) => {
    const from = await requireNumbered(call, call.positionals[0]);
    const to = await requireNumbered(call, call.positionals[1]);
    const query = new URLSearchParams({ from: from.sha, to: to.sha, straight: 'true' });
    const [compared, { commits }] = await Promise.all([
      call.api.get<DeploymentsCompared>(
        `${call.project()}/deployments/${to.id}/difference?from=${from.id}`,
      ),
      call.api.get<{ readonly commits: readonly { id: string; title: string }[] }>(
        `${call.project()}/repository/compare?${query}`,
      ),
    ]);
    const { objects, images } = compared;
    return { from: from.iid, to: to.iid, commits, images, objects };
  },
  say: ({ from, to, commits, images, objects }) => [
    `from deployment #${from} to #${to}:`,
    ...(commits.length === 0 ? ['  no commit that the first had not'] : []),
    ...commits.map(({ id, title }) => `  ${id.slice(0, 8)} ${title}`),
    ...images.map(
      ({ workload, container, before, after }) =>
        `  ${workload} ${container}: ${imageText(before)} → ${imageText(after)}`,
    ),
    ...(objects.length === 0 ? ['  they have left the same in the cluster'] : []),
    ...objects.flatMap((it) => [`  ${named(it)}:`, ...it.differences.map(differenceLine)]),
  ],
});

async function requireNumbered(call: Call, given = ''): Promise<Deployment> {
  const found = await numberedDeployment(call.api, call.project(), given);
  if (found) return found;
  throw new CommandFailed(
    `there is no deployment ${given}: slipway environment show NAME lists those to an environment`,
  );
}

function originOf({ deployable, rollback_of: back }: Deployment): string {
  if (back !== null) return `rollback to #${back}`;
  if (deployable === null) return 'recorded by hand: no job has made it';
  return `job ${deployable.name} (${deployable.id}) of pipeline ${deployable.pipeline.id}`;
}

const named = ({ resource, name, namespace }: ChangedObject) =>
  namespace === '' ? `${resource}/${name}` : `${resource}/${name} in ${namespace}`;

function whatBecame({ before, after }: Change): string {
  if (after === null) return 'removed';
  return before === null ? 'made' : 'changed:';
}

const imageText = (it: Pick<Image, 'image' | 'digest'> | null) =>
  it === null ? 'none' : `${it.image}${it.digest ? ` (${it.digest.slice(0, 19)})` : ''}`;
