/**
 * Which requests are served at once and which wait: the FlowSchema with the lowest precedence that a request
 * matches names its PriorityLevelConfiguration, and that has a share of what the server does at the same time.
 */
import type { KubeObject } from '@slipway/kube-objects';
import type { Attributes } from '#access/authorization';
import type { User } from '#access/user';
import { type FlowSchema, flowIn, isAbout } from './flow-schema-match.ts';
import { type LevelFigures, type LevelLimits, PriorityLevel } from './priority-level.ts';

/** Where schemas and levels are read. */
interface ConfigurationReader {
  list(resource: string): readonly KubeObject[];
  subscribe(listener: (change: { readonly resource: string }) => void): Disposable;
}

/** What a request belongs to. */
export interface Flow {
  /** Whom a client may ask why it had to wait. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Does the work of the request in its turn; `signal` is asked for only if it must wait. */
  serve<T>(signal: () => AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** Sorts the requests of one API. */
export interface FlowControl {
  /** What a request belongs to; nothing before the configuration that every cluster has is there. */
  flowOf(user: User, request: Attributes): Flow | undefined;
  /** What each level that has an end does at this moment. */
  figures(): readonly LevelFigures[];
}

interface PriorityLevelConfiguration extends KubeObject {
  readonly metadata: KubeObject['metadata'] & { readonly uid: string };
  readonly spec: {
    readonly limited?: {
      readonly nominalConcurrencyShares?: number;
      readonly lendablePercent?: number;
      readonly borrowingLimitPercent?: number | null;
      readonly limitResponse?: {
        readonly type: string;
        readonly queuing?: {
          readonly queues: number;
          readonly handSize: number;
          readonly queueLengthLimit: number;
        };
      };
    };
  };
}

/** A schema with what its requests get. */
interface Sorted {
  readonly schema: FlowSchema;
  readonly headers: Flow['headers'];
  /** None where requests are exempt. */
  readonly level: PriorityLevel | undefined;
}

const group = 'flowcontrol.apiserver.k8s.io';
const schemas = `flowschemas.${group}`;
const levels = `prioritylevelconfigurations.${group}`;

/** What a real API server serves at once unless it is told otherwise: 400 readers and 200 writers. */
const seatsOfServer = 600;

/** Reads schemas and levels, and reads them anew after each change. */
export function createFlowControl(reader: ConfigurationReader): FlowControl {
  const known = new Map<string, PriorityLevel>();
  let sorted: readonly Sorted[] | undefined;
  reader.subscribe(({ resource }) => {
    if (resource === schemas || resource === levels) sorted = undefined;
  });

  function configuration(): readonly Sorted[] {
    const configured = reader.list(levels) as readonly PriorityLevelConfiguration[];
    const limits = limitsOf(configured);
    for (const [name, limit] of limits) {
      const level = known.get(name);
      if (level === undefined)
        known.set(name, new PriorityLevel(name, limit, () => known.values()));
      else level.limits = limit;
    }
    for (const name of known.keys()) if (!limits.has(name)) known.delete(name);
    const byName = new Map(configured.map((level) => [level.metadata.name, level]));
    return (reader.list(schemas) as readonly FlowSchema[])
      .toSorted(byPrecedence)
      .flatMap((schema) => {
        const level = byName.get(schema.spec.priorityLevelConfiguration.name);
        return level === undefined
          ? []
          : { schema, headers: headersOf(schema, level), level: known.get(level.metadata.name) };
      });
  }

  return {
    flowOf(user, request) {
      sorted ??= configuration();
      const found = sorted.find(({ schema }) => isAbout(schema, user, request));
      if (found === undefined) return undefined;
      const { schema, headers, level } = found;
      if (level === undefined) return { headers, serve: (_, work) => work() };
      const flow = flowIn(schema, user, request);
      return { headers, serve: (signal, work) => level.serve(flow, signal, work) };
    },
    figures() {
      sorted ??= configuration();
      return [...known.values()].map((level) => level.figures);
    },
  };
}

const byPrecedence = (a: FlowSchema, b: FlowSchema) =>
  a.spec.matchingPrecedence - b.spec.matchingPrecedence ||
  (a.metadata.name < b.metadata.name ? -1 : 1);

const headersOf = (
  { metadata }: FlowSchema,
  level: PriorityLevelConfiguration,
): Flow['headers'] => [
  ['x-kubernetes-pf-flowschema-uid', metadata.uid],
  ['x-kubernetes-pf-prioritylevel-uid', level.metadata.uid],
];

/** The limits of all levels that have some, by name: each has its share of the server's seats. */
function limitsOf(configured: readonly PriorityLevelConfiguration[]): Map<string, LevelLimits> {
  const shares = ({ spec }: PriorityLevelConfiguration) =>
    spec.limited?.nominalConcurrencyShares ?? 0;
  const all = configured.reduce((sum, level) => sum + shares(level), 0);
  const found = new Map<string, LevelLimits>();
  for (const level of configured) {
    const { limited } = level.spec;
    if (limited === undefined) continue;
    const seats = all === 0 ? 0 : Math.ceil((seatsOfServer * shares(level)) / all);
    const { type, queuing } = limited.limitResponse ?? {};
    const { queues, handSize, queueLengthLimit } =
      type === 'Queue' && queuing ? queuing : { queues: 0, handSize: 0, queueLengthLimit: 0 };
    const { lendablePercent = 0, borrowingLimitPercent } = limited;
    const percent = (of: number) => Math.round((seats * of) / 100);
    found.set(level.metadata.name, {
      seats,
      lendable: percent(lendablePercent),
      mayBorrow: borrowingLimitPercent == null ? Infinity : percent(borrowingLimitPercent),
      waiting: queues * queueLengthLimit,
      waitingOfFlow: handSize * queueLengthLimit,
    });
  }
  return found;
}
