/** The groups that servers in the cluster serve, behind this API's own address. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { ApiError, type Objects } from '@slipway/kube-objects';
import type { User } from '#access/user';
import type { GroupVersion } from '#discovery/group-version';
import type { Scheme } from '#scheme/scheme';
import { availability, isAvailable, type RemoteService } from './api-service.ts';
import type { FrontProxy } from './backend.ts';
import { createForwarder } from './forwarder.ts';
import { readJson } from './read-json.ts';
import { type Published, Registered } from './registered.ts';
import { readResourceList } from './resource-list.ts';

/** Sends requests on to servers of other groups, and knows what they serve. */
export interface Aggregator extends Disposable {
  /** Counts the changes of what `groupVersions` and `published` say. */
  readonly generation: number;
  /** Who serves a group version instead of this API; undefined when it does so itself, or nobody. */
  find(group: string, version: string): RemoteService | undefined;
  /** Sends a request on. Throws `ApiError` (503) when the service is not available. */
  send(service: RemoteService, request: Request, user: User): Promise<Response>;
  /** The same for a connection that shall become something else. */
  upgrade(
    service: RemoteService,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    user: User,
  ): Promise<void>;
  /** Asks a service what it serves, and keeps it. Rejects when it does not say. */
  discover(service: RemoteService): Promise<void>;
  /** What all of them serve, as far as is known. */
  groupVersions(): readonly GroupVersion[];
  /** Those whose schemas can be had, with where their documents are and when these change. */
  published(): readonly Published[];
  /** A document of a service, for the cluster's own parts. */
  read(service: RemoteService, path: string): Promise<unknown>;
  /** A document below `/apis/GROUP/VERSION/`, as autoscalers ask for figures. */
  figures(path: string): Promise<unknown>;
}

/** As which discovery and schemas are asked for. */
const aggregatorUser: User = {
  username: 'system:aggregator',
  groups: ['system:masters', 'system:authenticated'],
};

/** Whoever measures figures decides by this name whether autoscalers may see them. */
const autoscalerUser: User = {
  username: 'system:serviceaccount:kube-system:horizontal-pod-autoscaler',
  groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
};

const documentSeconds = 6;

/** Creates it over the APIServices in the store. */
export function createAggregator(
  objects: Pick<Objects, 'get' | 'list' | 'watch'>,
  scheme: Scheme,
  frontProxy: FrontProxy,
): Aggregator {
  const registered = new Registered(objects, scheme);
  const forwarder = createForwarder(objects, frontProxy);

  async function read(
    service: RemoteService,
    path: string,
    user = aggregatorUser,
  ): Promise<unknown> {
    const request = new Request(`https://api${path}`, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(documentSeconds * 1000),
    });
    return await readJson(await forwarder.send(service, request, user), path);
  }

  async function hashOf(service: RemoteService, path: string): Promise<string | undefined> {
    const index = (await read(service, '/openapi/v3').catch(() => undefined)) as
      | { readonly paths?: Readonly<Record<string, { readonly serverRelativeURL?: string }>> }
      | undefined;
    const { serverRelativeURL } = index?.paths?.[path] ?? {};
    if (serverRelativeURL === undefined) return undefined;
    return URL.parse(serverRelativeURL, 'https://api')?.searchParams.get('hash') ?? '0';
  }

  return {
    get generation() {
      return registered.generation;
    },
    find: (group, version) => registered.find(group, version),
    async send(service, request, user) {
      refuseUnavailable(service);
      return await forwarder.send(service, request, user);
    },
    async upgrade(service, request, socket, head, user) {
      refuseUnavailable(service);
      await forwarder.upgrade(service, request, socket, head, user);
    },
    async discover(service) {
      const { group = '', version } = service.spec;
      const path = `apis/${group}/${version}`;
      const groupVersion = readResourceList({ group, version }, await read(service, `/${path}`));
      if (groupVersion === undefined) throw new Error('the answer is no list of resources');
      registered.note(service, { groupVersion, hash: await hashOf(service, path) });
    },
    groupVersions: () => registered.groupVersions(),
    published: () => registered.published(),
    read: (service, path) => read(service, path),
    async figures(path) {
      const [, , group = '', version = '', ...rest] = path.split('/');
      const service = registered.find(group, version) ?? registered.anyOf(group);
      if (service === undefined) throw new Error(`no server of ${group} is registered`);
      refuseUnavailable(service);
      // Adapters serve one version or another; the lists of figures are the same in all of them.
      const served = ['', 'apis', group, service.spec.version, ...rest].join('/');
      return await read(service, served, autoscalerUser);
    },
    [Symbol.dispose]() {
      registered[Symbol.dispose]();
      forwarder[Symbol.dispose]();
    },
  };
}

function refuseUnavailable(service: RemoteService): void {
  if (isAvailable(service)) return;
  const { reason, message } = availability(service) ?? {};
  const why = reason === undefined ? 'nobody has asked it yet' : `${reason}: ${message}`;
  throw new ApiError(
    'ServiceUnavailable',
    `the server of ${service.metadata.name} is not available (${why})`,
    { retryAfterSeconds: 1 },
  );
}
