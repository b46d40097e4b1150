/** What a handler is given: the request, and what the router found in its path. */
export interface Call {
  readonly request: Request;
  readonly url: URL;
  /** Decoded values of `:name` and `*name` in the route's path. */
  readonly params: Readonly<Record<string, string>>;
  /** Also the answer's `X-Request-Id`, and in every log line about this request. */
  readonly requestId: string;
}

export type Handler = (call: Call) => Promise<Response> | Response;

/**
 * One address of the server.
 *
 * In the path `:name` is one segment, taken as it is encoded (so `:id` takes `group%2Fproject`) and
 * given decoded; `*name` at the end takes the rest.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly handler: Handler;
}

export type Match =
  | { readonly found: 'route'; readonly handler: Handler; readonly params: Record<string, string> }
  | { readonly found: 'other-method'; readonly allowed: readonly string[] }
  | { readonly found: 'nothing' };

interface Node {
  readonly literals: Map<string, Node>;
  parameter?: Node;
  rest?: Node;
  readonly ends: Map<string, { readonly handler: Handler; readonly names: readonly string[] }>;
}

/** Finds the route for a request; literal segments win over `:name`, `:name` over `*name`. */
export interface Router {
  match(method: string, pathname: string): Match;
}

/** Throws when two routes are the same. */
export function createRouter(routes: readonly Route[]): Router {
  const root = emptyNode();
  for (const route of routes) add(root, route);
  return {
    match(method, pathname) {
      const found = walk(root, pathname.split('/').slice(1), []);
      if (!found) return { found: 'nothing' };
      const { node, values } = found;
      // HEAD is GET without the body; the HTTP server leaves the body out.
      const end = node.ends.get(method === 'HEAD' ? 'GET' : method);
      if (!end) return { found: 'other-method', allowed: [...node.ends.keys()] };
      const pairs = end.names.map((name, index) => [name, decode(values[index] ?? '')]);
      return { found: 'route', handler: end.handler, params: Object.fromEntries(pairs) };
    },
  };
}

function emptyNode(): Node {
  return { literals: new Map(), ends: new Map() };
}

function add(root: Node, { method, path, handler }: Route): void {
  const segments = path.split('/').slice(1);
  const node = segments.reduce(step, root);
  if (node.ends.has(method)) throw new Error(`two routes for ${method} ${path}`);
  const names = segments.filter((part) => /^[:*]/.test(part)).map((part) => part.slice(1));
  node.ends.set(method, { handler, names });
}

function step(node: Node, segment: string): Node {
  if (segment.startsWith(':')) {
    node.parameter ??= emptyNode();
    return node.parameter;
  }
  if (segment.startsWith('*')) {
    node.rest ??= emptyNode();
    return node.rest;
  }
  const next = node.literals.get(segment) ?? emptyNode();
  node.literals.set(segment, next);
  return next;
}

type Found = { readonly node: Node; readonly values: readonly string[] };

function walk(
  node: Node,
  segments: readonly string[],
  values: readonly string[],
): Found | undefined {
  const [first, ...others] = segments;
  if (first === undefined) return node.ends.size > 0 ? { node, values } : undefined;
  const literal = node.literals.get(first);
  const byLiteral = literal && walk(literal, others, values);
  if (byLiteral) return byLiteral;
  const byName =
    node.parameter && first !== '' ? walk(node.parameter, others, [...values, first]) : undefined;
  if (byName) return byName;
  return node.rest && { node: node.rest, values: [...values, segments.join('/')] };
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
