import { arch } from 'node:os';
import type { JobPayload, Variable } from '@slipway/protocol';
import { version } from '#coordinator/identity';
import type { Executor, Workspace } from '#execution/executor';
import { builderVariables } from '#execution/rootless-builder';
import { internal } from '#execution/variables';
import type { Slot } from './workspace.ts';

/**
 * The variables of a job in the order in which later ones win: what the runner suggests, what the
 * server sent, what the runner insists on.
 */
export function jobVariables(
  payload: JobPayload,
  place: {
    readonly executor: Executor;
    readonly inside: Workspace;
    readonly slot: Slot;
    readonly token: string;
    readonly timeoutSeconds: number;
  },
): Variable[] {
  const { executor, inside, slot } = place;
  return [
    ...(payload.image ? [internal('CI_JOB_IMAGE', payload.image.name)] : []),
    internal('CI_RUNNER_SHORT_TOKEN', place.token),
    internal('CI_BUILDS_DIR', inside.builds),
    internal('CI_PROJECT_DIR', inside.project),
    internal('CI_CONCURRENT_ID', `${slot.runner}`),
    internal('CI_CONCURRENT_PROJECT_ID', `${slot.project}`),
    internal('CI_SERVER', 'yes'),
    internal('CI_JOB_STATUS', 'running'),
    internal('CI_JOB_TIMEOUT', `${place.timeoutSeconds}`),
    ...(executor.buildsDirectory === undefined ? [] : builderVariables(payload, inside.temporary)),
    ...payload.variables,
    executor.buildsDirectory === undefined
      ? internal('CI_SHARED_ENVIRONMENT', 'true')
      : internal('CI_DISPOSABLE_ENVIRONMENT', 'true'),
    internal('CI_RUNNER_VERSION', version),
    internal('CI_RUNNER_EXECUTABLE_ARCH', `linux/${arch() === 'x64' ? 'amd64' : arch()}`),
    internal('RUNNER_TEMP_PROJECT_DIR', inside.temporary),
    internal('GITLAB_ENV', `${inside.temporary}/gitlab_runner_env`),
    ...dockerConfiguration(payload, inside),
  ];
}

/** Where `docker` finds the job's credentials, unless the project brings a folder of its own. */
function dockerConfiguration(payload: JobPayload, inside: Workspace): Variable[] {
  const isSet = payload.variables.some(({ key }) => key === 'DOCKER_CONFIG');
  if (isSet || payload.credentials.length === 0) return [];
  return [
    internal('DOCKER_CONFIG', `${inside.temporary}/docker`),
    internal('REGISTRY_AUTH_FILE', `${inside.temporary}/docker/config.json`),
  ];
}
