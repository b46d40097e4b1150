import { parseReference } from '@slipway/engine';
import type { SocketJob } from './decision.ts';

/**
 * Where an image gets the name that a job gives it. The engine has one table of names for all: whoever
 * gave an image the name `node:24` would give it to other jobs. So only names below the project's path in
 * the registry are the engine's, too; others are the job's, below a path that no other job uses.
 * Undefined for what is no name.
 */
export function engineNameOf(
  name: string,
  job: Pick<SocketJob, 'imagePath' | 'localPath'>,
): string | undefined {
  if (isOwnName(name, job)) return name;
  const reference = parseReference(name);
  if (reference === undefined || reference.digest !== undefined) return undefined;
  const registry = reference.registry.toLowerCase().replace(':', '_');
  if (!/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/.test(registry)) return undefined;
  return `${job.localPath}/${registry}/${reference.repository}:${reference.tag}`;
}

/** Names below it are of one job or another, and nobody else's. */
export const jobImages = 'slipway.local/jobs/';

/** What the engine says, with the names that the job knows. */
export function asJobSays(text: string, prefix: string, localPath: string): string {
  const [first = '', ...rest] = text.replaceAll(prefix, '').split(`${localPath}/`);
  return [first, ...rest.map(asWritten)].join('');
}

/** `docker.io/library/node:24`, `localhost_5000/x:1` */
const asWritten = (text: string): string =>
  text.replace(/^docker\.io\/(library\/)?/, '').replace(/^([a-z0-9.-]+)_(\d+)\//, '$1:$2/');

/** Whether an image of this name may be pushed by the job. */
export function isOwnName(name: string, { imagePath }: Pick<SocketJob, 'imagePath'>): boolean {
  if (imagePath === '' || !name.startsWith(imagePath)) return false;
  const rest = name.slice(imagePath.length);
  return rest === '' || /^[/:]/.test(rest);
}

/** Why an image of another name stays in the job. */
export function pushSentence(name: string, { imagePath }: Pick<SocketJob, 'imagePath'>): string {
  const short = asWritten(name);
  return `"${short}" is a name for this job alone: to push the image, docker tag ${short} ${imagePath || '$CI_REGISTRY_IMAGE'} first, or build it with -t $CI_REGISTRY_IMAGE or something below it`;
}
