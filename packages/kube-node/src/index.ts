export { knownClusterId } from '#sandbox/cluster-id';
export { label } from '#sandbox/labels';
export { removePodsNetwork } from '#sandbox/pods-network';
export type { NodeAgent } from './agent.ts';
export type { ImageAccess, ImageWish } from './image-access.ts';
export { startNodeAgent } from './start-agent.ts';
