export type {
  Collected,
  Connection,
  Limits,
  Log,
  Push,
  Registry,
  RegistryOptions,
  TagDetails,
} from './registry.ts';
export { createRegistry } from './registry.ts';
