import { asStrings } from '#shape/lists';
import type { Place } from '#shape/place';
import type { Node } from '#yaml/node';

const tooManyTags = 50;

/** Reads `tags:`; unlike in scripts, a list in it, as a reference may bring, is refused. */
export function readTags(node: Node, place: Place): string[] | undefined {
  const tags = asStrings(node, place);
  if (tags && tags.length >= tooManyTags) {
    return place.error(node, `config must be less than the limit of ${tooManyTags} tags`);
  }
  return tags;
}
