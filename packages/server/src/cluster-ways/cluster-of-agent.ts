import { Readable } from 'node:stream';
import { guarded } from '@slipway/io';
import { identityOfJob } from '#agents/access/identity-rules';
import type { Agents } from '#agents/agents';
import type { ClusterApi } from '#clusters/cluster-api';
import type { Store } from '#store/store';
import { ClusterRefusal } from './cluster-way.ts';
import { headersForCluster } from './proxy-headers.ts';
import type { FindWay } from './ways.ts';

/** The cluster behind an agent, asked as a job may ask it by what the agent's file says now, also when the job is over. */
export type ClusterOfAgent = (agentId: number, jobId: number) => ClusterApi;

export interface ClusterOfAgentOptions {
  readonly store: Pick<Store, 'agents' | 'jobs'>;
  readonly agents: Pick<Agents, 'decideForJob'>;
  readonly wayTo: FindWay;
}

/** For what Slipway looks at and puts back on behalf of a job. */
export function createClusterOfAgent(options: ClusterOfAgentOptions): ClusterOfAgent {
  return (agentId, jobId) => async (request) => {
    const { agent, identity } = await askerOf(options, agentId, jobId);
    const way = await options.wayTo(agent);
    const { pathname, search } = new URL(request.url);
    const type = request.headers.get('content-type') ?? 'application/json';
    const text = request.body === null ? undefined : await request.text();
    const sent = Object.entries({
      accept: 'application/json',
      ...(text !== undefined && {
        'content-type': type,
        'content-length': String(Buffer.byteLength(text)),
      }),
    });
    const { status, headers, body } = await way.ask({
      ...{ method: request.method, path: pathname + search, signal: request.signal },
      headers: headersForCluster(sent, identity),
      body: text === undefined ? undefined : guarded(Readable.from([Buffer.from(text)])),
    });
    // A request passes on that it is aborted only as long as somebody holds it.
    guarded(body).once('close', () => void request);
    const date = headers.find(([name]) => name === 'date');
    const told = { status, headers: date ? [[...date]] : [] } satisfies ResponseInit;
    if (status !== 204) return new Response(Readable.toWeb(body) as ReadableStream, told);
    body.resume();
    return new Response(null, told);
  };
}

async function askerOf({ store, agents }: ClusterOfAgentOptions, agentId: number, jobId: number) {
  const [agent, job] = await Promise.all([store.agents.get(agentId), store.jobs.get(jobId)]);
  if (!agent) throw new ClusterRefusal(404, 'the agent that it was deployed by was deleted');
  if (!job) throw new ClusterRefusal(404, 'the job that has deployed it was deleted');
  const decision = await agents.decideForJob(agent, job);
  if (!decision.isAllowed) throw new ClusterRefusal(403, decision.refusal);
  const identity = identityOfJob(agent, decision.access.accessAs, decision.facts);
  if (identity !== undefined) return { agent, identity };
  throw new ClusterRefusal(403, `nobody is anybody by the agent ${agent.name} any longer`);
}
