import { type Identity, identityOfJob, identityOfUser } from '#agents/access/identity-rules';
import type { ClusterAgent } from '#agents/agent';
import type { Agents } from '#agents/agents';
import { ClusterRefusal } from '#cluster-ways/cluster-way';
import type { Jobs } from '#jobs/jobs';
import { Refused } from '#refused';
import type { Authenticate } from '#sign-in/authenticate';
import { type Identity as Asker, hasScope } from '#sign-in/identity';
import type { Store } from '#store/store';

/** Who may ask a cluster through an agent, and as whom. */
export interface Admitted {
  readonly agent: ClusterAgent;
  readonly identity: Identity;
  /** Whose token it is, when it is a job's: with the job the right ends. */
  readonly jobId: number | undefined;
}

export interface AdmissionOptions {
  readonly store: Store;
  readonly agents: Agents;
  readonly jobs: Pick<Jobs, 'byToken'>;
  readonly authenticate: Pick<Authenticate, 'fromRequest'>;
}

/** `Bearer ci:AGENT:JOB TOKEN` or `Bearer pat:AGENT:ACCESS TOKEN`, as on GitLab. */
const credential = /^bearer +(ci|pat):(\d{1,15}):(\S+)$/i;

/** Decides by what stands in `Authorization`. Throws `ClusterRefusal`. */
export async function admitToCluster(
  options: AdmissionOptions,
  authorization: string | undefined,
): Promise<Admitted> {
  const [, kind, id, token] = credential.exec(authorization ?? '') ?? [];
  if (kind === undefined || token === undefined) {
    throw new ClusterRefusal(
      401,
      'clusters are asked here with "Authorization: Bearer ci:AGENT:JOB TOKEN" or "pat:AGENT:ACCESS TOKEN"',
    );
  }
  const asker = kind === 'ci' ? await jobOf(options, token) : await personOf(options, token);
  const agent = await options.store.agents.get(Number(id));
  // Whether there is one is not told to those whom nobody knows.
  if (agent === undefined) throw new ClusterRefusal(404, `there is no agent ${id}`);
  if (asker.by === 'job') return admitJob(options, agent, asker);
  const decision = await options.agents.decideForUser(agent, asker);
  if (!decision.isAllowed) throw new ClusterRefusal(403, decision.refusal);
  const { as, standings } = decision;
  const identity = identityOfUser(agent, as, asker.user.username, standings);
  return { agent, identity, jobId: undefined };
}

type OfJob = Extract<Asker, { by: 'job' }>;

async function admitJob(
  { agents }: AdmissionOptions,
  agent: ClusterAgent,
  { job }: OfJob,
): Promise<Admitted> {
  const decision = await agents.decideForJob(agent, job);
  if (!decision.isAllowed) throw new ClusterRefusal(403, decision.refusal);
  const identity = identityOfJob(agent, decision.access.accessAs, decision.facts);
  if (identity !== undefined) return { agent, identity, jobId: job.id };
  throw new ClusterRefusal(
    403,
    `the agent ${agent.name} reaches its cluster directly, where nobody is somebody by "impersonate": use ci_job or ci_user, or an agent whose program runs in the cluster`,
  );
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
