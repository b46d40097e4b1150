import type { ChangedObject, Deployment, DeploymentsCompared } from '@slipway/contract';
import { apiCommand, type Call, wished } from '#api/api-command';
import { CommandFailed, projectOption } from '#command';
import { deploymentLimit, deploymentTable, newestDeployments } from '#environment/deployment-table';
import { differenceLine, environmentNamed } from '#environment/environment';
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

/** Those of a project, or to one of its environments. */
export const list = apiCommand({
  summary: 'Lists the deployments of a project, newest first.',
  options: {
    ...projectOption,
    environment: {
      type: 'string',
      short: 'e',
      value: 'NAME',
      description: 'only those to this environment',
    },
    status: {
      type: 'string',
      value: 'STATUS',
      description: 'created, blocked, running, success, failed, canceled or skipped',
    },
    ...deploymentLimit,
  },
  example: 'slipway deployment list --environment production --status success',
  ask: async ({ api, project, flags }) => {
    const name = flags.text('environment');
    // The API has nothing to say of one that there is not.
    if (name !== undefined) await environmentNamed(api, project(), name);
    const wanted = wished(flags, { environment: 'environment', status: 'status' });
    return newestDeployments(api, project(), flags, wanted);
  },
  say: (all) => deploymentTable(all, 'project'),
});

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
    `there is no deployment ${given}: slipway deployment list has those of the project`,
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
