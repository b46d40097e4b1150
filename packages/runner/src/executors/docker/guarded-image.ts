import type { ImageDetails } from '@slipway/engine';
import type { ExecutorJob } from '#execution/executor';
import { jobImages } from '../engine-socket/rules/local-names.ts';
import { isIn } from '../images/registry-auth.ts';

/**
 * Whether an image that is here belongs to another project of the server's registry, by the name that
 * the job uses or as the one of this id: then the registry is asked, whatever the pull policy says, so
 * that nobody runs a private image by somebody else's earlier pull. It sends no layer again.
 */
export function isGuarded({ payload }: ExecutorJob, name: string, image: ImageDetails): boolean {
  const all = [...(image.RepoTags ?? []), ...(image.RepoDigests ?? [])];
  const names = all.filter((it) => !it.startsWith(jobImages));
  // Another job's own, which no registry has.
  if (name.startsWith(jobImages) || (all.length > 0 && names.length === 0)) return true;
  const used = names.includes(name) ? [name] : [name, ...names];
  const registries = payload.credentials.filter(({ type }) => type === 'registry');
  const project = payload.job_info.project_full_path.toLowerCase();
  return registries.some(({ url }) =>
    used.some((it) => isIn(url, it) && !isBelow(`${url}/${project}`, it)),
  );
}

/** `host/root/hello` holds `host/root/hello:v1` and `host/root/hello/web@sha256:…`. */
const isBelow = (path: string, name: string): boolean =>
  name.startsWith(path) && /^[/:@]/.test(name.slice(path.length));
