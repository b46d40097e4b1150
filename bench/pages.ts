import type { Page } from 'playwright-core';
import { type Person, personAt } from '../e2e/support/person.ts';
import { type Slipway, startSlipway } from '../e2e/support/slipway.ts';
import type { Row } from './row.ts';

const projects = 1000;
const jobs = 500;
const lines = 200_000;
const pods = 1000;

/** Text, since Node knows other kinds of entries than browsers do. */
const watchTasks = `
  globalThis.longest = 0;
  new PerformanceObserver((list) => {
    const found = list.getEntries().map(({ duration }) => duration);
    globalThis.longest = Math.max(globalThis.longest, ...found);
  }).observe({ type: 'longtask', buffered: true });
`;

/** What one page costs the browser. */
interface Cost {
  readonly paintMs: number;
  /** Until what it is for can be read and used. */
  readonly readyMs: number;
  readonly requests: number;
  readonly longestTaskMs: number;
  readonly heapMegabytes: number;
}

/** What a browser needs for the pages that are hardest for it. */
export async function benchPages(): Promise<readonly Row[]> {
  await using slipway = await startSlipway({ arguments: ['--no-demo'] });
  const { log, pipeline } = await fill(slipway);
  await using person = await personAt(slipway);
  const { page } = person;
  await page.addInitScript(watchTasks);
  const heading = (name: string) => page.getByRole('heading', { name, exact: true }).waitFor();
  const scenes: readonly (readonly [string, string, () => Promise<unknown>, number])[] = [
    ['home', '/', () => heading('Home'), 1000],
    [
      `list of ${projects} projects`,
      '/dashboard/projects',
      () => page.getByText('project-999').first().waitFor(),
      2000,
    ],
    [
      `pipeline of ${jobs} jobs while it runs`,
      `/root/busy/-/pipelines/${pipeline}`,
      () => page.locator(`[data-job="job ${jobs}"]`).waitFor(),
      2000,
    ],
    [
      `last line of a log of ${lines} lines`,
      `/root/loud/-/jobs/${log}`,
      () => page.getByText(`line ${lines} `).first().waitFor(),
      1000,
    ],
    [
      `first line of a log of ${lines} lines`,
      `/root/loud/-/jobs/${log}`,
      async () => {
        await page.getByRole('button', { name: 'To the beginning' }).click();
        await page.getByText('line 1 of many').first().waitFor();
      },
      1000,
    ],
    [
      `list of ${pods} pods`,
      '/-/cluster/pods?namespace=default',
      () => page.getByText('pod-100', { exact: true }).waitFor(),
      2000,
    ],
  ];
  const rows: Row[] = [];
  for (const [what, path, ready, mostMs] of scenes) {
    rows.push(row(what, await costOf(person, path, ready), mostMs));
  }
  return rows;
}

/** Projects by the hundred, a pipeline that runs for long, and a job with much to say. */
async function fill(
  slipway: Slipway,
): Promise<{ readonly log: number; readonly pipeline: number }> {
  const { api } = slipway;
  const loud = await slipway.createProject('loud');
  const said = await loud.push({
    '.gitlab-ci.yml': `say: {tags: [shell], script: ["seq -f 'line %.0f of many, as programs say them' ${lines}"]}`,
  });
  await said.finished();
  for (let made = 0; made < projects; made += 20) {
    const some = Array.from({ length: 20 }, (_, index) => `project-${made + index}`);
    await Promise.all(some.map((name) => api.post('/projects', { name })));
  }
  await fillCluster(slipway);
  const busy = await slipway.createProject('busy');
  const list = Array.from(
    { length: jobs },
    (_, index) => `job ${index + 1}: {tags: [shell], script: [sleep 2]}`,
  );
  const pipeline = await busy.push({ '.gitlab-ci.yml': list.join('\n') });
  return { log: (await said.job('say')).id, pipeline: pipeline.id };
}

/** Pods that no scheduler is asked for: what is measured is the page. */
async function fillCluster({ ready, api }: Slipway): Promise<void> {
  const post = async (index: number) => {
    const response = await fetch(`${ready.near}/-/kubernetes/api/v1/namespaces/default/pods`, {
      method: 'POST',
      headers: { 'private-token': api.token, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: `pod-${index}` } },
        spec: { schedulerName: 'nobody', containers: [{ name: 'web', image: 'none' }] },
      }),
    });
    if (!response.ok) throw new Error(`pod ${index}: ${await response.text()}`);
    await response.body?.cancel();
  };
  for (let made = 0; made < pods; made += 20) {
    await Promise.all(Array.from({ length: 20 }, (_, index) => post(made + index)));
  }
}

async function costOf(
  { page }: Person,
  path: string,
  ready: () => Promise<unknown>,
): Promise<Cost> {
  // Nothing of the page before may count.
  await page.goto('about:blank');
  let requests = 0;
  const count = () => {
    requests += 1;
  };
  page.on('request', count);
  const started = performance.now();
  await page.goto(path);
  await ready();
  const readyMs = performance.now() - started;
  page.off('request', count);
  return { readyMs, requests, ...(await figuresOf(page)) };
}

async function figuresOf(
  page: Page,
): Promise<Pick<Cost, 'paintMs' | 'longestTaskMs' | 'heapMegabytes'>> {
  const text = await page.evaluate(() => {
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    const { memory } = performance as unknown as { readonly memory: { usedJSHeapSize: number } };
    return JSON.stringify({
      paintMs: paint?.startTime ?? 0,
      longestTaskMs: (globalThis as unknown as { readonly longest: number }).longest,
      heapMegabytes: memory.usedJSHeapSize / 1e6,
    });
  });
  return JSON.parse(text);
}

function row(what: string, cost: Cost, mostMs: number): Row {
  const { readyMs, paintMs, requests, longestTaskMs, heapMegabytes } = cost;
  return {
    what: `page: ${what}`,
    value: readyMs,
    unit: 'ms',
    goal: `≤ ${mostMs} ms, ≤ 100 MB`,
    ok: readyMs <= mostMs && heapMegabytes <= 100,
    note: `first paint ${paintMs.toFixed(0)} ms, ${requests} requests with its files, longest task ${longestTaskMs.toFixed(0)} ms, heap ${heapMegabytes.toFixed(0)} MB`,
  };
}
