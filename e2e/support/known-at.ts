import type { Slipway } from './slipway.ts';

interface Listed<T> {
  readonly items: readonly T[];
}

interface KubeEvent {
  readonly reason: string;
  readonly message: string;
  readonly firstTimestamp?: string;
  readonly eventTime?: string;
  readonly involvedObject: { readonly name: string };
}

interface KnownDeployment {
  readonly status: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason: string;
      readonly lastTransitionTime: string;
      readonly lastUpdateTime: string;
    }[];
  };
}

/** When the cluster knew why the rollout of a deployment is hopeless, to the second; no date where it does not say. */
export async function knownAt(cluster: Slipway, namespace: string, name: string): Promise<Date> {
  const read = async <T>(...what: readonly string[]): Promise<T> => {
    const { stdout } = await cluster.kubectl('get', ...what, '-n', namespace, '-o', 'json');
    return JSON.parse(stdout) as T;
  };
  const { conditions = [] } = (await read<KnownDeployment>('deployment', name)).status;
  const late = conditions.find(({ reason }) => reason === 'ProgressDeadlineExceeded');
  const refused = conditions.find(({ type }) => type === 'ReplicaFailure');
  const { items: events } = await read<Listed<KubeEvent>>('events');
  const seen = events
    .filter(({ involvedObject }) => involvedObject.name.startsWith(`${name}-`))
    .filter(({ reason }) => ['Failed', 'InspectFailed', 'FailedScheduling'].includes(reason))
    .map((it) => it.firstTimestamp ?? it.eventTime ?? '');
  const told = late?.lastUpdateTime ?? refused?.lastTransitionTime;
  const [at] = [told, ...seen].filter((it) => it !== undefined && it !== '').toSorted();
  return new Date(at ?? Number.NaN);
}
