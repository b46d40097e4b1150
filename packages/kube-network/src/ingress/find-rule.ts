import type { HttpRule, PathMatch, ValueMatch } from './http-rule.ts';

/** As much of a request as rules look at. */
export interface RequestHead {
  /** Without a port, in lower case. */
  readonly host: string;
  readonly path: string;
  readonly method: string;
  readonly query: URLSearchParams;
  header(name: string): string | undefined;
}

/** Rules in the order in which they are tried, by host. */
export interface RuleTable {
  readonly byHost: ReadonlyMap<string, readonly HttpRule[]>;
  /** By what follows the `*` of a host. */
  readonly bySuffix: ReadonlyMap<string, readonly HttpRule[]>;
  readonly forAll: readonly HttpRule[];
}

/** Puts rules into the order in which Kubernetes prefers them. */
export function ruleTable(rules: readonly HttpRule[]): RuleTable {
  const sorted = rules.toSorted(byPreference);
  const groups = Map.groupBy(sorted, ({ host }) => host ?? '');
  const named = [...groups].filter(([host]) => host !== '');
  return {
    byHost: new Map(named.filter(([host]) => !host.startsWith('*.'))),
    bySuffix: new Map(
      named.filter(([host]) => host.startsWith('*.')).map(([host, own]) => [host.slice(1), own]),
    ),
    forAll: groups.get('') ?? [],
  };
}

/** Exact before the rest, then the longest path, then whoever asks for most, then the oldest. */
function byPreference(a: HttpRule, b: HttpRule): number {
  const isExact = ({ path }: HttpRule) => Number(path.type === 'Exact');
  const length = ({ path }: HttpRule) => trimmed(path.value).length;
  const count = ({ headers = [], query = [], method }: HttpRule) =>
    Number(method !== undefined) * 10_000 + headers.length * 100 + query.length;
  return (
    Number(a.isLast ?? false) - Number(b.isLast ?? false) ||
    isExact(b) - isExact(a) ||
    length(b) - length(a) ||
    count(b) - count(a) ||
    a.since.localeCompare(b.since) ||
    a.source.localeCompare(b.source)
  );
}

/** Whether some rule names the host, by a wildcard or in full. */
export const namesHost = ({ byHost, bySuffix }: RuleTable, host: string): boolean =>
  byHost.has(host) || bySuffix.has(suffixOf(host));

/**
 * The rule for a request. Only the rules of the host that fits best are tried, and those for every
 * host when none is about this one, or none of them fits.
 */
export function findRule(table: RuleTable, request: RequestHead): HttpRule | undefined {
  const { host } = request;
  const own = table.byHost.get(host) ?? table.bySuffix.get(suffixOf(host)) ?? [];
  const fits = (rule: HttpRule) => isAbout(rule, request);
  return own.find(fits) ?? table.forAll.find(fits);
}

/** A wildcard stands for one label. */
const suffixOf = (host: string) => host.slice(host.indexOf('.'));

const isAbout = ({ path, method, headers = [], query = [] }: HttpRule, request: RequestHead) =>
  matchesPath(path, request.path) &&
  (method === undefined || method === request.method) &&
  holdAll(headers, (name) => request.header(name)) &&
  holdAll(query, (name) => request.query.get(name) ?? undefined);

const holdAll = (matches: readonly ValueMatch[], read: (name: string) => string | undefined) =>
  matches.every(({ name, isMatch }) => {
    const value = read(name);
    return value !== undefined && isMatch(value);
  });

function matchesPath({ type, value }: PathMatch, path: string): boolean {
  if (type === 'Exact') return path === value;
  const prefix = trimmed(value);
  return path === prefix || path.startsWith(`${prefix}/`);
}

/** `/` at the end says nothing: `/shop/` is about `/shop`, too. */
export const trimmed = (path: string) => path.replace(/\/+$/, '');
