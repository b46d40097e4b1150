/**
 * What a job may ask of the engine that it shares with others. Whatever is not named here is refused.
 * Reads no clock, engine or file: who made what is asked by `about`.
 */
import { createRules, execRules } from './container-rules.ts';
import { type Decision, type EngineRequest, refused, type SocketJob } from './decision.ts';
import { imageDecision } from './image-rules.ts';
import { placeDecision } from './network-rules.ts';

/** What becomes of a request: allowed as it is, allowed when changed, or refused with a sentence. */
export function decide(request: EngineRequest, job: SocketJob): Decision {
  const { method, path } = request;
  const route = `${method} ${path}`;
  if (open.has(route)) return { type: 'allowed', about: [] };
  if (route === 'GET /info') return { type: 'allowed', about: [], shows: 'engine-facts' };
  if (onlyOwnRoutes.has(route)) return onlyOwn(request, job);
  if (route === 'POST /containers/create') return createRules(request, job);
  if (isLookup.test(route)) return refused(`no such thing: ${path}`, 404);
  return (
    containerDecision(request) ??
    execDecision(request) ??
    placeDecision(request) ??
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

/** The engine cuts them down to what has the job's label. */
const onlyOwnRoutes: ReadonlySet<string> = new Set([
  ...['events', 'containers/json', 'networks', 'volumes'].map((it) => `GET /${it}`),
  ...['containers', 'networks', 'volumes'].map((it) => `POST /${it}/prune`),
]);

/** `docker inspect` asks of each kind in turn whether it has that name. */
const isLookup = /^GET \/(services|nodes|tasks|secrets|configs|plugins)\/./;

/** The engine's own filter, so that others are not even counted. */
function onlyOwn({ query }: EngineRequest, { ownLabel }: SocketJob): Decision {
  const filters = readFilters(query.get('filters'));
  if (filters === undefined) return refused('"filters" is no JSON object', 400);
  const labels = filters.label;
  const asked = Array.isArray(labels) ? labels : Object.keys((labels as object | undefined) ?? {});
  const changed = new URLSearchParams(query);
  const names = namesOf(filters.name);
  const all = { ...filters, ...(names && { name: names }), label: [...asked, ownLabel] };
  changed.set('filters', JSON.stringify(all));
  return { type: 'allowed', about: [], query: changed };
}

/** Names of a job have more before them in the engine, so they are looked for in the middle. */
function namesOf(asked: unknown): readonly string[] | undefined {
  if (asked === undefined || asked === null) return undefined;
  const names = Array.isArray(asked) ? asked : Object.keys(asked as object);
  return names.map((name) => String(name).replace(/^\^?\/?/, ''));
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
  if (asked === 'POST restart') return { type: 'allowed', about, query: inTime(request.query) };
  if (containerVerbs.has(asked)) return { type: 'allowed', about };
  return refused(`a job’s containers have no "${verb}" here: make a new one with docker run`);
}

const longestSeconds = 30;

/** The end of a job waits for what it has begun. */
function inTime(query: URLSearchParams): URLSearchParams {
  const changed = new URLSearchParams(query);
  const asked = Number(query.get('t') ?? 10);
  const isKept = asked >= 0 && asked <= longestSeconds;
  changed.set('t', `${isKept ? asked : longestSeconds}`);
  return changed;
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
  plugins: 'plugins are for who runs the machine',
  swarm: 'the engine is in no swarm: deploy to the cluster with kubectl',
  services: 'the engine is in no swarm: deploy to the cluster with kubectl',
  nodes: 'the engine is in no swarm: ask the cluster with kubectl',
  system: 'the engine’s disk is for who runs the machine',
};
