import { dump, load } from 'js-yaml';

/** What a kubeconfig says about the built-in cluster. */
export interface ClusterAccess {
  readonly url: string;
  readonly caPem: string;
  readonly token: string;
}

/** The name of the built-in cluster, its user and its context. */
export const builtInContext = 'slipway';

interface Named {
  readonly name: string;
}

interface ClusterEntry extends Named {
  readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string };
}

interface UserEntry extends Named {
  readonly user: { readonly token: string };
}

interface ContextEntry extends Named {
  readonly context: Readonly<Record<string, unknown>>;
}

interface Kubeconfig {
  readonly clusters: readonly ClusterEntry[];
  readonly users: readonly UserEntry[];
  readonly contexts: readonly ContextEntry[];
  readonly 'current-context': string;
}

/** Reads the built-in cluster's entries of a kubeconfig that Slipway wrote. */
export function parseKubeconfig(text: string): ClusterAccess {
  const { clusters, users } = load(text) as Kubeconfig; // our own file
  const cluster = clusters.find(isBuiltIn);
  const user = users.find(isBuiltIn);
  if (!cluster || !user) throw new Error('a kubeconfig without the built-in cluster or its user');
  const caPem = Buffer.from(cluster.cluster['certificate-authority-data'], 'base64').toString();
  return { url: cluster.cluster.server, caPem, token: user.user.token };
}

const isBuiltIn = ({ name }: Named) => name === builtInContext;

/**
 * A kubeconfig with new entries for the built-in cluster. Everything else in the old one is the
 * user's and stays: a namespace that `kubectl config set-context` chose, other clusters and contexts,
 * the current one. An old file that makes no sense is replaced.
 */
export function mergeKubeconfig(old: string | undefined, fresh: string): string {
  const before = old === undefined ? undefined : readOld(old);
  if (before === undefined) return fresh;
  const made = load(fresh) as Kubeconfig; // our own text
  const contexts = merge(before.contexts, made.contexts, (was, now) => ({
    ...was,
    context: { ...was.context, ...now.context },
  }));
  const current = before['current-context'];
  return dump(
    {
      ...made,
      ...before,
      clusters: merge(before.clusters, made.clusters),
      users: merge(before.users, made.users),
      contexts,
      'current-context': contexts.some(({ name }) => name === current)
        ? current
        : made['current-context'],
    },
    { noRefs: true },
  );
}

function readOld(text: string): Partial<Kubeconfig> | undefined {
  try {
    const value = load(text) as Partial<Kubeconfig> | null;
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isMap ? value : undefined;
  } catch {
    // Nothing in it can be kept.
    return undefined;
  }
}

function isNamed(entry: unknown): entry is Named {
  return typeof entry === 'object' && entry !== null && 'name' in entry;
}

function merge<T extends Named>(
  old: unknown,
  fresh: readonly T[],
  combine: (was: T, now: T) => T = (_, now) => now,
): readonly T[] {
  // People write this file by hand: what has no name is no entry.
  const kept = (Array.isArray(old) ? old.filter(isNamed) : []) as unknown as readonly T[];
  const entries = new Map(kept.map((entry) => [entry.name, entry]));
  for (const entry of fresh) {
    const was = entries.get(entry.name);
    entries.set(entry.name, was ? combine(was, entry) : entry);
  }
  return [...entries.values()];
}
