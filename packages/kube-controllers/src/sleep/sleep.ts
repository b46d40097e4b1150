import {
  createEventRecorder,
  type Log,
  matches,
  type Objects,
  type Service,
} from '@slipway/kube-objects';
import {
  type AskedService,
  asleepAnnotation,
  asleepMark,
  sleepAfterSeconds,
} from '@slipway/kube-objects/sleep';
import { keyOf } from '#work/controller';
import { WorkQueue } from '#work/work-queue';
import { decideSleep, isSettled, type SleepDecision, type Sleeper } from './sleep-decision.ts';

/** Puts to sleep what nobody asks for, where its service says so, and wakes it. */
export interface Sleep extends AsyncDisposable {
  /** Somebody uses a service, or waits for it. */
  asked(service: AskedService): void;
  /** Resolves when nothing is left to do but what waits for its time. */
  idle(): Promise<void>;
}

export interface SleepOptions {
  readonly objects: Objects;
  readonly clock: () => Date;
  readonly log: Log;
}

const resources = ['deployments.apps', 'statefulsets.apps'] as const;

/** Remembers since when nobody has asked; after a restart that is counted anew. */
export function startSleep({ objects, clock, log }: SleepOptions): Sleep {
  const events = createEventRecorder(objects, log, clock);
  const usedAt = new Map<string, Date>();
  const settledAt = new Map<string, Date>();
  const wanted = new Set<string>();
  const queue = new WorkQueue({ name: 'sleep', sync, workers: 1 }, log, clock);

  /** `deployments.apps staging/web` */
  async function sync(key: string): Promise<Date | undefined> {
    const [resource = '', place = ''] = key.split(' ');
    const [namespace = '', name = ''] = place.split('/');
    const workload = objects.get<Sleeper>(resource, name, namespace);
    if (workload && isSettled(workload)) settledAt.set(key, settledAt.get(key) ?? clock());
    else settledAt.delete(key);
    if (!workload) {
      wanted.delete(key);
      return undefined;
    }
    const services = servicesOf(objects, workload).flatMap((it) => {
      const afterSeconds = sleepAfterSeconds(it);
      return afterSeconds === undefined ? [] : { afterSeconds, usedAt: usedAt.get(keyOf(it)) };
    });
    const isWanted = wanted.has(key);
    const facts = { workload, services, settledAt: settledAt.get(key), isWanted };
    const decision = decideSleep(facts, clock());
    if (decision.action === 'none') {
      wanted.delete(key);
      return decision.lookAgainAt;
    }
    settledAt.delete(key);
    await carryOut(objects, resource, workload, decision);
    events.record(workload, { type: 'Normal', component: 'sleep', ...told(decision) });
    // Only now: when somebody else has changed it meanwhile, the next try still has to know who waits.
    if (decision.action === 'wake') wanted.delete(key);
    return undefined;
  }

  const watches = [
    objects.watch<Service>('services', ({ object }) => {
      for (const key of workloadsOf(objects, object)) queue.add(key);
    }),
    ...resources.map((resource) =>
      objects.watch<Sleeper>(resource, ({ object }) => queue.add(`${resource} ${keyOf(object)}`)),
    ),
  ];
  for (const service of objects.list<Service>('services')) {
    for (const key of workloadsOf(objects, service)) queue.add(key);
  }

  return {
    asked({ namespace, name, isWaiting }) {
      const service = objects.get<Service>('services', name, namespace);
      if (!service || sleepAfterSeconds(service) === undefined) return;
      usedAt.set(keyOf(service), clock());
      if (!isWaiting) return;
      for (const key of workloadsOf(objects, service)) {
        wanted.add(key);
        queue.add(key);
      }
    },
    idle: () => queue.idle(),
    async [Symbol.asyncDispose]() {
      for (const watch of watches) watch[Symbol.dispose]();
      await queue.close();
      await events.close();
    },
  };
}

type Change = Exclude<SleepDecision, { action: 'none' }>;

/** Changes the size of a workload and the mark that says what it was. */
async function carryOut(
  objects: Objects,
  resource: string,
  workload: Sleeper,
  decision: Change,
): Promise<void> {
  const { metadata, spec } = workload;
  const { [asleepAnnotation]: _, ...others } = metadata.annotations ?? {};
  const isAsleep = decision.action === 'sleep';
  const mark = isAsleep && {
    [asleepAnnotation]: asleepMark(decision.replicas, metadata.generation ?? 0),
  };
  await objects.update<Sleeper>(resource, {
    ...workload,
    metadata: { ...metadata, annotations: { ...others, ...mark } },
    spec: { ...spec, replicas: isAsleep ? 0 : decision.replicas },
  });
}

const told = (decision: Change) =>
  decision.action === 'sleep'
    ? { reason: 'Sleeping', message: `Nobody has asked for ${decision.idleSeconds} s` }
    : { reason: 'Waking', message: 'Somebody asks for it' };

const servicesOf = (
  objects: Objects,
  { metadata: { namespace = '' }, spec }: Sleeper,
): readonly Service[] =>
  objects
    .list<Service>('services', { namespace })
    .filter(({ spec: { selector } }) => leads(selector, spec.template.metadata?.labels));

function workloadsOf(
  objects: Objects,
  { metadata: { namespace = '' }, spec: { selector } }: Service,
): string[] {
  return resources.flatMap((resource) =>
    objects
      .list<Sleeper>(resource, { namespace })
      .filter(({ spec }) => leads(selector, spec.template.metadata?.labels))
      .map((it) => `${resource} ${keyOf(it)}`),
  );
}

function leads(
  selector: Readonly<Record<string, string>> | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  return (
    selector !== undefined &&
    Object.keys(selector).length > 0 &&
    matches({ matchLabels: selector }, labels)
  );
}
