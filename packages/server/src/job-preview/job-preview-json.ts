import { briefDeploymentJson, previewJson } from '#deployed-state/state-json';
import { briefEnvironmentJson } from '#environments/environment-json';
import type { JobPreview, PreviewedRelease } from './preview-job.ts';

/** What pressing play would do. */
export const jobPreviewJson = (preview: JobPreview) => ({
  why_not_play: preview.whyNotPlay ?? null,
  would_fail: preview.wouldFail ?? null,
  deployers: preview.deployers,
  variables: preview.variables,
  frozen_until: preview.frozenUntil ?? null,
  deployment: preview.deployment ? briefDeploymentJson(preview.deployment) : null,
  release: preview.release ? releaseJson(preview.release) : null,
});

const releaseJson = ({ environment, live, direction, commits, tried }: PreviewedRelease) => ({
  environment: briefEnvironmentJson(environment),
  live: live ? briefDeploymentJson(live) : null,
  direction,
  commits: commits.map(({ sha, title, author }) => ({
    id: sha,
    short_id: sha.slice(0, 8),
    title,
    author_name: author.name,
  })),
  why_not_tried: tried.whyNot ?? null,
  objects: tried.whyNot === undefined ? tried.objects.map(previewJson) : [],
});
