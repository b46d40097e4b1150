import { type Decision, type EngineRequest, refused } from './decision.ts';
import { type Fields, isBlank, isEmpty, isFields } from './fields.ts';
import { labelProblem } from './label-rules.ts';
import { aliasesOf } from './network-wishes.ts';

/** Requests about one network or one volume of the job's; undefined for others. */
export function placeDecision(request: EngineRequest): Decision | undefined {
  const { method, path, body } = request;
  const route = `${method} ${path}`;
  if (route === 'POST /networks/create') return makeNetwork(body);
  if (route === 'POST /volumes/create') return makeVolume(body);
  const { room, id, verb } =
    /^\/(?<room>networks|volumes)\/(?<id>[^/]+)(?:\/(?<verb>\w+))?$/.exec(path)?.groups ?? {};
  if (id === undefined) return undefined;
  return room === 'networks' ? ofNetwork(request, id, verb) : ofVolume(method, id, verb);
}

function ofNetwork(
  { method, body }: EngineRequest,
  id: string,
  verb?: string,
): Decision | undefined {
  const about = [{ kind: 'network', id } as const];
  if (method === 'GET' && verb === undefined) return { type: 'allowed', about };
  if (method === 'DELETE' && verb === undefined) {
    return { type: 'allowed', about, act: { type: 'remove-network', id } };
  }
  if (method !== 'POST' || (verb !== 'connect' && verb !== 'disconnect')) return undefined;
  const { Container: container, EndpointConfig, Force: _, ...rest } = isFields(body) ? body : {};
  if (typeof container !== 'string' || !isEmpty(rest)) {
    return refused('name the container to connect, and nothing but its names', 400);
  }
  const both = [...about, { kind: 'container', id: container } as const];
  if (verb === 'disconnect') {
    return { type: 'allowed', about: both, act: { type: 'disconnect', id, container } };
  }
  const aliases = aliasesOf(EndpointConfig);
  if (typeof aliases === 'string') return refused(aliases);
  return { type: 'allowed', about: both, act: { type: 'connect', id, container, aliases } };
}

function ofVolume(method: string, name: string, verb?: string): Decision | undefined {
  if (verb !== undefined) return undefined;
  // Its name in the engine says whose it is.
  if (method === 'GET') return { type: 'allowed', about: [] };
  if (method !== 'DELETE') return undefined;
  return { type: 'allowed', about: [], act: { type: 'remove-volume', name } };
}

function makeNetwork(body: unknown): Decision {
  if (!isFields(body)) return refused('the network is no JSON object', 400);
  const { Name: name, Driver, Internal, Labels, Scope, IPAM, ...rest } = body;
  if (typeof name !== 'string' || !/^[\w][\w.-]*$/.test(name)) {
    return refused('the network has no name that the engine takes', 400);
  }
  const { CheckDuplicate: _, Attachable: __, EnableIPv4: ___, ...wishes } = rest;
  const wish = firstOf(wishes);
  if (wish !== undefined) return refused(`a job’s network cannot have "${wish}"`);
  if (!isOneOf(Driver, 'bridge', 'default') || !isOneOf(Scope, 'local')) {
    return refused('a job’s networks are bridges: leave --driver out');
  }
  if (!isPlainIpam(IPAM)) {
    return refused('addresses of a job’s network are chosen by the engine: leave --subnet out');
  }
  const problem = labelProblem(Labels);
  if (problem !== undefined) return refused(problem);
  const labels = textsOf(Labels);
  const isInternal = Internal === true;
  return { type: 'allowed', about: [], act: { type: 'make-network', name, isInternal, labels } };
}

function makeVolume(body: unknown): Decision {
  if (!isFields(body)) return refused('the volume is no JSON object', 400);
  const { Name: name, Driver, DriverOpts, Labels, ...rest } = body;
  const wish = firstOf(rest);
  if (wish !== undefined) return refused(`a job’s volume cannot have "${wish}"`);
  if (!isOneOf(Driver, 'local') || !isEmpty(DriverOpts)) {
    return refused('a job’s volumes are the engine’s own: leave --driver and --opt out');
  }
  const problem = labelProblem(Labels);
  if (problem !== undefined) return refused(problem);
  if (typeof name !== 'string' || !/^[a-zA-Z0-9][\w.-]+$/.test(name)) {
    return refused('a job’s volume has a name: docker volume create NAME', 400);
  }
  const labels = textsOf(Labels);
  return { type: 'allowed', about: [], act: { type: 'make-volume', name, labels } };
}

const firstOf = (fields: Fields): string | undefined =>
  Object.keys(fields).find((name) => !isBlank(fields[name]));

const isOneOf = (value: unknown, ...usual: readonly string[]): boolean =>
  isEmpty(value) || usual.some((it) => it === value);

function isPlainIpam(value: unknown): boolean {
  if (isEmpty(value)) return true;
  if (!isFields(value)) return false;
  const { Driver, ...rest } = value;
  const isBare = Object.values(rest).every((it) =>
    Array.isArray(it) ? it.every(isBlank) : isBlank(it),
  );
  return isOneOf(Driver, 'default') && isBare;
}

const textsOf = (labels: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(isFields(labels) ? labels : {}).map(([name, value]) => [name, String(value)]),
  );
