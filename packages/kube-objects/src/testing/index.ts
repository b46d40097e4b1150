export { namedVolumes } from './named-volumes.ts';
export { type SimulatedNode, silent, simulateNode, until } from './simulated-node.ts';
