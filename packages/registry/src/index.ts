export type { Collected } from '#collection/collect';
export type { Push } from '#manifests/manifest-handlers';
export type { TagDetails } from '#manifests/tag-details';
export type { Connection } from '#protocol/exchange';
export type { CollectWish, Limits, Log, Registry, RegistryOptions } from './registry.ts';
export { createRegistry } from './registry.ts';
