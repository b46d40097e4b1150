import type { JobExecution } from '@slipway/protocol';
import type { ExecutionNotes, UsageLook } from '#execution/execution-notes';
import type { KubeClient } from '../client/kube-client.ts';

/** A pod of a job, as far as one asks about it. */
interface TellingPod {
  readonly client: KubeClient;
  readonly namespace: string;
  readonly name: string;
}

interface ShownPod {
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly { readonly name: string; readonly image: string }[];
  };
  readonly status?: {
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly state?: {
        readonly terminated?: { readonly exitCode: number; readonly reason?: string };
      };
    }[];
  };
}

interface PodEvent {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
  readonly metadata: { readonly creationTimestamp: string };
}

interface PodMetrics {
  readonly containers: readonly {
    readonly usage: { readonly cpu: string; readonly memory: string };
  }[];
}

const patienceMs = 3_000;

/** What people are told of a job's pod: the cluster's own words, asked for while it is still there. */
export async function podExecution(
  { client, namespace, name }: TellingPod,
  notes: ExecutionNotes,
): Promise<JobExecution> {
  const at = `/api/v1/namespaces/${namespace}`;
  const about = new URLSearchParams({ fieldSelector: `involvedObject.name=${name}` });
  const [pod, events] = await Promise.all([
    client.get<ShownPod>(`${at}/pods/${name}`, patienceMs),
    // Whoever may run pods need not be allowed to read events.
    client
      .get<{ items: readonly PodEvent[] }>(`${at}/events?${about}`, patienceMs)
      .catch(() => undefined),
  ]);
  const told = (events?.items ?? []).map((event) => ({
    at: event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp,
    type: event.type === 'Warning' ? ('Warning' as const) : ('Normal' as const),
    reason: event.reason ?? '',
    message: event.message ?? '',
  }));
  return {
    kind: 'pod',
    name,
    namespace,
    host: pod?.spec.nodeName ?? null,
    containers: containersOf(pod),
    events: [...told, ...notes.events].toSorted((a, b) => (a.at < b.at ? -1 : 1)),
    usage: notes.usage,
  };
}

function containersOf(pod: ShownPod | undefined): JobExecution['containers'] {
  const states = pod?.status?.containerStatuses ?? [];
  return (pod?.spec.containers ?? []).map(({ name, image }) => {
    const ended = states.find((each) => each.name === name)?.state?.terminated;
    return { name, image, exit_code: ended?.exitCode ?? null, reason: ended?.reason ?? null };
  });
}

/** Looks at what a pod takes, where the cluster measures it. */
export function podUsage(
  client: KubeClient,
  { namespace, name }: Omit<TellingPod, 'client'>,
): () => Promise<UsageLook | undefined> {
  const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods/${name}`;
  return async () => {
    const metrics = await client.get<PodMetrics>(path, patienceMs);
    if (!metrics) return undefined;
    const usages = metrics.containers.map(({ usage }) => usage);
    return {
      cpus: usages.reduce((sum, { cpu }) => sum + amount(cpu), 0),
      memoryBytes: usages.reduce((sum, { memory }) => sum + amount(memory), 0),
    };
  };
}

const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/** Metrics come in these few units only. */
function amount(quantity: string): number {
  const [, digits = '0', unit = ''] = /^([\d.]+)([A-Za-z]*)$/.exec(quantity) ?? [];
  return Number(digits) * (factors[unit] ?? 1);
}
