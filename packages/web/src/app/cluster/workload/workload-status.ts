import type { Condition, ContainerStatus, Deployment, Node, Pod } from '#cluster/kube-types.ts';

/** How something in the cluster stands: a word, a look, and a reason if something is amiss. */
export interface Standing {
  readonly text: string;
  /** A status of a job that looks alike. */
  readonly look: string;
  readonly why?: string;
}

const good = (text: string): Standing => ({ text, look: 'success' });
const busy = (text: string, why?: string): Standing => ({
  text,
  look: 'running',
  ...(why && { why }),
});
const bad = (text: string, why?: string): Standing => ({
  text,
  look: 'failed',
  ...(why && { why }),
});

/** Reasons for waiting that are trouble, not progress. */
const troubles = /BackOff|Err|Invalid|Failed|Error/;

/** A pod's status as kubectl writes it, and why it is not running. */
export function podStanding(pod: Pod): Standing {
  const { status } = pod;
  if (pod.metadata.deletionTimestamp) return busy('Terminating');
  if (status?.reason) return bad(status.reason, status.message);
  const init = initStanding(pod);
  if (init) return init;
  const own = status?.containerStatuses ?? [];
  for (const container of own) {
    const standing = containerStanding(container);
    if (standing) return standing;
  }
  switch (status?.phase) {
    case 'Running':
      return own.length > 0 && own.every(({ ready }) => ready)
        ? good('Running')
        : busy('Running', 'Not ready: its readiness probe has not succeeded yet');
    case 'Succeeded':
      return good('Completed');
    case 'Failed':
      return bad('Error', status.message);
    default:
      return busy(status?.phase ?? 'Pending', unscheduled(status?.conditions));
  }
}

/** What keeps one container from running. */
function containerStanding({ state, lastState }: ContainerStatus): Standing | undefined {
  if (state?.waiting?.reason) {
    const { reason, message } = state.waiting;
    const last = lastState?.terminated;
    const ended =
      last?.exitCode === undefined
        ? undefined
        : `The last run ended with exit code ${last.exitCode}`;
    return troubles.test(reason) ? bad(reason, message ?? ended) : busy(reason, message);
  }
  const ended = state?.terminated;
  if (!ended || ended.exitCode === 0) return undefined;
  const code = ended.signal ? `signal ${ended.signal}` : `exit code ${ended.exitCode}`;
  return bad(ended.reason ?? 'Error', ended.message ?? `Ended with ${code}`);
}

function initStanding({ spec, status }: Pod): Standing | undefined {
  const all = status?.initContainerStatuses ?? [];
  const at = all.findIndex(({ state }) => state?.terminated?.exitCode !== 0);
  const current = all[at];
  const total = spec.initContainers?.length ?? 0;
  if (!current || at >= total || current.ready) return undefined;
  const trouble = containerStanding(current);
  if (trouble?.look === 'failed') return { ...trouble, text: `Init:${trouble.text}` };
  if (status?.containerStatuses?.some(({ state }) => state?.running)) return undefined;
  return busy(`Init:${at}/${total}`, `Init container ${current.name} has not finished`);
}

function unscheduled(conditions: readonly Condition[] | undefined): string | undefined {
  const scheduled = conditions?.find(({ type }) => type === 'PodScheduled');
  return scheduled?.status === 'False' ? scheduled.message : undefined;
}

/** Ready containers of all, and restarts. */
export function podCounts({ spec, status }: Pod) {
  const own = status?.containerStatuses ?? [];
  return {
    ready: own.filter(({ ready }) => ready).length,
    total: spec.containers.length,
    restarts: own.reduce((sum, { restartCount }) => sum + restartCount, 0),
  };
}

/** A deployment: available, rolling out, or stuck. */
export function deploymentStanding({ spec, status }: Deployment): Standing {
  const wanted = spec.replicas ?? 1;
  const { updatedReplicas = 0, availableReplicas = 0, replicas = 0, conditions } = status ?? {};
  const condition = (type: string) => conditions?.find((it) => it.type === type);
  const failure = condition('ReplicaFailure');
  if (failure?.status === 'True') return bad('Failing', failure.message);
  const progress = condition('Progressing');
  if (progress?.status === 'False') return bad('Stuck', progress.message);
  if (updatedReplicas < wanted || replicas > wanted) {
    return busy('Rolling out', `${updatedReplicas} of ${wanted} pods are up to date`);
  }
  if (availableReplicas < wanted) {
    return busy('Starting', `${availableReplicas} of ${wanted} pods are available`);
  }
  return wanted === 0 ? { text: 'Scaled to 0', look: 'skipped' } : good('Available');
}

/** A node: ready, or what it reports instead. */
export function nodeStanding({ spec, status }: Node): Standing {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status !== 'True') return bad('NotReady', ready?.message);
  return spec?.unschedulable
    ? { text: 'Ready, takes no new pods', look: 'warning' }
    : good('Ready');
}

/** `16Gi` for `16384Mi` and the like. */
export function memory(quantity: string): string {
  const [, number, unit] = /^(\d+)(Ki|Mi)$/.exec(quantity) ?? [];
  if (number === undefined) return quantity;
  const gibibytes = Number(number) / (unit === 'Ki' ? 1024 ** 2 : 1024);
  return `${gibibytes < 10 ? gibibytes.toFixed(1) : Math.round(gibibytes)} GiB`;
}
