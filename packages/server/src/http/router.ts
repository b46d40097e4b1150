/**
 * Where a route lies.
 *
 * In the path `:name` is one segment, taken as it is encoded (so `:id` takes `group%2Fproject`) and
 * given decoded; `*name` at the end takes the rest.
 */
export interface Address {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
}

/** The route of a request, or why there is none. */
export type Match<R> =
  | { readonly found: 'route'; readonly route: R; readonly params: Record<string, string> }
  | { readonly found: 'other-method'; readonly allowed: readonly string[] }
  | { readonly found: 'nothing' };

interface Node<R> {
  readonly literals: Map<string, Node<R>>;
  parameter?: Node<R>;
  rest?: Node<R>;
  readonly ends: Map<string, { readonly route: R; readonly names: readonly string[] }>;
}

/** Finds the route for a request; literal segments win over `:name`, `:name` over `*name`. */
export interface Router<R> {
  match(method: string, pathname: string): Match<R>;
}

/** Throws when two routes are the same. */
export function createRouter<R extends Address>(routes: readonly R[]): Router<R> {
  const root = emptyNode<R>();
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
      return { found: 'route', route: end.route, params: Object.fromEntries(pairs) };
    },
  };
}

function emptyNode<R>(): Node<R> {
  return { literals: new Map(), ends: new Map() };
}

function add<R extends Address>(root: Node<R>, route: R): void {
  const { method, path } = route;
  const segments = path.split('/').slice(1);
  const node = segments.reduce(step<R>, root);
  if (node.ends.has(method)) throw new Error(`two routes for ${method} ${path}`);
  const names = segments.filter((part) => /^[:*]/.test(part)).map((part) => part.slice(1));
  node.ends.set(method, { route, names });
}

function step<R>(node: Node<R>, segment: string): Node<R> {
  if (segment.startsWith(':')) {
    node.parameter ??= emptyNode();
    return node.parameter;
  }
  if (segment.startsWith('*')) {
    node.rest ??= emptyNode();
    return node.rest;
  }
  const next = node.literals.get(segment) ?? emptyNode<R>();
  node.literals.set(segment, next);
  return next;
}

type Found<R> = { readonly node: Node<R>; readonly values: readonly string[] };

function walk<R>(
  node: Node<R>,
  segments: readonly string[],
  values: readonly string[],
): Found<R> | undefined {
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
