import type { Slipway } from '#e2e/slipway';
import { until } from '#e2e/until';

/** A project that deploys one Deployment to one environment. */
export interface Shop {
  readonly slipway: Slipway;
  /** Whose cluster it is deployed to: the same, or another one that is connected. */
  readonly target: Slipway;
  readonly image: string;
}

const deployment = 'web';
/** The jobs' own in the built-in cluster, and what the connected one was connected for. */
export const namespace = 'shop';

/** The files of a version: its name is in the environment of the container. */
export function deployed({ image, slipway, target }: Shop, version: string, isBroken: boolean) {
  const labels = { app: deployment };
  const serve = 'mkdir -p /tmp/www && exec httpd -f -p 8080 -h /tmp/www';
  const container = {
    ...{ name: 'web', image, imagePullPolicy: 'IfNotPresent' },
    command: ['sh', '-c', isBroken ? 'echo no database; exit 3' : serve],
    env: [{ name: 'VERSION', value: version }],
    readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
  };
  const pod = { terminationGracePeriodSeconds: 1, containers: [container] };
  const object = {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: deployment } },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } },
  };
  const isNear = slipway === target;
  const job = {
    tags: ['kubectl'],
    environment: { name: 'production', ...(isNear && { kubernetes: { namespace } }) },
    script: [`kubectl apply ${isNear ? `--namespace=${namespace} ` : ''}-f web.json`],
  };
  return { '.gitlab-ci.yml': JSON.stringify({ deploy: job }), 'web.json': JSON.stringify(object) };
}

/** A rollout by a commit, or a rollback as it was answered. */
export type Work =
  | { readonly sha: string; readonly version: string; readonly isBroken: boolean }
  | { readonly made: { readonly id: number } | Error };

interface Known {
  readonly id: number;
  readonly status: string;
  readonly reason: string | null;
  readonly sha: string;
}

/** How the work has ended, and what of that is not so in the cluster. */
export async function whatIsWrong(shop: Shop, work: Work) {
  try {
    return 'sha' in work ? await ofRollout(shop, work) : await ofRollback(shop, work);
  } catch (error) {
    return { status: 'unknown', wrong: [error instanceof Error ? error.message : String(error)] };
  }
}

const unfinished = new Set(['created', 'pending', 'preparing', 'running', 'waiting_for_resource']);
/** Whatever a kill does to it, it has ended by then. */
const longestSeconds = 180;

async function ofRollout(shop: Shop, { sha, version, isBroken }: Extract<Work, { sha: string }>) {
  const { api, route } = shop.slipway.project('root/shop');
  const job = await until(
    'the job to end',
    async () => {
      const [pipeline] = await api.get<readonly { readonly id: number }[]>(
        `${route}/pipelines?sha=${sha}`,
      );
      const jobs = `${route}/pipelines/${pipeline?.id}/jobs`;
      const [it] = pipeline ? await api.get<readonly Job[]>(jobs) : [];
      if (it && !unfinished.has(it.status)) return it;
      throw new Error(`the job is ${it?.status}`);
    },
    longestSeconds,
  );
  const made = await api.get<readonly Known[]>(`${route}/deployments?order_by=id&sort=desc`);
  const record = made.find((it) => it.sha === sha);
  const trace = await (await api.request('GET', `${route}/jobs/${job.id}/trace`)).text();
  return {
    status: job.status,
    wrong: [
      ...(record?.status === job.status ? [] : [`its deployment is ${record?.status}`]),
      ...(isBroken && job.status === 'success' ? ['a crash loop went well'] : []),
      ...(job.status === 'failed' ? reasonless(job, trace, isBroken) : []),
      ...(job.status === 'success' ? await notLive(shop, version) : []),
    ],
  };
}

interface Job {
  readonly id: number;
  readonly status: string;
  readonly failure_reason?: string;
}

/** A kill may take the script's process, or the cluster from under it; a rollout fails for what is wrong with it alone. */
function reasonless({ failure_reason: reason }: Job, trace: string, isBroken: boolean): string[] {
  if (reason === 'runner_system_failure') return [];
  if (reason === 'script_failure' && lostCluster.test(trace)) return [];
  if (isBroken && /web.* has failed: pod web-/.test(trace)) return [];
  return [`failed as ${reason}; its log ends: ${trace.slice(-300)}`];
}

/** In the words of kubectl, or of the server by which a connected cluster is asked. */
const lostCluster =
  /localhost:\d+.*refused|--validate=false|Unable to connect to the server|unexpected EOF|is starting again|connection reset by peer/;

async function ofRollback(shop: Shop, { made }: Extract<Work, { made: unknown }>) {
  // Refused, since nothing would change, or cut off before it was acknowledged.
  if (made instanceof Error) return { status: 'not acknowledged', wrong: [] };
  const { api, route } = shop.slipway.project('root/shop');
  const ended = await until(
    'the rollback to end',
    async () => {
      const now = await api.get<Known>(`${route}/deployments/${made.id}`);
      if (!unfinished.has(now.status)) return now;
      throw new Error(`the rollback is ${now.status}`);
    },
    longestSeconds,
  );
  const isSilent = ended.status === 'failed' && !ended.reason;
  return {
    status: ended.status,
    wrong: [
      ...(isSilent ? ['it failed without a reason'] : []),
      ...(ended.status === 'success' ? await notLive(shop, undefined) : []),
    ],
  };
}

/** Whether what is said to run does: this version, or any where none is named. */
async function notLive(shop: Shop, version: string | undefined): Promise<string[]> {
  const path =
    '{.spec.template.spec.containers[0].env[0].value} {.status.readyReplicas} {.status.updatedReplicas}';
  const how = ['get', 'deployment', deployment, '-n', namespace, '-o', `jsonpath=${path}`];
  const { stdout, stderr } = await shop.target.kubectl(...how);
  const [live = '', ready, updated] = stdout.split(' ');
  if (version !== undefined && live !== version)
    return [`the cluster runs ${live}, not ${version}`];
  return ready === '1' && updated === '1' ? [] : [`ready ${ready}, updated ${updated} ${stderr}`];
}
