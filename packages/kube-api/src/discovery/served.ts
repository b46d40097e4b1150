import { ApiError, resourceKey } from '@slipway/kube-objects';
import { kinds } from '#kinds/catalog';
import { showEvent, storeEvent } from '#kinds/event-view';
import { apiVersionOf, type Kind } from '#kinds/kind';
import type { Draft } from '#schema/draft';

/** A second form of objects that are stored as another kind. */
interface View {
  readonly kind: Kind;
  readonly of: string;
  readonly show: (object: object) => Draft;
  readonly store: (object: object) => Draft;
}

const views: readonly View[] = [
  {
    kind: {
      group: 'events.k8s.io',
      version: 'v1',
      kind: 'Event',
      plural: 'events',
      singular: 'event',
      shortNames: ['ev'],
      namespaced: true,
      type: 'events.Event',
      hasStatus: false,
      nameRule: 'subdomain',
      defaults: [],
    },
    of: 'events',
    show: showEvent,
    store: storeEvent,
  },
];

/** Everything that has a collection under `/api` or `/apis`, in the order of discovery. */
export const servedKinds: readonly Kind[] = [...kinds, ...views.map(({ kind }) => kind)];

const byPath = new Map(
  servedKinds.map((kind) => [`${apiVersionOf(kind)}/${kind.plural}`, kind] as const),
);

/** The kind that a path names. */
export const findServed = (group: string, version: string, plural: string) =>
  byPath.get(`${apiVersionOf({ group, version })}/${plural}`);

/** A served kind, the kind it is stored as, and the ways between them. */
export interface Storage {
  readonly kind: Kind;
  readonly show: (object: object) => object;
  readonly store: (object: object) => object;
}

const identity = (object: object) => object;

/** How objects of a served kind are stored. */
export function storageOf(served: Kind): Storage {
  const view = views.find(({ kind }) => kind === served);
  if (view === undefined) return { kind: served, show: identity, store: identity };
  const kind = kinds.find((candidate) => resourceKey(candidate) === view.of);
  if (kind === undefined) throw new ApiError('InternalError', `no kind ${view.of}`);
  return { kind, show: view.show, store: view.store };
}
