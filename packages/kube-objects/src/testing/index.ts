export { type SimulatedNode, silent, simulateNode, until } from './simulated-node.ts';
