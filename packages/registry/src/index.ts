export type { Collected, CollectWish } from '#collection/collection';
export type { Push } from '#manifests/manifest-handlers';
export type { Connection } from '#protocol/exchange';
export { createRegistry } from './create-registry.ts';
export type {
  Limits,
  Log,
  Part,
  Registry,
  RegistryOptions,
  TagPage,
} from './registry.ts';
export type { TagDetails } from './tag-details.ts';
