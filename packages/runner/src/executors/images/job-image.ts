import type { Image } from '@slipway/protocol';
import type { ExecutorJob } from '#execution/executor';
import { JobFailure } from '#execution/failure';

/** The image that a job runs in: its own, or what the runner has for jobs that name none. */
export function jobImage({ payload }: ExecutorJob, fallback: string | undefined): Image {
  if (payload.image) return payload.image;
  if (fallback) return { name: fallback, entrypoint: null, pull_policy: null };
  throw new JobFailure(
    'runner_configuration_error',
    'the job names no image, and this runner has none for such jobs: add "image:" to the job, ' +
      'or "tags:" of a runner that runs scripts on its own machine',
  );
}
