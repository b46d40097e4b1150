import type { Target } from './target.ts';
import { apiTargets } from './targets/apis.ts';
import { fileTargets } from './targets/files.ts';
import { imageTargets } from './targets/images.ts';
import { nameTargets } from './targets/names.ts';
import { objectTargets } from './targets/objects.ts';
import { pipelineTargets } from './targets/pipelines.ts';
import { serverTargets } from './targets/server.ts';
import { streamTargets } from './targets/streams.ts';

/** Every parser that takes bytes from outside; a new one gets a line in the list of its kind. */
export const targets: readonly Target[] = [
  ...pipelineTargets,
  ...objectTargets,
  ...imageTargets,
  ...streamTargets,
  ...fileTargets,
  ...nameTargets,
  ...apiTargets,
  ...serverTargets,
];
