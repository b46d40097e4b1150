export type { NodeAgent } from './agent.ts';
export type { ImageAccess, ImageWish } from './image-access.ts';
export { knownClusterId } from './sandbox/cluster-id.ts';
export { label } from './sandbox/labels.ts';
export { removePodsNetwork } from './sandbox/pods-network.ts';
export { startNodeAgent } from './start-agent.ts';
