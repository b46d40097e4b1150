import { setTimeout } from 'node:timers/promises';
import type { Pipeline } from '../e2e/support/pipeline.ts';
import { type Slipway, startSlipway } from '../e2e/support/slipway.ts';
import { until } from '../e2e/support/until.ts';
import { processorMs } from './resident.ts';
import type { Row } from './row.ts';
import { median } from './statistics.ts';

const many = 50;
const events = 20;
const quietSeconds = 20;
const namespace = 'followed';

/**
 * What a rollout costs that is followed. Its pods wait for a gate, so that no container is measured; what happens to
 * them is said to the cluster as a node says it.
 */
export async function benchFollowedRollouts(): Promise<readonly Row[]> {
  await using slipway = await startSlipway({ arguments: ['--no-demo'] });
  const pipeline = await follow(slipway);
  const late = await latency(slipway, pipeline);
  const { followed, quiet } = await processorShares(slipway);
  const goal = '≤ 300 ms';
  return [
    {
      ...{ what: "from a pod's event to the line in the job's log", value: median(late) },
      ...{ unit: 'ms', goal, ok: median(late) <= 300 },
      note: `${events} events while ${many} rollouts are followed; worst ${Math.round(Math.max(...late))} ms`,
    },
    {
      ...{ what: `${many} rollouts followed at once`, value: followed * 100 },
      ...{ unit: '% of a core', goal: '≤ 5 %', ok: followed <= 0.05 },
      note: `all processes of Slipway, an event a second; without followers ${(quiet * 100).toFixed(1)} %`,
    },
  ];
}

const name = (at: number): string => `web-${at}`;

/** Jobs whose deployments do not come up, all of them followed. */
async function follow(slipway: Slipway): Promise<Pipeline> {
  const project = await slipway.createProject('many');
  const numbers = Array.from({ length: many }, (_, at) => at);
  const environment = (at: number) => ({ name: `place-${at}`, kubernetes: { namespace } });
  const jobs = numbers.map((at) => {
    const script = [`kubectl apply --namespace=${namespace} -f ${name(at)}.json`];
    return [name(at), { tags: ['kubectl'], environment: environment(at), script }] as const;
  });
  const files = numbers.map((at) => [`${name(at)}.json`, gated(name(at))] as const);
  const pipeline = await project.push({
    '.gitlab-ci.yml': JSON.stringify(Object.fromEntries(jobs)),
    ...Object.fromEntries(files),
  });
  for (const at of numbers) {
    await until(
      `the rollout of ${name(at)} to be followed`,
      async () => /Rollout of /.test(await pipeline.trace(name(at))),
      600,
    );
  }
  return pipeline;
}

function gated(app: string): string {
  const labels = { app };
  const containers = [{ name: 'web', image: 'web:1' }];
  const pod = { schedulingGates: [{ name: 'slipway.dev/bench' }], containers };
  return JSON.stringify({
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: app } },
    spec: {
      progressDeadlineSeconds: 3_600,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: pod },
    },
  });
}

/** One event after another, each until its line is there. */
async function latency(slipway: Slipway, pipeline: Pipeline): Promise<readonly number[]> {
  const pods = await podsOf(slipway);
  const late: number[] = [];
  for (let number = 0; number < events; number += 1) {
    const pod = pods[number % pods.length];
    if (!pod) throw new Error('there are no pods');
    const word = `measured-${number}`;
    const job = /^(web-\d+)-/.exec(pod.name)?.[1] ?? '';
    const lines = watchTrace(slipway, (await pipeline.job(job)).id, word);
    await lines.subscribed;
    const began = performance.now();
    await say(slipway, pod, word);
    late.push((await lines.seen) - began);
  }
  return late;
}

/** When a word is in a job's log, told by the server as it tells pages. */
function watchTrace({ api, ready }: Slipway, job: number, word: string) {
  const { promise: seen, resolve } = Promise.withResolvers<number>();
  const { promise: subscribed, resolve: begin } = Promise.withResolvers<void>();
  const ended = new AbortController();
  const headers = { 'private-token': api.token };
  const look = async () => {
    const text = await (await api.request('GET', `/projects/root%2Fmany/jobs/${job}/trace`)).text();
    if (!text.includes(word)) return;
    resolve(performance.now());
    ended.abort();
  };
  void (async () => {
    const { signal } = ended;
    const response = await fetch(`${ready.near}/-/events?job=${job}`, { headers, signal });
    begin();
    for await (const _ of response.body ?? []) await look();
  })().catch(() => undefined);
  return { seen, subscribed };
}

interface KnownPod {
  readonly name: string;
  readonly uid: string;
}

async function podsOf(slipway: Slipway): Promise<readonly KnownPod[]> {
  const { stdout } = await slipway.kubectl('get', 'pods', '-n', namespace, '-o', 'json');
  const { items } = JSON.parse(stdout) as { readonly items: readonly { metadata: KnownPod }[] };
  return items.map(({ metadata }) => metadata);
}

/** An event as a node tells of a pod. */
async function say({ ready, api }: Slipway, { name, uid }: KnownPod, message: string) {
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const response = await fetch(`${ready.near}/-/kubernetes/api/v1/namespaces/${namespace}/events`, {
    method: 'POST',
    headers: { 'private-token': api.token, 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ apiVersion: 'v1', kind: 'Event', type: 'Warning', reason: 'Unhealthy', message },
      metadata: { name: `${name}.${message}`, namespace },
      involvedObject: { kind: 'Pod', namespace, name, uid },
      ...{ firstTimestamp: now, lastTimestamp: now, count: 1 },
    }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

/** Of a core. */
async function processorShares(slipway: Slipway) {
  const pods = await podsOf(slipway);
  const followed = await usedWhile(slipway, pods);
  await slipway.api.post('/projects/root%2Fmany/pipelines/1/cancel').catch(() => undefined);
  await setTimeout(5_000);
  return { followed, quiet: await usedWhile(slipway, pods) };
}

/** An event a second meanwhile. */
async function usedWhile(slipway: Slipway, pods: readonly KnownPod[]): Promise<number> {
  const before = processorMs(slipway.ready.pid);
  const began = performance.now();
  for (let second = 0; second < quietSeconds; second += 1) {
    const pod = pods[second % pods.length];
    if (pod) await say(slipway, pod, `${Math.round(began)}-${second}`);
    await setTimeout(1_000);
  }
  return (processorMs(slipway.ready.pid) - before) / (performance.now() - began);
}
