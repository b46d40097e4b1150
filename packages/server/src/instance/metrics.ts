import type { Events } from '#events';
import type { RequestFacts } from '#http/edge';

/** Counts what happens, for Prometheus. */
export interface Metrics {
  observeRequest(facts: RequestFacts): void;
  /** The text of `/metrics`. */
  render(gauges: Readonly<Record<string, Gauge>>): string;
  close(): void;
}

/** A value read at the time of asking. */
export interface Gauge {
  readonly help: string;
  readonly value: number;
}

const bucketSeconds = [0.005, 0.025, 0.1, 0.5, 1, 5, 60];

const ended: ReadonlySet<string> = new Set(['success', 'failed', 'canceled', 'skipped']);

/** Counts what happens from now on. */
export function createMetrics(events: Events): Metrics {
  const requests = new Map<string, number>();
  const buckets = bucketSeconds.map(() => 0);
  const jobs = new Map<string, number>();
  let seconds = 0;
  let count = 0;
  let traceBytes = 0;

  const subscription = events.subscribe((event) => {
    if (event.type === 'trace') traceBytes += event.length;
    if (event.type === 'job' && event.before !== event.status && ended.has(event.status)) {
      const key = `status="${event.status}"`;
      jobs.set(key, (jobs.get(key) ?? 0) + 1);
    }
  });

  return {
    observeRequest({ method, status, seconds: took }) {
      const key = `method="${method}",status="${status}"`;
      requests.set(key, (requests.get(key) ?? 0) + 1);
      seconds += took;
      count += 1;
      bucketSeconds.forEach((limit, index) => {
        if (took <= limit) buckets[index] = (buckets[index] ?? 0) + 1;
      });
    },
    render(gauges) {
      const name = 'slipway_http_request_duration_seconds';
      return [
        ...family('slipway_http_requests_total', 'counter', 'Requests answered.', requests),
        `# HELP ${name} Time until the answer begins.`,
        `# TYPE ${name} histogram`,
        ...bucketSeconds.map((limit, index) => `${name}_bucket{le="${limit}"} ${buckets[index]}`),
        `${name}_bucket{le="+Inf"} ${count}`,
        `${name}_sum ${seconds}`,
        `${name}_count ${count}`,
        ...family('slipway_jobs_finished_total', 'counter', 'Jobs that have ended.', jobs),
        ...single('slipway_trace_bytes_total', 'counter', 'Bytes of traces stored.', traceBytes),
        ...Object.entries(gauges).flatMap(([key, { help, value }]) =>
          single(key, 'gauge', help, value),
        ),
        '',
      ].join('\n');
    },
    close: () => subscription[Symbol.dispose](),
  };
}

function family(
  name: string,
  type: string,
  help: string,
  values: ReadonlyMap<string, number>,
): string[] {
  const lines = [...values].map(([labels, value]) => `${name}{${labels}} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}

function single(name: string, type: string, help: string, value: number): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, `${name} ${value}`];
}
