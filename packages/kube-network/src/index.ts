export { createNetwork } from './create-network.ts';
export { runningGuards } from './machine/guards.ts';
export { endHandover } from './machine/kernel-handover.ts';
export { endPolicies } from './machine/kernel-policies.ts';
export { bringServiceRange, NoServiceRange, releaseServiceRange } from './machine/service-range.ts';
export type { ServiceProxy } from './proxy/service-proxy.ts';
