import type { Load } from '../scene.ts';
import { clusterObjects } from './cluster-objects.ts';
import { gitPushes } from './git-pushes.ts';
import { images } from './images.ts';
import { largeFiles } from './large-files.ts';
import { schedules } from './schedules.ts';
import { settings } from './settings.ts';

/** One of each kind: a new door of the product gets a load here. */
export function everyLoad(): readonly Load[] {
  return [gitPushes(), images(), largeFiles(), settings(), schedules(), clusterObjects()];
}
