import { type Decision, type EngineRequest, refused, type SocketJob } from './decision.ts';
import { engineNameOf, isOwnName, pushSentence } from './local-names.ts';

/** Requests about images; undefined for others. */
export function imageDecision(request: EngineRequest, job: SocketJob): Decision | undefined {
  const { method, path, query } = request;
  const route = `${method} ${path}`;
  if (route === 'POST /build') return buildRules(query, job);
  if (route === 'POST /commit') return commitRules(request, job);
  if (route === 'GET /images/json') return { type: 'allowed', about: [], shows: 'own-images' };
  if (route === 'POST /images/create') return pullRules(query);
  if (route === 'POST /images/load')
    return { type: 'allowed', about: [], query: asked(query, 'quiet'), sends: 'images' };
  if (route === 'GET /images/get') {
    const about = query.getAll('names').map((name) => ({ kind: 'image', name }) as const);
    return about.length > 0 ? { type: 'allowed', about } : refused('name the images to save', 400);
  }
  return imageAt(request, job);
}

const ofImage =
  /^\/(?<room>images|distribution)\/(?<name>.+?)(?:\/(?<verb>json|history|push|tag|get))?$/;

function imageAt({ method, path, query }: EngineRequest, job: SocketJob): Decision | undefined {
  const { room, name, verb = '' } = ofImage.exec(path)?.groups ?? {};
  if (name === undefined) return undefined;
  const asked = `${method} ${verb}`;
  // The registry is asked with what the client has: it answers for itself.
  if (room === 'distribution') {
    return asked === 'GET json' ? { type: 'allowed', about: [] } : undefined;
  }
  if (['prune', 'search'].includes(name)) return refused(sentences[name] ?? '');
  const about = [{ kind: 'image', name } as const];
  if (asked === 'POST tag') return tagRules(query, name, job);
  if (asked === 'DELETE ') {
    // What is pulled is everybody's; only names that the job gave can it take away.
    const own = engineNameOf(name, job);
    if (own === undefined)
      return refused(`${name} is not this job’s to remove: name it by its tag`);
    return { type: 'allowed', about: [], path: `/images/${own}`, removes: own };
  }
  if (asked === 'POST push' && !isOwnName(name, job)) return refused(pushSentence(name, job));
  const isKnown = ['GET json', 'GET history', 'GET get', 'POST push'].includes(asked);
  return isKnown ? { type: 'allowed', about } : undefined;
}

const sentences: Readonly<Record<string, string>> = {
  prune: 'images of this machine are pruned by themselves',
  search: 'the engine does not search for jobs: ask the registry',
};

/** Nothing but these parameters. */
function asked(query: URLSearchParams, ...names: readonly string[]): URLSearchParams {
  return new URLSearchParams([...query].filter(([name]) => names.includes(name)));
}

function tagRules(query: URLSearchParams, name: string, job: SocketJob): Decision {
  const asked = named(query.get('repo'), query.get('tag'));
  const made = engineNameOf(asked, job);
  if (made === undefined) return refused(`"${asked}" is no name for an image`, 400);
  const about = [{ kind: 'image', name } as const];
  return { type: 'allowed', about, query: withName(query, made), brings: made };
}

/** The same with the name that the image has in the engine. */
function withName(query: URLSearchParams, name: string): URLSearchParams {
  const changed = new URLSearchParams(query);
  const [, repository = name, tag] = /^(.*?)(?::([^:/]+))?$/.exec(name) ?? [];
  changed.set('repo', repository);
  if (tag !== undefined) changed.set('tag', tag);
  return changed;
}

/** A pull asks the registry with the client's login; files are another matter. */
function pullRules(query: URLSearchParams): Decision {
  const from = query.get('fromImage') ?? '';
  if (from === '' || query.has('fromSrc')) {
    return refused(
      'images cannot be imported, as their names would be anybody’s: use a Dockerfile',
    );
  }
  return { type: 'allowed', about: [], brings: named(from, query.get('tag')) };
}

/** Parameters of a build that are taken as they are. */
const buildParameters: ReadonlySet<string> = new Set(
  (
    'buildargs cachefrom cpushares dockerfile labels nocache platform pull q rm forcerm shmsize ' +
    'squash t target version'
  ).split(' '),
);

function buildRules(query: URLSearchParams, job: SocketJob): Decision {
  const changed = new URLSearchParams();
  for (const [name, value] of query) {
    if (name === 't') {
      const made = engineNameOf(value, job);
      if (made === undefined) return refused(`"${value}" is no name for an image`, 400);
      changed.append('t', made);
    } else if (buildParameters.has(name)) changed.append(name, value);
    else if (!isNothing(name, value))
      return refused(buildSentences[name] ?? `a build cannot have "${name}"`);
  }
  if (query.get('version') === '2') return refused(buildSentences.version ?? '');
  const about = cacheSources(query).map((name) => ({ kind: 'image', name }) as const);
  // Steps reach what the job reaches, and nothing is left of those that fail.
  changed.set('networkmode', `container:${job.container}`);
  changed.set('rm', '1');
  changed.set('forcerm', '1');
  if (job.memoryBytes !== undefined) {
    changed.set('memory', `${job.memoryBytes}`);
    changed.set('memswap', `${job.memoryBytes}`);
  }
  if (job.cpus !== undefined) {
    changed.set('cpuperiod', '100000');
    changed.set('cpuquota', `${Math.round(job.cpus * 100_000)}`);
  }
  return { type: 'allowed', about, query: changed, sends: 'files to build' };
}

/** Clients send most parameters, empty. */
function isNothing(name: string, value: string): boolean {
  if (['', '0', '[]', '{}', 'null', 'false'].includes(value)) return true;
  if (name === 'networkmode') return value === 'default' || value === 'bridge';
  return name === 'memswap' && value === '-1';
}

const buildSentences: Readonly<Record<string, string>> = {
  version: 'BuildKit is not offered to jobs: build with DOCKER_BUILDKIT=0',
  session: 'BuildKit is not offered to jobs: build with DOCKER_BUILDKIT=0',
  outputs: 'BuildKit is not offered to jobs: build with DOCKER_BUILDKIT=0',
  remote: 'a build gets its files from the job: clone the repository, and build in its folder',
  networkmode: 'the steps of a build have the job’s own network: leave --network out',
  cgroupparent: 'the cgroup of a build is the job’s',
  extrahosts: 'a build has the job’s own host names: leave --add-host out',
  securityopt: 'security options are for who runs the machine',
};

function cacheSources(query: URLSearchParams): readonly string[] {
  try {
    const parsed: unknown = JSON.parse(query.get('cachefrom') || '[]');
    return Array.isArray(parsed) ? parsed.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

function commitRules({ query }: EngineRequest, job: SocketJob): Decision {
  const asked = named(query.get('repo'), query.get('tag'));
  const made = asked === '' ? undefined : engineNameOf(asked, job);
  if (asked !== '' && made === undefined) return refused(`"${asked}" is no name for an image`, 400);
  const about = [{ kind: 'container', id: query.get('container') ?? '' } as const];
  if (made === undefined) return { type: 'allowed', about };
  return { type: 'allowed', about, query: withName(query, made), brings: made };
}

function named(repository: string | null, tag: string | null): string {
  if (!repository) return '';
  if (!tag) return repository;
  return `${repository}${tag.includes(':') ? '@' : ':'}${tag}`;
}
