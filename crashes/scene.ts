import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Project } from '#e2e/project';
import type { Random } from '#e2e/random';
import type { Slipway } from '#e2e/slipway';
import { ask } from './ask.ts';
import type { Ledger } from './ledger.ts';

/** Where everything happens: one product, one project, one ledger. */
export interface Scene {
  readonly slipway: Slipway;
  readonly ledger: Ledger;
  readonly project: Project;
  /** For working copies of git. */
  readonly folder: string;
  /** No process of a job may be called so once all jobs have ended. */
  readonly jobProcess: string;
  /** By the API, as root. The address of the product changes from start to start. */
  api(method: string, path: string, body?: unknown): Promise<Response>;
}

export async function makeScene(slipway: Slipway, ledger: Ledger): Promise<Scene> {
  // A cluster without a service has no process that carries connections to them.
  await slipway.kubectl('create', 'service', 'clusterip', 'held', '--tcp=80');
  return {
    slipway,
    ledger,
    project: await slipway.createProject('crashing'),
    folder: await mkdtemp(join(tmpdir(), 'slipway-campaign-')),
    jobProcess: `crashing-${process.pid}`,
    api: (method, path, body) =>
      ask(`${slipway.url}/api/v4${path}`, {
        method,
        headers: { 'private-token': slipway.api.token, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
  };
}

/** Work that is asked of the product until the signal ends it; a kill in between is no error of its. */
export type Load = (scene: Scene, round: Round) => Promise<void>;

/** What a load is told of the round that it works in. */
export interface Round {
  readonly number: number;
  readonly random: Random;
  readonly signal: AbortSignal;
}
