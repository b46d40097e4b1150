import type { Engine } from '@slipway/engine';
import { createEngineRuntime } from '../src/runtime/engine-runtime.ts';
import type { Runtime } from '../src/runtime/runtime.ts';

/** The runtime of a cluster of its own on the machine's engine. */
export function engineRuntime(engine: Engine): Runtime {
  return createEngineRuntime(engine, {
    clusterId: `test-${crypto.randomUUID()}`,
    networkName: 'slipway',
    clusterCidr: '10.244.0.0/16',
  });
}
