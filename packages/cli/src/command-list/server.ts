import type { Entry } from './entry.ts';

/** Starting, stopping and keeping the server. */
export const server = {
  up: { summary: 'start Slipway and keep serving', load: () => import('#commands/server/up') },
  status: { summary: 'what runs, and where', load: () => import('#commands/server/status') },
  stop: { summary: 'stop the running Slipway', load: () => import('#commands/server/stop') },
  backup: { summary: 'copy all data while it runs', load: () => import('#commands/server/backup') },
  restore: { summary: 'a data folder of a backup', load: () => import('#commands/server/restore') },
  doctor: {
    summary: 'find what keeps things from working',
    load: () => import('#commands/server/doctor'),
  },
  'sign-in': {
    summary: 'an address that signs a browser in',
    load: () => import('#commands/server/sign-in'),
  },
  env: { summary: 'print exports for a shell', load: () => import('#commands/server/env') },
} as const satisfies Readonly<Record<string, Entry>>;
