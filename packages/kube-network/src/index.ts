export { createNetwork } from './create-network.ts';
export { runningGuards } from './machine/guards.ts';
export { endHandover } from './machine/kernel-handover.ts';
export { bringServiceRange, NoServiceRange, releaseServiceRange } from './machine/service-range.ts';
export type { ServiceProxy } from './proxy/service-proxy.ts';
