import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from '@slipway/engine';
import type { ExecutorJob } from '#execution/executor';
import { showServiceLog, showsServices } from '../services/service-log.ts';

/** A service whose log is shown under its names. */
interface FollowedService {
  readonly container: string;
  readonly aliases: readonly string[];
}

/** How long an engine may take to end the log of a service that has ended. */
const longestEndMs = 5000;

/**
 * Brings the services' logs into the job's, if it wants that. The answer ends the services, and comes when
 * their last lines are there.
 */
export function followServices(
  engine: Engine,
  job: ExecutorJob,
  services: readonly FollowedService[],
): () => Promise<void> {
  if (!showsServices(job.variables)) return async () => undefined;
  const stop = new AbortController();
  const shown = Promise.all(services.map((it) => show(engine, job, it, stop.signal)));
  return async () => {
    // One that has ended by itself cannot be killed.
    const kill = (id: string) => engine.containers.kill(id).catch(() => undefined);
    await Promise.all(services.map(({ container }) => kill(container)));
    const patience = new AbortController();
    const { signal } = patience;
    await Promise.race([shown, delay(longestEndMs, undefined, { signal }).catch(() => undefined)]);
    patience.abort();
    stop.abort();
    await shown;
  };
}

async function show(
  engine: Engine,
  job: ExecutorJob,
  { container, aliases }: FollowedService,
  signal: AbortSignal,
): Promise<void> {
  const chunks = engine.containers.logs(container, { follow: true, signal });
  try {
    await showServiceLog(aliases, bytesOf(chunks), job.log.stream);
  } catch (error) {
    if (!signal.aborted) job.log.warn(`the log of a service ends here: ${String(error)}`);
  }
}

async function* bytesOf(chunks: AsyncIterable<{ readonly data: Buffer }>): AsyncGenerator<Buffer> {
  for await (const { data } of chunks) yield data;
}
