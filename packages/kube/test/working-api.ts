import { startTestApiOf, type TestApi } from '@slipway/kube-api/testing';
import { ensureStandardClass, startControllers } from '@slipway/kube-controllers';
import { namedVolumes, silent, simulateNode } from '@slipway/kube-objects/testing';
import { type ControlPlane, createControlPlane } from '../src/control-plane.ts';

/** The API in this process with all that works on its objects, but for containers. */
export interface WorkingApi extends TestApi<ControlPlane> {
  /** Resolves when the controllers have looked at everything. */
  idle(): Promise<void>;
}

/** Starts the API, all controllers and a node on which every pod is well. */
export async function startWorkingApi(): Promise<WorkingApi> {
  await using stack = new AsyncDisposableStack();
  const api = stack.use(await startTestApiOf(createControlPlane));
  const { objects } = api.server;
  await ensureStandardClass(objects);
  stack.use(await simulateNode(objects));
  const controllers = startControllers({ objects, log: silent, localVolumes: namedVolumes() });
  stack.defer(() => controllers.close());
  const resources = stack.move();
  return {
    ...api,
    idle: () => controllers.idle(),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
