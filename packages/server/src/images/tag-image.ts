import { notFound, unprocessable } from '#refused';
import type { Context } from '#services';
import { catalogOf, type NamedRepository } from './find-repositories.ts';
import type { ImageTag } from './image-catalog.ts';

const tagPattern = /^[A-Za-z0-9_][\w.-]{0,127}$/;

/** Gives an image one more tag, or a tag another image; throws 404 when there is no tag `from`. */
export async function tagImage(
  context: Pick<Context, 'images'>,
  { path }: NamedRepository,
  { name, from }: { readonly name: string; readonly from: string },
): Promise<ImageTag> {
  if (!tagPattern.test(name)) throw unprocessable('tag', 'is no name for a tag');
  const catalog = catalogOf(context);
  if (!(await catalog.setTag(path, name, from))) throw notFound('Tag');
  const [tag] = await catalog.tags(path, [name]);
  if (!tag) throw notFound('Tag');
  return tag;
}
