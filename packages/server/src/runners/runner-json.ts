import type { Runner, RunnerManager } from './runner.ts';

/** The part of a runner that does not depend on its machines. */
export function briefRunnerJson(runner: Runner) {
  return {
    id: runner.id,
    description: runner.description,
    ip_address: null,
    active: !runner.isPaused,
    paused: runner.isPaused,
    is_shared: runner.runnerType === 'instance_type',
    runner_type: runner.runnerType,
    name: 'slipway-runner',
    created_at: runner.createdAt,
  };
}

/** GitLab's shape of one machine of a runner. */
export function managerJson(manager: RunnerManager) {
  return {
    id: manager.id,
    system_id: manager.systemId,
    version: manager.version,
    revision: manager.revision,
    platform: manager.platform,
    architecture: manager.architecture,
    created_at: manager.createdAt,
    contacted_at: manager.contactedAt,
    ip_address: manager.ipAddress,
    status: 'online',
  };
}
