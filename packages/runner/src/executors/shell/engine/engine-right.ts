import type { JobPayload } from '@slipway/protocol';

/**
 * Which container engine shell jobs have that have a user of their own: `on` the machine's, which makes them as
 * good as root; `protected` the same for protected refs alone; `own` one of each job's own, without privileges;
 * `alone` the machine's while one person alone uses the server, and else their own; `off` none.
 */
export type ShellDocker = 'alone' | 'own' | 'on' | 'protected' | 'off';

/** What one job has of it. */
export type EngineRight = 'machine' | 'own' | 'none';

/** Which engine a job has. A server that does not say who uses it is used by others, too. */
export function engineRight(
  {
    git_info,
    is_only_user,
  }: Pick<JobPayload, 'is_only_user'> & {
    readonly git_info: Pick<JobPayload['git_info'], 'protected'>;
  },
  wish: ShellDocker,
): EngineRight {
  switch (wish) {
    case 'on':
      return 'machine';
    case 'protected':
      return git_info.protected ? 'machine' : 'none';
    case 'alone':
      return is_only_user ? 'machine' : 'own';
    case 'own':
      return 'own';
    case 'off':
      return 'none';
  }
}
