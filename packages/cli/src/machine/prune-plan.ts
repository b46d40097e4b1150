import type { Machine, PruneItem } from '@slipway/contract';

/**
 * What goes when somebody tidies up: what nobody uses, and nobody has given a name to. So ended containers
 * of others than pods and jobs, images without a tag, volumes without a name, networks without containers.
 */
export function planPrune(
  { containers, images, volumes, networks }: Machine,
  kinds: readonly PruneItem['kind'][],
): readonly PruneItem[] {
  const ended = containers
    .filter(({ state, owner }) => owner.kind === 'other' && isOver(state))
    .map(({ id, name }): PruneItem => ({ kind: 'container', id, name, size: null }));
  const gone = new Set(ended.map(({ name }) => name));
  // What only containers use that go now, goes with them.
  const isFree = ({ used_by }: { readonly used_by: readonly string[] }) =>
    used_by.every((name) => gone.has(name));
  const all: readonly PruneItem[] = [
    ...ended,
    ...images
      .filter((image) => image.tags.length === 0 && isFree(image))
      .map(({ id, size }): PruneItem => ({ kind: 'image', id, name: id.slice(7, 19), size })),
    ...volumes
      .filter((volume) => isNameless(volume.name) && isFree(volume))
      .map(({ name }): PruneItem => ({ kind: 'volume', id: name, name, size: null })),
    ...networks
      .filter((network) => !network.is_kept && isFree(network))
      .map(({ id, name }): PruneItem => ({ kind: 'network', id, name, size: null })),
  ];
  return all.filter(({ kind }) => kinds.includes(kind));
}

const isOver = (state: string) => ['created', 'exited', 'dead'].includes(state);

/** The engine names them by chance. */
const isNameless = (name: string) => /^[0-9a-f]{64}$/.test(name);
