import { type HttpsApi, startHttpsApiOf } from '@slipway/kube-api/testing';
import { ensureStandardClass, startControllers } from '@slipway/kube-controllers';
import {
  namedVolumes,
  type SimulatedNode,
  silent,
  simulateNode,
} from '@slipway/kube-objects/testing';
import { type ControlPlane, createControlPlane } from '../src/control-plane.ts';

/** A whole cluster over HTTPS but for containers: the test says how pods end. */
export interface SimulatedCluster extends HttpsApi<ControlPlane> {
  readonly node: SimulatedNode;
}

/** Starts the API, all controllers and a node without containers, with a kubectl that talks to it. */
export async function startSimulatedCluster(): Promise<SimulatedCluster> {
  const api = await startHttpsApiOf(createControlPlane);
  const { objects } = api.cluster;
  await ensureStandardClass(objects);
  const node = await simulateNode(objects);
  const controllers = startControllers({ objects, log: silent, localVolumes: namedVolumes() });
  return {
    ...api,
    node,
    async [Symbol.asyncDispose]() {
      node[Symbol.dispose]();
      await controllers.close();
      await api[Symbol.asyncDispose]();
    },
  };
}
