import { type Identity, identityOfJob, identityOfUser } from '#agents/access/identity-rules';
import type { ClusterAgent } from '#agents/agent';
import type { Agents } from '#agents/agents';
import type { ClusterAccess } from '#cluster-access/cluster-access';
import { ClusterRefusal, type ClusterWay } from '#cluster-ways/cluster-way';
import { proxyCredentialIn } from '#cluster-ways/proxy-credential';
import type { FindWay } from '#cluster-ways/ways';
import type { Jobs } from '#jobs/jobs';
import { Refused } from '#refused';
import type { Authenticate } from '#sign-in/authenticate';
import { type Identity as Asker, hasScope } from '#sign-in/identity';
import type { Store } from '#store/store';

/** Who may ask which cluster, and as whom. */
export interface Admitted {
  readonly cluster: AskedCluster;
  /** `agent`: as the account that the way to the cluster has. */
  readonly identity: Identity;
  /** Whose token it is, when it is a job's: with the job the right ends. */
  readonly jobId: number | undefined;
}

/** A cluster that is asked through this server. */
export interface AskedCluster {
  /** For messages: `the cluster "cloud"`. */
  readonly called: string;
  /** The agent by which it is reached, or the connected one that is the environment's own. */
  readonly by: { readonly agentId: number } | { readonly clusterId: number };
  /** Another one when whoever asks would reach another cluster, or be somebody else there. */
  readonly key: string;
  readonly open: () => Promise<ClusterWay>;
}

export interface AdmissionOptions {
  readonly store: Store;
  readonly agents: Agents;
  readonly jobs: Pick<Jobs, 'byToken'>;
  readonly authenticate: Pick<Authenticate, 'fromRequest'>;
  readonly clusterAccess: Pick<ClusterAccess, 'wayOfJob'>;
  readonly wayTo: FindWay;
}

/** Decides by what stands in `Authorization`. Throws `ClusterRefusal`. */
export async function admitToCluster(
  options: AdmissionOptions,
  authorization: string | undefined,
): Promise<Admitted> {
  const credential = proxyCredentialIn(authorization);
  if (credential === undefined) {
    throw new ClusterRefusal(
      401,
      'clusters are asked here with "Authorization: Bearer ci:AGENT:JOB TOKEN" or "pat:AGENT:ACCESS TOKEN"',
    );
  }
  const { kind, id, token } = credential;
  const asker = kind === 'pat' ? await personOf(options, token) : await jobOf(options, token);
  if (kind === 'cluster' && asker.by === 'job') return admitToConnected(options, id, asker);
  const agent = await options.store.agents.get(id);
  // Whether there is one is not told to those whom nobody knows.
  if (agent === undefined) throw new ClusterRefusal(404, `there is no agent ${id}`);
  if (asker.by === 'job') return admitJob(options, agent, asker);
  const decision = await options.agents.decideForUser(agent, asker);
  if (!decision.isAllowed) throw new ClusterRefusal(403, decision.refusal);
  const { as, standings } = decision;
  const identity = identityOfUser(agent, as, asker.user.username, standings);
  return { cluster: clusterBehind(options, agent), identity, jobId: undefined };
}

type OfJob = Extract<Asker, { by: 'job' }>;

async function admitJob(
  options: AdmissionOptions,
  agent: ClusterAgent,
  { job }: OfJob,
): Promise<Admitted> {
  const decision = await options.agents.decideForJob(agent, job);
  if (!decision.isAllowed) throw new ClusterRefusal(403, decision.refusal);
  const identity = identityOfJob(agent, decision.access.accessAs, decision.facts);
  if (identity !== undefined) {
    return { cluster: clusterBehind(options, agent), identity, jobId: job.id };
  }
  throw new ClusterRefusal(
    403,
    `the agent ${agent.name} reaches its cluster directly, where nobody is somebody by "impersonate": use ci_job or ci_user, or an agent whose program runs in the cluster`,
  );
}

const clusterBehind = ({ wayTo }: AdmissionOptions, agent: ClusterAgent): AskedCluster => ({
  called: `the cluster of the agent ${agent.name}`,
  by: { agentId: agent.id },
  key: `agent ${agent.id} ${agent.way}`,
  open: () => wayTo(agent),
});

/** As the account of the job's environment, which the cluster itself holds to what it may. */
async function admitToConnected(
  { clusterAccess }: AdmissionOptions,
  clusterId: number,
  { job }: OfJob,
): Promise<Admitted> {
  const way = await clusterAccess.wayOfJob(job, clusterId);
  if (!way.isAllowed) throw new ClusterRefusal(403, way.refusal);
  const called = `the cluster "${way.cluster}"`;
  const open = () =>
    way.open().catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new ClusterRefusal(502, `${called} could not be used: ${why}`, { cause: error });
    });
  const cluster = { called, by: { clusterId }, key: `cluster ${way.identity}`, open };
  return { cluster, identity: 'agent', jobId: job.id };
}

async function jobOf({ jobs, store }: AdmissionOptions, token: string): Promise<OfJob> {
  const job = await jobs.byToken(token);
  const user = job && (await store.users.get(job.userId));
  if (job && user?.state === 'active') return { by: 'job', user, job };
  throw new ClusterRefusal(401, 'the token is of no job that runs: with a job its right ends');
}

async function personOf({ authenticate }: AdmissionOptions, token: string): Promise<Asker> {
  const asking = new Request('http://localhost/', { headers: { 'private-token': token } });
  const identity = await authenticate.fromRequest(asking).catch((error: unknown) => {
    if (error instanceof Refused && error.code === 'unauthenticated') return undefined;
    throw error;
  });
  if (identity?.by !== 'token') {
    throw new ClusterRefusal(
      401,
      'the access token does not hold: it is wrong, revoked or expired',
    );
  }
  if (hasScope(identity, ['k8s_proxy'])) return identity;
  throw new ClusterRefusal(
    403,
    'the access token may not ask clusters: make one with the scope k8s_proxy',
  );
}
