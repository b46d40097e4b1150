/**
 * What a job may ask of the engine that it shares with others. Whatever is not named here is refused.
 * Reads no clock, engine or file: who made what is asked by `about`.
 */
import { createRules, execRules } from './container-rules.ts';
import { type Decision, type EngineRequest, refused, type SocketJob } from './decision.ts';
import { imageDecision } from './image-rules.ts';

/** What becomes of a request: allowed as it is, allowed when changed, or refused with a sentence. */
export function decide(request: EngineRequest, job: SocketJob): Decision {
  const { method, path } = request;
  const route = `${method} ${path}`;
  if (open.has(route)) return { type: 'allowed', about: [] };
  if (route === 'GET /info') return { type: 'allowed', about: [], shows: 'engine-facts' };
  if (route === 'GET /events' || route === 'GET /containers/json') return onlyOwn(request, job);
  if (route === 'POST /containers/create') return createRules(request, job);
  if (isLookup.test(route)) return refused(`no such thing: ${path}`, 404);
  return (
    containerDecision(request) ??
    execDecision(request) ??
    imageDecision(request, job) ??
    refused(sentenceFor(path), 403)
  );
}

/** They say nothing of others, and change nothing. */
const open: ReadonlySet<string> = new Set([
  'GET /_ping',
  'HEAD /_ping',
  'GET /version',
  'POST /auth',
]);

/** `docker inspect` asks of each kind in turn whether it has that name. */
const isLookup = /^GET \/(networks|volumes|services|nodes|tasks|secrets|configs|plugins)\/./;

/** The engine's own filter, so that others are not even counted. */
function onlyOwn({ query }: EngineRequest, { ownLabel }: SocketJob): Decision {
  const filters = readFilters(query.get('filters'));
  if (filters === undefined) return refused('"filters" is no JSON object', 400);
  const labels = filters.label;
  const asked = Array.isArray(labels) ? labels : Object.keys((labels as object | undefined) ?? {});
  const changed = new URLSearchParams(query);
  changed.set('filters', JSON.stringify({ ...filters, label: [...asked, ownLabel] }));
  return { type: 'allowed', about: [], query: changed };
}

function readFilters(text: string | null): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text || '{}');
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? { ...(parsed as object) } : undefined;
  } catch {
    return undefined;
  }
}

const containerVerbs: ReadonlySet<string> = new Set([
  ...['json', 'top', 'logs', 'stats', 'changes', 'export', 'archive'].map((it) => `GET ${it}`),
  'HEAD archive',
  'PUT archive',
  ...['start', 'stop', 'restart', 'kill', 'wait', 'resize', 'pause', 'unpause', 'attach'].map(
    (it) => `POST ${it}`,
  ),
  'DELETE ',
]);

function containerDecision(request: EngineRequest): Decision | undefined {
  const match = /^\/containers\/(?<id>[^/]+)(?:\/(?<verb>\w+))?$/.exec(request.path);
  const { id, verb = '' } = match?.groups ?? {};
  if (id === undefined) return undefined;
  const about = [{ kind: 'container', id } as const];
  const asked = `${request.method} ${verb}`;
  if (asked === 'POST exec') return execRules(request, about);
  if (containerVerbs.has(asked)) return { type: 'allowed', about };
  return refused(`a job’s containers have no "${verb}" here: make a new one with docker run`);
}

function execDecision({ method, path }: EngineRequest): Decision | undefined {
  const match = /^\/exec\/(?<id>\w+)\/(?<verb>start|resize|json)$/.exec(path);
  const { id, verb } = match?.groups ?? {};
  if (id === undefined || method !== (verb === 'json' ? 'GET' : 'POST')) return undefined;
  return { type: 'allowed', about: [{ kind: 'exec', id }] };
}

/** The sentence for an address that no job may use. */
function sentenceFor(path: string): string {
  const [, room = ''] = path.split('/');
  return sentences[room] ?? `a job may not use ${path} of the container engine`;
}

const sentences: Readonly<Record<string, string>> = {
  session: 'BuildKit is not offered to jobs: build with DOCKER_BUILDKIT=0',
  grpc: 'BuildKit is not offered to jobs: build with DOCKER_BUILDKIT=0',
  networks: 'a job’s containers share the job’s own network: reach them at localhost:PORT',
  volumes: 'jobs have no volumes: copy files with docker cp, or keep them in the image',
  plugins: 'plugins are for who runs the machine',
  swarm: 'the engine is in no swarm: deploy to the cluster with kubectl',
  services: 'the engine is in no swarm: deploy to the cluster with kubectl',
  nodes: 'the engine is in no swarm: ask the cluster with kubectl',
  system: 'the engine’s disk is for who runs the machine',
};
