import { isTold } from '@slipway/kube-objects/job-deeds';
import type { ObjectAddress } from '#rollouts/deed';

/** A request about one object, as far as its address says. */
export interface AskedObject {
  readonly verb: 'get' | 'create' | 'update' | 'patch' | 'delete';
  /** The name is empty where the cluster gives one, or the body says it. */
  readonly target: ObjectAddress;
  /** Whether the answer is about something else than the object, as about its scale. */
  readonly isPart: boolean;
}

const verbs: Readonly<Record<string, AskedObject['verb']>> = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

const address =
  /^\/(?:api|apis\/(?<apiGroup>[^/]+))\/(?<version>[^/]+)(?:\/namespaces\/(?<namespace>[^/]+))?\/(?<plural>[^/]+)(?:\/(?<name>[^/]+)(?:\/(?<part>[^/]+))?)?$/;

/** What a request is about; undefined where that says nothing of a release. */
export function objectAsked(method: string, pathAndQuery: string): AskedObject | undefined {
  const verb = verbs[method];
  const { pathname, searchParams } = new URL(pathAndQuery, 'http://cluster');
  if (verb === undefined || searchParams.has('dryRun')) return undefined;
  const found = address.exec(pathname)?.groups;
  const { version, plural } = found ?? {};
  if (!found || version === undefined || plural === undefined || !isTold({ plural }))
    return undefined;
  const { apiGroup = '', namespace = '', name = '', part } = found;
  if (part !== undefined && part !== 'scale') return undefined;
  // Many at once are no release.
  if (name === '' && verb !== 'create') return undefined;
  const target = {
    ...{ apiGroup, version, plural: decoded(plural) },
    ...{ namespace: decoded(namespace), name: decoded(name) },
  };
  return { verb, target, isPart: part !== undefined };
}

const decoded = (text: string) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
