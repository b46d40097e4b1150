export type { IngressRouter } from '#ingress/ingress-router';
export { runningGuards } from '#machine/guards';
export { endHandover } from '#machine/kernel-handover';
export { endPolicies } from '#machine/kernel-policies';
export { bringServiceRange, NoServiceRange, releaseServiceRange } from '#machine/service-range';
export type { ServiceProxy } from '#proxy/service-proxy';
export type { Elsewhere } from './carry-elsewhere.ts';
export { createNetwork, type Network } from './create-network.ts';
export { type RunningNetwork, runNetwork } from './run-network.ts';
