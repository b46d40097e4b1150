import type { Runner } from './model/runner.ts';
import type { New } from './store/store.ts';

/** A wish for a runner; the rest has defaults. */
export type RunnerRequest = Pick<Runner, 'runnerType'> &
  Partial<Omit<New<Runner>, 'tokenHash' | 'shortToken' | 'createdAt' | 'contactedAt'>>;

/** Registrations of runners. */
export interface Runners {
  /** The token is in this answer and nowhere else. */
  create(request: RunnerRequest): Promise<{ runner: Runner; token: string }>;
  /** Ends the old token at once. */
  resetToken(runnerId: number): Promise<{ runner: Runner; token: string }>;
  /** Whether one of its machines was heard of in the last two hours. */
  isOnline(runner: Runner): boolean;
  /** Makes a registration token for `POST /runners`; the one before it ends. */
  resetRegistrationToken(projectId?: number): Promise<string>;
}
