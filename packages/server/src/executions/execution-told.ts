import type {
  ExecutionContainer,
  ExecutionEvent,
  ExecutionUsage,
  JobExecution,
} from '@slipway/contract';

const most = { containers: 50, events: 200, usage: 200, text: 1000 };

type Told = Readonly<Record<string, unknown>>;

/**
 * What a runner tells of where a job ran, as far as it can be used: a runner is not trusted with the shape or the
 * size of what is kept. Undefined when it tells nothing.
 */
export function executionTold(told: Told): JobExecution | undefined {
  const { kind } = told;
  if (kind !== 'container' && kind !== 'pod') return undefined;
  return {
    kind,
    name: text(told.name) ?? '',
    namespace: text(told.namespace),
    host: text(told.host),
    containers: list(told.containers, most.containers).map(containerTold),
    events: list(told.events, most.events).flatMap(eventTold),
    usage: list(told.usage, most.usage).flatMap(usageTold),
  };
}

function containerTold(told: Told): ExecutionContainer {
  return {
    name: text(told.name) ?? '',
    image: text(told.image) ?? '',
    exit_code: Number.isSafeInteger(told.exit_code) ? Number(told.exit_code) : null,
    reason: text(told.reason),
  };
}

function eventTold(told: Told): ExecutionEvent[] {
  const at = moment(told.at);
  if (at === undefined) return [];
  const type = told.type === 'Warning' ? 'Warning' : 'Normal';
  return [{ at, type, reason: text(told.reason) ?? '', message: text(told.message) ?? '' }];
}

function usageTold({ at: when, cpus, memory_bytes }: Told): ExecutionUsage[] {
  const at = moment(when);
  if (at === undefined || !isAmount(cpus) || !isAmount(memory_bytes)) return [];
  return [{ at, cpus, memory_bytes }];
}

const isAmount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;

function list(value: unknown, mostItems: number): readonly Told[] {
  if (!Array.isArray(value)) return [];
  return value.filter((each) => typeof each === 'object' && each !== null).slice(0, mostItems);
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, most.text) : null;
}

function moment(value: unknown): string | undefined {
  const at = typeof value === 'string' ? new Date(value) : undefined;
  return at && !Number.isNaN(at.getTime()) ? at.toISOString() : undefined;
}
