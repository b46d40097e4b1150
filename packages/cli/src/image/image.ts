import type { Api } from '#api/api';
import { allPages } from '#api/api-command';
import { CommandFailed, type Flags, UsageError } from '#command';
import { projectOf } from '#project/project';

/** A repository of images, as the API lists it. */
export interface Repository {
  readonly id: number;
  readonly path: string;
  readonly tags_count: number;
  readonly created_at: string;
}

/** A tag with what it is made of. */
export interface Tag {
  readonly name: string;
  readonly location: string;
  readonly digest: string;
  readonly created_at: string | null;
  readonly total_size: number;
  readonly platforms: readonly string[];
  readonly layers: readonly { readonly digest: string; readonly size: number }[];
  readonly used_by: readonly Use[];
}

interface Use {
  readonly kind: string;
  readonly name: string;
  readonly why: string;
}

/** What somebody typed: `web:v1` of the project, or `root/shop/web`. */
export interface ImageName {
  /** Below the project's path; empty for the project's own. */
  readonly name: string;
  readonly tag: string | undefined;
}

/**
 * Reads the name of an image; the project's path at its beginning may be left out, and the registry may stand
 * before that, as in what `docker images` shows.
 *
 * @throws UsageError for a digest
 */
export function parseImage(text: string, project: string): ImageName {
  if (text.includes('@')) {
    throw new UsageError(
      `${text} names a digest; name a tag: slipway image tags lists them with their digests`,
    );
  }
  const base = project.toLowerCase();
  const path = withoutRegistry(text, base);
  const { name = '', tag } = /^(?<name>[^:]*)(?::(?<tag>.+))?$/.exec(path)?.groups ?? {};
  if (name === base) return { name: '', tag };
  return { name: name.startsWith(`${base}/`) ? name.slice(base.length + 1) : name, tag };
}

function withoutRegistry(text: string, base: string): string {
  const rest = text.slice(text.indexOf('/') + 1);
  return !isBelow(text, base) && isBelow(rest, base) ? rest : text;
}

function isBelow(text: string, base: string): boolean {
  return text.startsWith(base) && /^(?:[:/]|$)/.test(text.slice(base.length));
}

/** Where the API has the repositories of the project that a command means. */
export function repositoriesOf(flags: Flags, api: Api): { project: string; address: string } {
  const project = projectOf(flags, api);
  return { project, address: `/projects/${encodeURIComponent(project)}/registry/repositories` };
}

/**
 * The image that a command means, and where the API has its repository.
 *
 * @throws CommandFailed for a repository that there is not, with those that there are
 */
export async function imageOf(flags: Flags, api: Api, text: string) {
  const { project, address } = repositoriesOf(flags, api);
  const image = parseImage(text, project);
  const path = [project.toLowerCase(), image.name].filter((part) => part !== '').join('/');
  const all = await allPages<Repository>(api, address);
  const repository = all.find((it) => it.path === path);
  if (repository) return { ...image, path, address: `${address}/${repository.id}` };
  const known = all.map((it) => it.path).join(', ');
  throw new CommandFailed(
    known === ''
      ? `project ${project} has no images yet`
      : `project ${project} has no images at ${path}; it has ${known}`,
  );
}

/** The tag that a command cannot do without. */
export function tagOf({ tag, path }: { readonly tag: string | undefined; readonly path: string }) {
  if (tag !== undefined) return encodeURIComponent(tag);
  throw new UsageError(`name a tag: ${path}:TAG; slipway image tags ${path} lists them`);
}

/** `pod staging/hello runs it` */
export function useText({ kind, name, why }: Use): string {
  return `${kind} ${name} ${why}`;
}
