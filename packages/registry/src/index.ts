export type { Collected } from './collect.ts';
export type { Connection } from './exchange.ts';
export type { Push } from './manifest-handlers.ts';
export type { CollectWish, Limits, Log, Registry, RegistryOptions } from './registry.ts';
export { createRegistry } from './registry.ts';
export type { TagDetails } from './tag-details.ts';
