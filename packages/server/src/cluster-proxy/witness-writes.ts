import { Readable } from 'node:stream';
import { guarded } from '@slipway/io';
import type { KubeObject as ClusterObject } from '@slipway/kube-objects';
import { toldObject, wasToChange } from '@slipway/kube-objects/job-deeds';
import type { Answered, Asked, ClusterWay } from '#cluster-ways/cluster-way';
import type { KubeObject, ObjectAddress } from '#rollouts/deed';
import { collectionOf } from '#rollouts/deed';
import type { Rollouts } from '#rollouts/rollouts';
import type { Store } from '#store/store';
import type { Admitted } from './admission.ts';
import { type AskedObject, objectAsked } from './asked-object.ts';

export interface WitnessOptions {
  readonly store: Pick<Store, 'deployments'>;
  readonly rollouts: Pick<Rollouts, 'note'>;
}

/** Objects of Kubernetes are smaller; what is larger is passed on unseen. */
const mostBytes = 8 * 1024 * 1024;

/**
 * Asks a cluster for somebody. What a deploying job changes is noted before it hears that it is done, with the states
 * before and after, and so is what it was refused: such clusters do not tell of it by themselves.
 */
export async function askWitnessed(
  options: WitnessOptions,
  { cluster, jobId }: Pick<Admitted, 'cluster' | 'jobId'>,
  way: Pick<ClusterWay, 'ask'>,
  asked: Asked,
): Promise<Answered> {
  const object = jobId === undefined ? undefined : objectAsked(asked.method, asked.path);
  const command = String(asked.headers['kubectl-command'] ?? '').slice(0, 100);
  if (jobId === undefined || !object || !wasToChange(object.verb, command)) return way.ask(asked);
  if (!(await options.store.deployments.ofJob(jobId))) return way.ask(asked);

  const isRead = object.verb === 'get';
  const before = isRead ? undefined : await stateOf(way, asked, object.target);
  const { answer, text } = await gathered(await way.ask(asked));
  const name = object.target.name || (nameIn(text) ?? '');
  const { apiGroup: group, ...address } = object.target;
  const target = { ...address, group, name, ...cluster.by };
  if (answer.status >= 400) {
    const { verb } = object;
    const said = { command, verb, code: answer.status, message: messageIn(text) };
    await options.rollouts.note({ type: 'refused', jobId, target, ...said });
  } else if (!isRead && name !== '') {
    const after = await stateAfter(way, asked, object, name, text);
    await options.rollouts.note({ type: 'changed', jobId, target, before: told(before), after });
  }
  return answer;
}

async function stateAfter(
  way: Pick<ClusterWay, 'ask'>,
  asked: Asked,
  { verb, target, isPart }: AskedObject,
  name: string,
  text: string | undefined,
): Promise<KubeObject | null> {
  if (verb === 'delete') return null;
  const answered = isPart ? undefined : objectIn(text);
  return told(answered ?? (await stateOf(way, asked, { ...target, name })));
}

/** The object as it is, for whoever asks; undefined where it is not there, or is not shown. */
async function stateOf(
  way: Pick<ClusterWay, 'ask'>,
  { headers, signal }: Asked,
  target: ObjectAddress,
): Promise<ClusterObject | undefined> {
  if (target.name === '') return undefined;
  const identity = Object.entries(headers).filter(([name]) => name.startsWith('impersonate-'));
  const path = `${collectionOf(target)}/${encodeURIComponent(target.name)}`;
  const { answer, text } = await gathered(
    await way.ask({
      ...{ method: 'GET', path, body: undefined, signal },
      headers: { ...Object.fromEntries(identity), accept: 'application/json' },
    }),
  );
  return answer.status === 200 ? objectIn(text) : undefined;
}

/** An answer with its text; the body can be read once more. */
async function gathered(
  answer: Answered,
): Promise<{ readonly answer: Answered; readonly text: string | undefined }> {
  const chunks: Buffer[] = [];
  let size = 0;
  const rest = answer.body.iterator({ destroyOnReturn: false });
  for await (const chunk of rest) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > mostBytes) break;
  }
  const isWhole = size <= mostBytes;
  const body = guarded(Readable.from(isWhole ? chunks : both(chunks, answer.body)));
  const text = isWhole ? Buffer.concat(chunks).toString() : undefined;
  return { answer: { ...answer, body }, text };
}

async function* both(first: readonly Buffer[], rest: AsyncIterable<Buffer>) {
  yield* first;
  yield* rest;
}

const told = (object: ClusterObject | undefined) => toldObject(object) as KubeObject | null;

/** The object in an answer; undefined in one of another format, or about something else. */
function objectIn(text: string | undefined): ClusterObject | undefined {
  const value = parsed(text) as ClusterObject | undefined;
  return value?.kind !== 'Status' && value?.metadata?.name !== undefined ? value : undefined;
}

const nameIn = (text: string | undefined) =>
  objectIn(text)?.metadata.name ??
  (parsed(text) as { readonly details?: { readonly name?: string } } | undefined)?.details?.name;

const messageIn = (text: string | undefined) =>
  (parsed(text) as { readonly message?: string } | undefined)?.message ?? text ?? '';

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    // Protobuf, or a page of something between us and the cluster.
    return undefined;
  }
}
