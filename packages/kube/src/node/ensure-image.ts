import {
  EngineUnavailable,
  type ImageDetails,
  ImagePullFailed,
  parseReference,
  type RegistryCredentials,
} from '@slipway/engine';
import type { Container, Pod, Secret } from '../kinds/types.ts';
import type { NodeContext } from './context.ts';
import { credentialsFor } from './pull-credentials.ts';
import { StartFailed } from './start-failed.ts';

/** The image of a container, pulled if its policy asks for it. Throws `StartFailed`. */
export async function ensureImage(
  context: NodeContext,
  pod: Pod,
  container: Container,
  signal: AbortSignal,
): Promise<ImageDetails> {
  const { image: reference, name, imagePullPolicy = 'IfNotPresent' } = container;
  const { recorder, runtime } = context;
  if (!parseReference(reference)) {
    const why = `couldn't parse image name "${reference}": invalid reference format`;
    recorder.record(
      pod,
      'Warning',
      'InspectFailed',
      `Failed to apply default image tag "${reference}": ${why}`,
      name,
    );
    throw new StartFailed(
      'InvalidImageName',
      `Failed to apply default image tag "${reference}": ${why}`,
    );
  }
  if (imagePullPolicy !== 'Always') {
    const present = await runtime.image(reference);
    if (present) {
      recorder.record(
        pod,
        'Normal',
        'Pulled',
        `Container image "${reference}" already present on machine`,
        name,
      );
      return present;
    }
    if (imagePullPolicy === 'Never') {
      const message = `Container image "${reference}" is not present with pull policy of Never`;
      recorder.record(pod, 'Warning', 'ErrImageNeverPull', message, name);
      throw new StartFailed('ErrImageNeverPull', message);
    }
  }
  return pull(context, pod, container, signal);
}

async function pull(
  context: NodeContext,
  pod: Pod,
  { image: reference, name }: Container,
  signal: AbortSignal,
): Promise<ImageDetails> {
  const { recorder } = context;
  const start = performance.now();
  recorder.record(pod, 'Normal', 'Pulling', `Pulling image "${reference}"`, name);
  try {
    const image = await tryEach(context, pod, reference, signal);
    const took = durationText(performance.now() - start);
    const text = `Successfully pulled image "${reference}" in ${took} (${took} including waiting). Image size: ${image.Size} bytes.`;
    recorder.record(pod, 'Normal', 'Pulled', text, name);
    return image;
  } catch (cause) {
    if (!(cause instanceof ImagePullFailed)) throw cause;
    const message = `Failed to pull image "${reference}": ${cause.message}`;
    recorder.record(pod, 'Warning', 'Failed', message, name);
    recorder.record(pod, 'Warning', 'Failed', 'Error: ErrImagePull', name);
    throw new StartFailed('ErrImagePull', cause.message, { cause });
  }
}

async function tryEach(
  context: NodeContext,
  pod: Pod,
  reference: string,
  signal: AbortSignal,
): Promise<ImageDetails> {
  let first: unknown;
  for (const credentials of await allCredentials(context, pod, reference)) {
    try {
      return await context.runtime.pull(reference, { credentials, signal });
    } catch (error) {
      if (error instanceof EngineUnavailable || signal.aborted) throw error;
      first ??= error;
    }
  }
  throw first;
}

/** Every way to ask for the image, the most specific first, anonymous last. */
async function allCredentials(
  { objects, registryCredentials }: NodeContext,
  pod: Pod,
  reference: string,
): Promise<(RegistryCredentials | undefined)[]> {
  const image = parseReference(reference);
  if (!image) return [undefined];
  const { namespace = '' } = pod.metadata;
  const secrets = (pod.spec.imagePullSecrets ?? [])
    .map(({ name = '' }) => objects.get<Secret>('secrets', name, namespace))
    .filter((secret) => secret !== undefined);
  const own = await registryCredentials(image, namespace);
  return [...credentialsFor(image, secrets), ...(own ? [own] : []), undefined];
}

function durationText(milliseconds: number): string {
  return milliseconds < 1000
    ? `${Math.round(milliseconds)}ms`
    : `${(milliseconds / 1000).toFixed(3)}s`;
}
