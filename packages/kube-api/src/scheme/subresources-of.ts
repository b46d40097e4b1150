import type { Kind } from './kind.ts';
import { scaleSubresource } from './scale.ts';
import type { Subresource } from './subresource.ts';

/** A sub-resource as discovery shows it: `status` is answered like the object itself. */
export type ShownSubresource = Pick<Subresource, 'name' | 'kind' | 'verbs'>;

/** The sub-resources of a kind that answer in ways of their own. */
export const ownSubresources = (kind: Kind): readonly Subresource[] => [
  ...(kind.subresources ?? []),
  ...(kind.hasScale ? [scaleSubresource(kind)] : []),
];

/** All sub-resources of a kind. */
export const subresourcesOf = (kind: Kind): readonly ShownSubresource[] => [
  ...ownSubresources(kind),
  ...(kind.hasStatus ? [{ name: 'status', kind, verbs: ['get', 'patch', 'update'] } as const] : []),
];
