import {
  EngineUnavailable,
  type ImageDetails,
  ImagePullFailed,
  parseReference,
} from '@slipway/engine';
import type { Container, Pod } from '@slipway/kube-objects';
import type { NodeContext } from '#context';
import { StartFailed } from '#start-failed';
import { heldRight, type PullRight, pullRight } from './pull-right.ts';

/**
 * The image of a container, pulled if its policy asks for it. Whether the pod may use it is asked
 * first, also for an image that is here. Throws `StartFailed`.
 */
export async function ensureImage(
  context: NodeContext,
  pod: Pod,
  container: Container,
  signal: AbortSignal,
): Promise<ImageDetails> {
  const { image: reference, name, imagePullPolicy = 'IfNotPresent' } = container;
  const { recorder, runtime } = context;
  const parsed = parseReference(reference);
  if (!parsed) {
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
  const right = allowed(context, pod, container, await pullRight(context, pod, parsed));
  if (imagePullPolicy !== 'Always') {
    const present = await runtime.image(reference);
    if (present) {
      allowed(context, pod, container, await heldRight(context, pod, parsed, present));
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
  return pull(context, pod, container, right, signal);
}

type Allowed = Extract<PullRight, { isAllowed: true }>;

/** The right, if there is one; else the refusal is told as that of a pull. */
function allowed(
  { recorder }: NodeContext,
  pod: Pod,
  { image, name }: Container,
  right: PullRight,
): Allowed {
  if (right.isAllowed) return right;
  const message = `Failed to pull image "${image}": ${right.message}`;
  recorder.record(pod, 'Warning', 'Failed', message, name);
  recorder.record(pod, 'Warning', 'Failed', 'Error: ErrImagePull', name);
  throw new StartFailed('ErrImagePull', right.message);
}

async function pull(
  context: NodeContext,
  pod: Pod,
  { image: reference, name }: Container,
  { ways }: Allowed,
  signal: AbortSignal,
): Promise<ImageDetails> {
  const { recorder } = context;
  const start = performance.now();
  recorder.record(pod, 'Normal', 'Pulling', `Pulling image "${reference}"`, name);
  try {
    const image = await tryEach(context, reference, ways, signal);
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
  reference: string,
  ways: Allowed['ways'],
  signal: AbortSignal,
): Promise<ImageDetails> {
  let first: unknown;
  for (const way of ways) {
    try {
      return await context.runtime.pull(reference, { ...way, signal });
    } catch (error) {
      if (error instanceof EngineUnavailable || signal.aborted) throw error;
      // What the registry of the image itself says is what helps.
      if (way.from === undefined) first ??= error;
    }
  }
  throw first;
}

function durationText(milliseconds: number): string {
  return milliseconds < 1000
    ? `${Math.round(milliseconds)}ms`
    : `${(milliseconds / 1000).toFixed(3)}s`;
}
