export type { NodeAgent } from './agent.ts';
export type { ImageAccess, ImageWish } from './image-access.ts';
export { knownClusterId } from './runtime/cluster-id.ts';
export { label } from './runtime/labels.ts';
export { removePodsNetwork } from './runtime/pods-network.ts';
export { startNodeAgent } from './start-agent.ts';
export { serveTerminal, type TerminalWish } from './streams/terminal.ts';
export { createLocalVolumes } from './volumes/local-volumes.ts';
