import type { KubeClient } from '../client/kube-client.ts';

/** A running pod of a job. */
export interface RunningPod {
  readonly client: KubeClient;
  readonly namespace: string;
  readonly name: string;
  readonly graceMilliseconds: number;
  /** Said in the place of what the job says. */
  readonly overrides: ReadonlyMap<string, string>;
  /** Removes the pod and what belongs to it. */
  remove(): Promise<void>;
}

/** Its address in the API. */
export const podPath = ({ namespace, name }: Pick<RunningPod, 'namespace' | 'name'>): string =>
  `/api/v1/namespaces/${namespace}/pods/${name}`;

/** Where commands are run. */
export const placeOf = ({ namespace, name }: RunningPod) => ({ namespace, pod: name });
