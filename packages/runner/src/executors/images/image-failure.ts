import { JobFailure } from '#execution/failure';

/** What keeps an image from coming. */
type Obstacle = 'unreachable' | 'denied' | 'missing' | 'unknown';

/**
 * An image of a job that could not be had. Its reason is GitLab's for the obstacle, so that `retry`
 * tries again what may pass by itself and nothing else:
 *
 *     the registry cannot be reached   runner_external_dependency_failure
 *     refused, or not there            runner_configuration_error
 *     anything else                    image_pull_failure, or runner_system_failure on the wire
 */
export class ImageFailure extends JobFailure {
  readonly obstacle: Obstacle;

  /** @param nearest a tag that there is, in the place of the one that there is not */
  constructor(image: string, policies: readonly string[], reason: string, nearest?: string) {
    const obstacle = obstacleOf(reason);
    super(
      reasons[obstacle],
      `failed to pull image "${image}" with specified policies [${policies.join(', ')}]: ` +
        `${reason}${advice[obstacle]}${nearest === undefined ? '' : `; the nearest tag that there is: ${nearest}`}`,
    );
    this.obstacle = obstacle;
  }
}

const reasons = {
  unreachable: 'runner_external_dependency_failure',
  denied: 'runner_configuration_error',
  missing: 'runner_configuration_error',
  unknown: 'image_pull_failure',
} as const;

const advice: Readonly<Record<Obstacle, string>> = {
  unreachable:
    '. The registry cannot be reached from the runner: check its host name and the network, or run the job again',
  denied:
    '. The registry does not give it to this job: check the name, or give the job a login for the registry in DOCKER_AUTH_CONFIG',
  missing: '. There is no such image: check its name and tag',
  unknown: '',
};

/** Engines, kubelets and registries tell it in their words only; these are GitLab's runner's. */
const words: readonly (readonly [Obstacle, RegExp])[] = [
  [
    'unreachable',
    /dial tcp|connection refused|connection reset|no such host|i\/o timeout|tls handshake|client\.timeout exceeded|request canceled/i,
  ],
  // Before "not there": for what it does not want to show, a registry says both.
  ['denied', /access denied|unauthorized|authentication required|\bdenied\b|forbidden/i],
  [
    'missing',
    /not found|manifest unknown|does not exist|not on this machine|ErrImageNeverPull|InvalidImageName|not an image reference/i,
  ],
];

/** What the words of an engine or a registry stand for. */
export const obstacleOf = (reason: string): Obstacle =>
  words.find(([, pattern]) => pattern.test(reason))?.[0] ?? 'unknown';
