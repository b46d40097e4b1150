import type { Engine } from '@slipway/engine';
import type { Executor, Relay } from '../executor.ts';

/** How the docker executor runs scripts. */
export interface DockerOptions {
  readonly engine: Engine;
  /** Image of jobs that name none. */
  readonly image?: string;
  /** Makes `localhost:PORT` inside job containers reach the host. */
  readonly relay?: Relay;
  /** Between SIGTERM and SIGKILL when a job is canceled. Default 10. */
  readonly graceSeconds?: number;
  /** How long a job waits for its services to listen. Default 30. */
  readonly serviceTimeoutSeconds?: number;
}
export function dockerExecutor(_options: DockerOptions): Executor {
  throw new Error('not ready');
}
