import type { Route } from '#rights/route';
import type { Store } from '#store/store';
import type { Metrics } from './metrics.ts';
import { heldJobCount, storeHealth } from './store-health.ts';

/** Who knows how the server is. */
export interface HealthOptions {
  readonly store: Store;
  readonly metrics: Metrics;
  /** Jobs that wait for a runner. */
  readonly waitingJobs: () => number;
  /** Requests of runners that are held open. */
  readonly heldRequests: () => number;
}

const who = 'world';

/** What monitoring asks for; none of it needs credentials, none of it tells a secret. */
export function healthRoutes(options: HealthOptions): Route[] {
  const { store, metrics, waitingJobs, heldRequests } = options;

  return [
    { method: 'GET', path: '/-/health', who, handler: () => new Response('GitLab OK') },
    { method: 'GET', path: '/-/liveness', who, handler: () => Response.json({ status: 'ok' }) },
    {
      method: 'GET',
      path: '/-/readiness',
      who,
      async handler({ url }) {
        const check = await storeHealth(store);
        const status = check.status;
        const isAsked = url.searchParams.get('all') === '1' || status !== 'ok';
        const checks = isAsked ? { db_check: [check] } : {};
        const body = { status, master_check: [{ status: 'ok' }], ...checks };
        return Response.json(body, { status: status === 'ok' ? 200 : 503 });
      },
    },
    {
      method: 'GET',
      path: '/metrics',
      who,
      async handler() {
        const held = await heldJobCount(store);
        const gauges = {
          slipway_jobs_waiting: { help: 'Jobs that wait for a runner.', value: waitingJobs() },
          slipway_runner_requests_held: {
            help: 'Requests of runners that are held open.',
            value: heldRequests(),
          },
          slipway_jobs_running: { help: 'Jobs that runners hold.', value: held },
          process_resident_memory_bytes: {
            help: 'Resident memory size in bytes.',
            value: process.memoryUsage.rss(),
          },
        };
        const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
        return new Response(metrics.render(gauges), { headers });
      },
    },
  ];
}
