import type { HttpRule, PathMatch, ValueMatch } from './http-rule.ts';

/** As much of a request as rules look at. */
export interface RequestHead {
  /** Without a port, in lower case. */
  readonly host: string;
  readonly scheme: 'http' | 'https';
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
  /** The same for wildcards that stand for several labels, the longest first. */
  readonly byDeepSuffix: readonly (readonly [suffix: string, rules: readonly HttpRule[]])[];
  readonly forAll: readonly HttpRule[];
}

/** Puts rules into the order in which Kubernetes prefers them. */
export function ruleTable(rules: readonly HttpRule[]): RuleTable {
  const sorted = rules.toSorted(byPreference);
  const groups = [...Map.groupBy(sorted, ({ host }) => host ?? '')];
  const wild = groups.filter(([host]) => host.startsWith('*.'));
  const deep = wild
    .map(([host, own]) => [host.slice(1), own.filter(({ isDeep }) => isDeep)] as const)
    .filter(([, own]) => own.length > 0);
  return {
    byHost: new Map(groups.filter(([host]) => host !== '' && !host.startsWith('*.'))),
    bySuffix: new Map(wild.map(([host, own]) => [host.slice(1), own])),
    byDeepSuffix: deep.toSorted(([a], [b]) => b.length - a.length),
    forAll: groups.find(([host]) => host === '')?.[1] ?? [],
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
export const namesHost = (table: RuleTable, host: string): boolean =>
  rulesFor(table, host) !== undefined;

/** The rules of the host that fits best. */
function rulesFor(
  { byHost, bySuffix, byDeepSuffix }: RuleTable,
  host: string,
): readonly HttpRule[] | undefined {
  return (
    byHost.get(host) ??
    bySuffix.get(suffixOf(host)) ??
    byDeepSuffix.find(([suffix]) => host.endsWith(suffix))?.[1]
  );
}

/**
 * The rule for a request. Only the rules of the host that fits best are tried, and those for every
 * host when none is about this one, or none of them fits.
 */
export function findRule(table: RuleTable, request: RequestHead): HttpRule | undefined {
  const own = rulesFor(table, request.host) ?? [];
  const fits = (rule: HttpRule) => isAbout(rule, request);
  return own.find(fits) ?? table.forAll.find(fits);
}

/** A wildcard stands for one label. */
const suffixOf = (host: string) => host.slice(host.indexOf('.'));

const isAbout = (
  { scheme, path, method, headers = [], query = [] }: HttpRule,
  request: RequestHead,
) =>
  (scheme === undefined || scheme === request.scheme) &&
  matchesPath(path, request.path) &&
  (method === undefined || method === request.method) &&
  holdAll(headers, (name) => request.header(name)) &&
  holdAll(query, (name) => request.query.get(name) ?? undefined);

const holdAll = (matches: readonly ValueMatch[], read: (name: string) => string | undefined) =>
  matches.every(({ name, isMatch }) => {
    const value = read(name);
    return value !== undefined && isMatch(value);
  });

function matchesPath(match: PathMatch, path: string): boolean {
  const { type, value } = match;
  if (type === 'Exact') return path === value;
  if (type === 'Pattern') return match.pattern.match(path) !== undefined;
  const prefix = trimmed(value);
  return path === prefix || path.startsWith(`${prefix}/`);
}

/** `/` at the end says nothing: `/shop/` is about `/shop`, too. */
export const trimmed = (path: string) => path.replace(/\/+$/, '');
