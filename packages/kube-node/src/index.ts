export { knownClusterId } from '#runtime/cluster-id';
export { label } from '#runtime/labels';
export { removePodsNetwork } from '#runtime/pods-network';
export type { NodeAgent } from './agent.ts';
export type { ImageAccess, ImageWish } from './image-access.ts';
export { startNodeAgent } from './start-agent.ts';
