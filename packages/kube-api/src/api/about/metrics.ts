/** What the API has done so far, in the words and names that Prometheus' dashboards look for. */
import { cpuUsage, memoryUsage, uptime } from 'node:process';
import { findReview } from '#access/reviews';
import { findSubresource } from '#api/resource/subresource';
import type { FlowControl } from '#flow-control/flow-control';
import type { LevelFigures } from '#flow-control/priority-level';
import type { ResourceRoute, Route } from '#request/route';
import type { Verb } from '#scheme/verb';
import type { Store } from '#store/store';
import { Durations } from './durations.ts';

/** Counts requests, and tells. */
export interface Metrics {
  /** A request that was answered, how, and after how long. */
  count(route: Route, method: string, code: number, seconds: number): void;
  /** All of them as text. */
  answer(): Response;
}

const verbs: Readonly<Record<Verb, string>> = {
  get: 'GET',
  list: 'LIST',
  watch: 'WATCH',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETECOLLECTION',
};

type Labels = Readonly<Record<string, string>>;

/** Creates the counters of one API. */
export function createMetrics(
  store: Store,
  flowControl: Pick<FlowControl, 'figures'>,
  now: () => Date,
): Metrics {
  const requests = new Map<string, { readonly labels: Labels; count: number }>();
  const durations = new Map<string, { readonly labels: Labels; readonly took: Durations }>();
  const started = now().getTime() / 1000 - uptime();

  return {
    count(route, method, code, seconds) {
      const asked = labelsOf(route, method);
      // Of each request, so that the text of labels is left to those who ask for it.
      const what = Object.values(asked).join('\n');
      const key = `${what}\n${code}`;
      const known = requests.get(key);
      if (known === undefined)
        requests.set(key, { labels: { ...asked, code: String(code) }, count: 1 });
      else known.count += 1;
      const timed = durations.get(what) ?? { labels: asked, took: new Durations() };
      durations.set(what, timed);
      timed.took.note(seconds);
    },
    answer() {
      const objects = [...store.resources()].map((resource): [string, number] => [
        labelText({ resource }),
        store.list(resource).length,
      ]);
      const { user, system } = cpuUsage();
      const body = [
        family('apiserver_request_total', 'counter', requestsHelp, counted(requests.values())),
        timeFamily(durations.values()),
        ...flowFamilies(flowControl.figures()),
        family('apiserver_storage_objects', 'gauge', objectsHelp, objects),
        one('process_cpu_seconds_total', 'counter', cpuHelp, (user + system) / 1e6),
        one('process_resident_memory_bytes', 'gauge', memoryHelp, memoryUsage.rss()),
        one('process_start_time_seconds', 'gauge', startHelp, started),
      ].join('');
      return new Response(body, {
        headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
      });
    },
  };
}

/** A watch counts as long as it takes to begin. */
function timeFamily(durations: Iterable<{ readonly labels: Labels; readonly took: Durations }>) {
  const name = 'apiserver_request_duration_seconds';
  const help = 'How long it took until a request was answered, by what it asked for.';
  const lines = [...durations].flatMap(({ labels, took }) => took.lines(name, labelText(labels)));
  return `# HELP ${name} ${help}\n# TYPE ${name} histogram\n${lines.map((line) => `${line}\n`).join('')}`;
}

/** What is told of priority levels: the name of each family, where its value is and what it means. */
const flowMetrics: readonly [name: string, type: 'counter' | 'gauge', LevelValue, help: string][] =
  [
    ['nominal_limit_seats', 'gauge', 'seats', 'How many requests a priority level serves at once.'],
    ['current_executing_requests', 'gauge', 'executing', 'How many requests are being served.'],
    ['current_inqueue_requests', 'gauge', 'waiting', 'How many requests wait for their turn.'],
    ['dispatched_requests_total', 'counter', 'dispatched', 'How many requests got their turn.'],
    [
      'rejected_requests_total',
      'counter',
      'rejected',
      'How many requests were asked to come back.',
    ],
  ];

type LevelValue = Exclude<keyof LevelFigures, 'name'>;

const flowFamilies = (levels: readonly LevelFigures[]) =>
  flowMetrics.map(([name, type, value, help]) =>
    family(
      `apiserver_flowcontrol_${name}`,
      type,
      help,
      levels.map((level) => [labelText({ priority_level: level.name }), level[value]]),
    ),
  );

const counted = (requests: Iterable<{ readonly labels: Labels; readonly count: number }>) =>
  [...requests].map(({ labels, count }): [string, number] => [labelText(labels), count]);

const requestsHelp =
  'How many requests were answered, by what they asked for and the code they got.';
const objectsHelp = 'How many objects are stored of each resource.';
const cpuHelp = 'Seconds of processor time that this process has taken.';
const memoryHelp = 'Memory of this process, in bytes.';
const startHelp = 'When this process started, in seconds since 1970.';

/** Only names that the API itself knows: whoever asks for others must not fill the memory. */
function labelsOf(route: Route, method: string): Labels {
  const component = 'apiserver';
  if (route.type === 'path') {
    const verb = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(method) ? method : '';
    return { component, verb, group: '', version: '', resource: '', subresource: '', scope: '' };
  }
  const { group, version, plural, kind, subresource } = route;
  const isKnown = kind !== undefined || findReview(group, version, plural) !== undefined;
  return {
    component,
    verb: verbs[route.verb],
    group: isKnown ? group : '',
    version: isKnown ? version : '',
    resource: isKnown ? plural : '',
    subresource: kind && findSubresource(kind, subresource) ? subresource : '',
    scope: scopeOf(route),
  };
}

function scopeOf({ name, namespace }: ResourceRoute): string {
  if (name !== '') return 'resource';
  return namespace === '' ? 'cluster' : 'namespace';
}

const labelText = (labels: Labels) =>
  Object.entries(labels)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',');

function family(
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  values: readonly (readonly [labels: string, value: number])[],
): string {
  const lines = values.map(([labels, value]) => `${name}{${labels}} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.toSorted().join('')}`;
}

const one = (name: string, type: 'counter' | 'gauge', help: string, value: number) =>
  `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}\n`;
