import type { RunnerApi } from '#handing-out/runner-api';
import type { Call, Client } from '#http/call';
import type { New } from '#store/records';
import type { Runner, RunnerManager } from './runner.ts';
import type { Body } from './runner-arguments.ts';

/** How old the stored facts about a machine may get. */
const freshMs = 60_000;

/** No runner says more of itself. */
const mostLength = 255;
const mostFlags = 100;

/** Notes which machine is asking, and answers its record. */
export async function greet(
  api: RunnerApi,
  runner: Runner,
  body: Body,
  { client }: Call,
): Promise<RunnerManager> {
  const { store, clock } = api.services;
  const now = clock();
  const facts = managerFacts(runner, body, client, now);
  const managers = await store.runners.managers(runner.id);
  const known = managers.find(({ systemId }) => systemId === facts.systemId);
  if (known && isFresh(known, facts)) return known;
  return store.runners.saveManager(facts);
}

function isFresh(known: RunnerManager, facts: New<RunnerManager>): boolean {
  if (facts.contactedAt.getTime() - known.contactedAt.getTime() > freshMs) return false;
  return (
    known.version === facts.version &&
    known.executor === facts.executor &&
    JSON.stringify(known.features) === JSON.stringify(facts.features)
  );
}

function managerFacts(runner: Runner, body: Body, client: Client, now: Date): New<RunnerManager> {
  const info = body.object('info');
  const text = (name: string) => {
    const value = info[name];
    return typeof value === 'string' ? value.slice(0, mostLength) : '';
  };
  return {
    runnerId: runner.id,
    systemId: (body.text('system_id') ?? '<legacy>').slice(0, mostLength),
    name: text('name'),
    version: text('version'),
    revision: text('revision'),
    platform: text('platform'),
    architecture: text('architecture'),
    executor: text('executor'),
    ipAddress: client.address || null,
    features: flagsIn(info.features),
    createdAt: now,
    contactedAt: now,
  };
}

function flagsIn(value: unknown): Record<string, boolean> {
  if (typeof value !== 'object' || value === null) return {};
  const pairs = Object.entries(value)
    .slice(0, mostFlags)
    .map(([key, flag]) => [key, flag === true] as const);
  return Object.fromEntries(pairs);
}

/** Forgets a machine of a runner; false when there is none of this id. */
export async function forgetManager(
  { services: { store } }: RunnerApi,
  { id }: Runner,
  systemId: string,
): Promise<boolean> {
  const managers = await store.runners.managers(id);
  const manager = managers.find((each) => each.systemId === systemId);
  if (manager) await store.runners.deleteManager(manager.id);
  return manager !== undefined;
}
