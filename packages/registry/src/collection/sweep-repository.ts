import type { Digest } from '#protocol/digest';
import { digestsIn, removed } from '#storage/storage';
import type { CollectContext, CollectOptions, Swept } from './collection.ts';
import { type ManifestGraph, reachable, readManifestGraph } from './manifest-graph.ts';
import { inBatches, isOlder } from './removal.ts';
import { isBeingPushedTo } from './sweep-uploads.ts';

/** Removes manifests that nothing leads to, then the right to blobs that no manifest names. */
export async function sweepRepository(
  context: CollectContext,
  repository: string,
  { olderThan, untagged, inUse, isDryRun = false }: CollectOptions,
): Promise<Swept> {
  const { layout, manifests, tags } = context;
  const { moves } = context.gate;
  const graph = await readManifestGraph(layout, manifests, repository);
  if (!graph.isComplete) return { gone: new Set(), lost: [], inUse: 0 };
  const tagged = untagged
    ? reachable(graph, await tags.digests(repository))
    : new Set(graph.manifests.keys());
  const used = reachable(graph, await inUse(repository));
  const others = [...graph.manifests.keys()].filter((digest) => !tagged.has(digest));
  const loose = others.filter((digest) => !used.has(digest));
  const sweep = { repository, olderThan, isDryRun, moves };
  const gone = await sweepManifests(context, loose, sweep);
  const lost = await sweepMemberships(context, namedIn(graph, gone), sweep);
  return { gone, lost, inUse: others.length - loose.length };
}

interface Sweep {
  readonly repository: string;
  readonly olderThan: Date;
  readonly isDryRun: boolean;
  readonly moves: number;
}

async function sweepManifests(
  context: CollectContext,
  items: readonly Digest[],
  { repository, olderThan, isDryRun, moves }: Sweep,
): Promise<ReadonlySet<Digest>> {
  const { layout, manifests, claims } = context;
  const gone = new Set<Digest>();
  await inBatches(context, { items, moves }, (digest) =>
    claims.removing(digest, async () => {
      if (!(await isOlder(layout.entry(repository, 'manifests', digest), olderThan))) return;
      if (!isDryRun) await manifests.drop(repository, digest);
      gone.add(digest);
    }),
  );
  if (gone.size > 0 && !isDryRun) await removed(context);
  return gone;
}

/** The blobs of all manifests but those that are gone. */
function namedIn({ manifests }: ManifestGraph, gone: ReadonlySet<Digest>): ReadonlySet<Digest> {
  const left = [...manifests].filter(([digest]) => !gone.has(digest));
  return new Set(left.flatMap(([, { blobs }]) => blobs));
}

async function sweepMemberships(
  context: CollectContext,
  named: ReadonlySet<Digest>,
  { repository, olderThan, isDryRun, moves }: Sweep,
): Promise<readonly Digest[]> {
  const { layout, claims } = context;
  // A push that takes long has given its first layers long before it names them.
  if (await isBeingPushedTo(context, repository, olderThan)) return [];
  const pathOf = (digest: Digest) => layout.entry(repository, 'blobs', digest);
  const gone: Digest[] = [];
  const all = await digestsIn(layout.list(repository, 'blobs'));
  const items = all.filter((digest) => !named.has(digest));
  await inBatches(context, { items, moves }, (digest) =>
    claims.removing(digest, async () => {
      if (!(await isOlder(pathOf(digest), olderThan))) return;
      if (!isDryRun) await context.dropRight(repository, digest);
      gone.push(digest);
    }),
  );
  // Before any blob goes: a crash must not bring back a name for what is gone.
  if (gone.length > 0 && !isDryRun) await removed(context);
  return gone;
}
