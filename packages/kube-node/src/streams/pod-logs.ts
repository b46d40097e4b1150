import type { Pod } from '@slipway/kube-objects';
import { badRequest, queryBoolean } from '@slipway/kube-objects';
import { allStatuses } from '#decide/pod-status';
import type { PodWorker } from '#pod/pod-worker';
import type { LogQuery, Runtime, RuntimeContainer } from '#runtime/runtime';
import { limitBytes } from './limit-bytes.ts';

/** Answers `GET pods/x/log`. Throws `ApiError`. */
export function podLogs(runtime: Runtime, worker: PodWorker, query: URLSearchParams): Response {
  const container = logContainer(worker, query);
  const stop = new AbortController();
  const chunks = runtime.logs(container.id, { ...logQuery(query, container), signal: stop.signal });
  const limit = numberOf(query, 'limitBytes');
  const body = new ReadableStream<Uint8Array>(limitBytes(chunks, limit, stop));
  return new Response(body, { headers: { 'Content-Type': 'text/plain; charset=utf-8' } });
}

/** The container that a log or stream request means: the named one, the marked one, the only one. */
export function containerNameOf(pod: Pod, wanted: string | null): string {
  const { metadata, spec } = pod;
  const inits = (spec.initContainers ?? []).map(({ name }) => name);
  const apps = spec.containers.map(({ name }) => name);
  const guests = (spec.ephemeralContainers ?? []).map(({ name }) => name);
  const marked = metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  const name = wanted || (marked && apps.includes(marked) ? marked : undefined);
  if (name) {
    if ([...inits, ...apps, ...guests].includes(name)) return name;
    throw badRequest(`container ${name} is not valid for pod ${metadata.name}`);
  }
  const [only, ...others] = apps;
  if (only && others.length === 0) return only;
  const more = inits.length > 0 ? ` or one of the init containers: [${inits.join(' ')}]` : '';
  const message = `a container name must be specified for pod ${metadata.name}, choose one of: [${apps.join(' ')}]${more}`;
  throw badRequest(message);
}

function logContainer(worker: PodWorker, query: URLSearchParams): RuntimeContainer {
  const { metadata } = worker.pod;
  const name = containerNameOf(worker.pod, query.get('container'));
  const view = worker.container(name);
  const isPrevious = queryBoolean(query, 'previous');
  // While a container is held back its last end is in `lastState` already.
  const last = allStatuses(worker.pod).find((status) => status.name === name)?.lastState;
  const lastId = last?.terminated?.containerID;
  const attempt = isPrevious
    ? [view?.current, view?.previous].find((it) => lastId === `docker://${it?.container.id}`)
    : view?.current;
  if (attempt && attempt.container.state !== 'created') return attempt.container;
  if (isPrevious) {
    throw badRequest(`previous terminated container "${name}" in pod "${metadata.name}" not found`);
  }
  const why =
    {
      ErrImagePull: 'trying and failing to pull image',
      PodInitializing: 'PodInitializing',
    }[view?.failure?.reason ?? ''] ??
    view?.failure?.reason ??
    'ContainerCreating';
  throw badRequest(`container "${name}" in pod "${metadata.name}" is waiting to start: ${why}`);
}

function logQuery(query: URLSearchParams, { hasTty, state }: RuntimeContainer): LogQuery {
  const stream = query.get('stream') ?? 'All';
  return {
    tty: hasTty,
    follow: queryBoolean(query, 'follow') && state === 'running',
    timestamps: queryBoolean(query, 'timestamps'),
    stdout: stream !== 'Stderr',
    stderr: stream !== 'Stdout',
    since: sinceOf(query),
    tail: numberOf(query, 'tailLines'),
  };
}

/** Seconds since 1970 with the fraction that `sinceTime` may have, down to nanoseconds. */
function sinceOf(query: URLSearchParams): string | undefined {
  const seconds = numberOf(query, 'sinceSeconds');
  if (seconds !== undefined) return String(Math.floor(Date.now() / 1000) - seconds);
  const time = query.get('sinceTime');
  if (!time) return undefined;
  const milliseconds = Date.parse(time);
  if (Number.isNaN(milliseconds)) throw badRequest(`invalid sinceTime: ${time}`);
  const fraction = /\.(?<digits>\d+)/.exec(time)?.groups?.digits ?? '0';
  return `${Math.floor(milliseconds / 1000)}.${fraction.padEnd(9, '0').slice(0, 9)}`;
}

function numberOf(query: URLSearchParams, key: string): number | undefined {
  const text = query.get(key);
  if (text === null || text === '') return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) {
    throw badRequest(`Invalid value: "${text}": ${key} must be a non-negative integer`);
  }
  return value;
}
