import { setTimeout as delay } from 'node:timers/promises';
import { type Engine, ImagePullFailed, parseReference } from '@slipway/engine';
import type { Image, PullPolicy } from '@slipway/protocol';
import type { ExecutorJob } from '#execution/executor';
import { obstacleOf } from '../images/image-failure.ts';
import { imageFailure } from '../images/nearest-tag.ts';
import { proxiedImage } from '../images/proxied-image.ts';
import { isIn, registryLogin } from '../images/registry-auth.ts';
import { isGuarded } from './guarded-image.ts';

type ImageDetails = NonNullable<Awaited<ReturnType<Engine['images']['inspect']>>>;

/**
 * Makes an image present by the job's pull policies, tried in order. Images of the registry `proxied` come by
 * the server's.
 *
 * Without a policy: `always` for images of registries that the job has credentials for, so that
 * nobody runs a private image by somebody else's earlier pull; `if-not-present` for others, so that
 * a machine without a way to Docker Hub still runs what it has.
 */
export async function provideImage(
  engine: Engine,
  job: ExecutorJob,
  image: Image,
  signal: AbortSignal,
  proxied?: string,
): Promise<ImageDetails> {
  const { log } = job;
  const name = withTag(image.name);
  const policies = pullPolicies(job, image);
  if (image.pull_policy) {
    log.plain(
      `Using effective pull policy of [${policies.join(', ')}] for container ${image.name}`,
    );
  }
  let reason = '';
  for (const [index, policy] of policies.entries()) {
    if (index > 0) log.plain(`Attempt #${index + 1}: Trying "${policy}" pull policy`);
    try {
      const details = await provideBy(policy, engine, job, name, image, signal, proxied);
      const digest = details.RepoDigests?.find((text) => text.startsWith(baseName(name)));
      log.plain(
        `Using docker image ${details.Id} for ${image.name}${digest ? ` with digest ${digest}` : ''} ...`,
      );
      return details;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ImagePullFailed)) throw error;
      reason = error.message;
      log.warn(`Failed to pull image with policy "${policy}": ${reason}`);
    }
  }
  throw await imageFailure(image.name, policies, reason, job.payload);
}

async function provideBy(
  policy: PullPolicy,
  engine: Engine,
  job: ExecutorJob,
  name: string,
  image: Image,
  signal: AbortSignal,
  proxied: string | undefined,
): Promise<ImageDetails> {
  const { log, payload, variables } = job;
  if (policy !== 'always') {
    const found = await engine.images.inspect(name);
    const present = found && isGuarded(job, name, found) ? undefined : found;
    if (present && policy === 'if-not-present') {
      log.plain('Using locally found image version due to "if-not-present" pull policy');
    }
    if (present) return present;
    if (policy === 'never' && !found)
      throw new ImagePullFailed(name, `"${name}" is not on this machine`);
  }
  const platform = image.executor_opts?.docker?.platform;
  const pull = async (from: string): Promise<ImageDetails> => {
    log.plain(`Pulling docker image ${from} ...`);
    const login = registryLogin(from, variables.get('DOCKER_AUTH_CONFIG'), payload.credentials);
    if (login) log.plain(`Authenticating with credentials from ${login.source}`);
    const wish = { credentials: login, platform, signal };
    return await patiently(() => engine.images.pull(from, wish), signal);
  };
  const nearer = proxiedImage(name, proxied, payload);
  if (nearer === undefined) return await pull(name);
  try {
    return await pull(nearer);
  } catch (error) {
    if (!(error instanceof ImagePullFailed)) throw error;
    log.plain(`It does not come by the dependency proxy: ${error.message}`);
    return await pull(name);
  }
}

const pullAttempts = 3;
const pullPauseMilliseconds = 2_000;

/** Networks have weak moments; what a registry has answered stays its answer. */
async function patiently<T>(pull: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await pull();
    } catch (error) {
      const isNetwork =
        error instanceof ImagePullFailed && obstacleOf(error.message) === 'unreachable';
      if (!isNetwork || attempt === pullAttempts) throw error;
      await delay(pullPauseMilliseconds, undefined, { signal });
    }
  }
}

function pullPolicies(job: ExecutorJob, image: Image): readonly PullPolicy[] {
  if (image.pull_policy && image.pull_policy.length > 0) return image.pull_policy;
  const isOurs = job.payload.credentials.some(({ url }) => isIn(url, image.name));
  return [isOurs ? 'always' : 'if-not-present'];
}

const withTag = (name: string): string => {
  const reference = parseReference(name);
  return reference && !reference.digest && !name.endsWith(`:${reference.tag}`)
    ? `${name}:latest`
    : name;
};

const baseName = (name: string): string => parseReference(name)?.name ?? name;
