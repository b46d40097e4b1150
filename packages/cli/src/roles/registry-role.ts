import { createPublicKey } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createRegistry, type Registry, type RegistryOptions } from '@slipway/registry';
import { registryNames } from '#addresses';
import type { RoleCalls } from '#channel/roles';
import type { Service } from '#http/answering';
import { forwardTo } from '#http/forward';
import { openFront } from '#http/front';
import { isOwnHost, misdirected } from '#http/hosts/own-host';
import { clientProtocolHeader } from '#http/proxied';
import { proxyCheck } from '#public-binding';
import { collectGarbage } from './images/collect-garbage.ts';
import { imagesInUse } from './images/image-access.ts';
import { socketOf } from './own-sockets.ts';
import type { RoleContext, StartedRole } from './role.ts';

/** Claims that differ from token to token of one bearer. */
const ofOneToken = new Set(['access', 'exp', 'iat', 'jti', 'nbf']);

/** The registry, under `/v2/` of the main port. */
export async function startRegistryRole(context: RoleContext): Promise<StartedRole<'registry'>> {
  const { config, facts, log, peers, mainPort } = context;
  if (!facts.server) throw new Error('the registry starts after the server');
  const { issuer, realm, service, publicKeyPem } = facts.server.registryAuth;
  await using stack = new AsyncDisposableStack();
  const registry = await createRegistry({
    directory: join(config.dataDir, 'blobs'),
    issuer,
    realm: realmFor(realm),
    service,
    publicKey: createPublicKey(publicKeyPem),
    bearerOf,
    stillAllows: askedOnce((claims, wanted) => peers.server.stillAllows(claims, wanted)),
    isSparseAllowed: config.hasSparseIndexes,
    ...(config.imageProxy && {
      upstream: config.imageProxy,
      limits: { copySeconds: config.imageProxy.keepSeconds },
    }),
    ...(config.hasCluster && {
      inUse: imagesInUse(registryNames(config, mainPort), () => peers.cluster.pinnedImages()),
    }),
    onDiskFull: () => collecting.diskFull(),
    log,
  });
  stack.defer(() => registry.close());
  const collecting = stack.use(collectGarbage(registry, log));
  const isProxy = proxyCheck(config.outside.trustedProxies);
  const socket = socketOf(config.dataDir, 'registry');
  const front = await openFront(serviceOf(registry, context), socket, { isProxy });
  stack.defer(() => front.close());
  const resources = stack.move();
  return {
    facts: {},
    calls: {
      isThere: async () => {},
      repositories: () => registry.repositories(),
      tagNames: (repository) => registry.tagNames(repository),
      tagPage: (repository, part) => registry.tagPage(repository, part),
      tags: (repository, names) => registry.tags(repository, names),
      sizeBytes: (repository) => registry.sizeBytes(repository),
      setTag: (repository, name, from) => registry.setTag(repository, name, from),
      deleteTags: (repository, names) => registry.deleteTags(repository, names),
      deleteRepository: (repository) => registry.deleteRepository(repository),
      deleteRepositories: (path) => registry.deleteRepositories(path),
      moveRepositories: (from, to) => registry.moveRepositories(from, to),
      collect: (wish) => registry.collect(wish),
    },
    take: (socket, head) => front.take(socket, head),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Clients get their tokens where they have asked: what is near to one is out of reach for another. */
function realmFor(realm: string): RegistryOptions['realm'] {
  const { host, pathname } = new URL(realm);
  return (request) => {
    const asked = request.headers.get('host');
    if (asked === null || asked === host) return realm;
    const isHttps = request.headers.get(clientProtocolHeader) === 'https';
    return `${isHttps ? 'https' : 'http'}://${asked}${pathname}`;
  };
}

function bearerOf(claims: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(claims).filter(([name]) => !ofOneToken.has(name)));
}

type StillAllows = RoleCalls['server']['stillAllows'];

/** Layers come eight at a time by one token: who asks while the same is being asked shares the answer. */
function askedOnce(ask: StillAllows): StillAllows {
  const underWay = new Map<string, Promise<boolean>>();
  return (claims, wanted) => {
    const key = JSON.stringify([claims, wanted]);
    const known = underWay.get(key);
    if (known) return known;
    const answer = ask(claims, wanted).finally(() => underWay.delete(key));
    underWay.set(key, answer);
    return answer;
  };
}

/** A connection that began with `/v2/`; clients get their tokens from the server on the same one. */
function serviceOf(registry: Registry, { config }: RoleContext): Service {
  const server = forwardTo('server', socketOf(config.dataDir, 'server'));
  const names = { machine: hostname(), hosts: config.hosts };
  return {
    async fetch(request, connection) {
      const { host } = connection.incoming.headers;
      if (!isOwnHost(host, names)) return misdirected(host);
      const { pathname } = new URL(request.url);
      const isOurs = pathname === '/v2' || pathname.startsWith('/v2/');
      return (isOurs ? registry : server).fetch(request, connection);
    },
    upgrade: (...args) => server.upgrade(...args),
  };
}
