import { queryBoolean } from '@slipway/kube-objects';
import type { Kind } from '#scheme/kind';
import type { Scheme } from '#scheme/scheme';
import type { Verb } from '#scheme/verb';

/** A request about objects. */
export interface ResourceRoute {
  readonly type: 'resource';
  readonly verb: Verb;
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  /** Undefined when nothing of that name is served. */
  readonly kind: Kind | undefined;
  readonly namespace: string;
  /** Empty for a collection. */
  readonly name: string;
  /** The one name that a request on a collection is about, by its field selector; else empty. */
  readonly selectedName: string;
  /** Empty for the object itself. */
  readonly subresource: string;
  /** What follows `proxy`, undecoded; empty for every other sub-resource. */
  readonly path: string;
}

/** What the path and method of a request mean. */
export type Route = ResourceRoute | { readonly type: 'path'; readonly path: string };

const verbs: Readonly<Record<string, { readonly one: Verb; readonly all: Verb } | undefined>> = {
  GET: { one: 'get', all: 'list' },
  HEAD: { one: 'get', all: 'list' },
  POST: { one: 'create', all: 'create' },
  PUT: { one: 'update', all: 'update' },
  PATCH: { one: 'patch', all: 'patch' },
  DELETE: { one: 'delete', all: 'deletecollection' },
};

/** Reads a request's method and URL. */
export function parseRoute(scheme: Scheme, method: string, url: URL): Route {
  const { pathname } = url;
  const steps = pathname
    .split('/')
    .filter((step) => step !== '')
    .map(decodeURIComponent);
  const [root, ...rest] = steps;
  const other: Route = { type: 'path', path: pathname };
  if (root === 'api' && rest.length >= 2) {
    return resourceRoute(scheme, method, url, '', rest[0] ?? '', rest.slice(1)) ?? other;
  }
  if (root === 'apis' && rest.length >= 3) {
    return resourceRoute(scheme, method, url, rest[0] ?? '', rest[1] ?? '', rest.slice(2)) ?? other;
  }
  return other;
}

/** Of a namespace's own sub-resources; everything else below a namespace is a resource in it. */
const namespaceSubresources = new Set(['status', 'finalize']);

function resourceRoute(
  scheme: Scheme,
  method: string,
  { searchParams, pathname }: URL,
  group: string,
  version: string,
  steps: readonly string[],
): ResourceRoute | undefined {
  const isInNamespace =
    steps[0] === 'namespaces' && steps.length >= 3 && !namespaceSubresources.has(steps[2] ?? '');
  const namespace = isInNamespace ? (steps[1] ?? '') : '';
  const [plural = '', name = '', subresource = '', ...more] = isInNamespace
    ? steps.slice(2)
    : steps;
  const isProxy = subresource === 'proxy';
  const verb = verbs[isProxy && method === 'OPTIONS' ? 'GET' : method];
  if (verb === undefined) return undefined;
  const isWatch = queryBoolean(searchParams, 'watch');
  const plain = name === '' ? verb.all : verb.one;
  return {
    type: 'resource',
    verb: plain === 'list' && isWatch ? 'watch' : plain,
    group,
    version,
    plural,
    kind: scheme.findServed(group, version, plural),
    namespace,
    name,
    selectedName: name === '' ? nameIn(searchParams.get('fieldSelector') ?? '') : '',
    subresource: isProxy
      ? subresource
      : [subresource, ...more].filter((step) => step !== '').join('/'),
    path: isProxy
      ? pathname.replace(stepsBefore((group === '' ? 5 : 6) + (isInNamespace ? 2 : 0)), '')
      : '',
  };
}

const stepsBefore = (count: number) => new RegExp(`^(?:/+[^/]+){${count}}`);

/** Rights to objects of certain names hold for lists and watches of one of these, too. */
function nameIn(fieldSelector: string): string {
  const [, name = ''] = /(?:^|,)metadata\.name==?([^,]*)/.exec(fieldSelector) ?? [];
  return name;
}
