/**
 * Whether two names of images, as they are written in a file, may be one.
 *
 * Nobody knows before a job runs what a variable holds; but a predefined one is the same wherever the job
 * writes it, and what it can be is known: no commit is called `latest`. When in doubt, names may be one.
 */

/** Predefined variables that are others by another name, or may hold the same. */
const sameAs: Readonly<Record<string, string>> = {
  CI_REGISTRY_IMAGE: '$CI_REGISTRY/$CI_PROJECT_NAMESPACE/$CI_PROJECT_NAME',
  CI_PROJECT_PATH: '$CI_PROJECT_NAMESPACE/$CI_PROJECT_NAME',
  CI_BUILD_REF: '$CI_COMMIT_SHA',
  CI_BUILD_ID: '$CI_JOB_ID',
  CI_BUILD_REF_NAME: '$CI_COMMIT_REF_NAME',
  CI_BUILD_REF_SLUG: '$CI_COMMIT_REF_NAME',
  CI_BUILD_TAG: '$CI_COMMIT_REF_NAME',
  CI_COMMIT_BRANCH: '$CI_COMMIT_REF_NAME',
  CI_COMMIT_REF_SLUG: '$CI_COMMIT_REF_NAME',
  CI_COMMIT_TAG: '$CI_COMMIT_REF_NAME',
  CI_DEFAULT_BRANCH: '$CI_COMMIT_REF_NAME',
  CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: '$CI_COMMIT_REF_NAME',
};

/** What the others can be. */
const shapes: Readonly<Record<string, RegExp>> = {
  $CI_REGISTRY: /./,
  $CI_PROJECT_NAMESPACE: /./,
  $CI_PROJECT_NAME: /^[^/]+$/,
  $CI_COMMIT_SHA: /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/,
  $CI_COMMIT_SHORT_SHA: /^[0-9a-f]{8}$/,
  $CI_COMMIT_REF_NAME: /^(?!latest$)./,
  $CI_PIPELINE_ID: /^\d+$/,
  $CI_PIPELINE_IID: /^\d+$/,
  $CI_JOB_ID: /^\d+$/,
};

/** Whether a name holds what only the job will know, predefined variables aside. */
export function isUnknown(name: string): boolean {
  return /[$`(]/.test(partsOf(name).filter(isCharacter).join(''));
}

/** Whether both names may be those of one image. */
export function mayBeOne(one: string, other: string): boolean {
  if (isUnknown(one) || isUnknown(other)) return true;
  const [a, b] = differenceOf(partsOf(withTag(one)), partsOf(withTag(other)));
  if (a.length === 0 || b.length === 0) return a.length === b.length;
  return mayHold(a, b) && mayHold(b, a);
}

/** Whether a part of a name may stand for another, as far as the first one tells. */
function mayHold(part: readonly string[], other: readonly string[]): boolean {
  const isText = other.every(isCharacter);
  if (part.every(isCharacter)) return !isText;
  const shape = part.length === 1 ? shapes[part[0] ?? ''] : undefined;
  if (shape === undefined) return true;
  // Of two variables alone: where they may hold the same, they have one name by now.
  return isText ? shape.test(other.join('')) : other.length > 1;
}

/** Predefined variables as a whole, everything else as characters. */
function partsOf(name: string): readonly string[] {
  const plain = name.replace(/\$(\w+)/g, (text, key: string) => sameAs[key] ?? text);
  return plain
    .split(/(\$\w+)/)
    .flatMap((part) => (Object.hasOwn(shapes, part) ? [part] : [...part]));
}

const isCharacter = (part: string): boolean => !Object.hasOwn(shapes, part);

/** No predefined variable that a name ends with holds a tag. */
function withTag(name: string): string {
  const plain = name.replace(/^docker\.io\//, '');
  return /:[^/]*$/.test(plain) ? plain : `${plain}:latest`;
}

/** Both without what they begin and end with alike. */
function differenceOf(
  one: readonly string[],
  other: readonly string[],
): readonly [readonly string[], readonly string[]] {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  return [one.slice(start, one.length - end), other.slice(start, other.length - end)];
}
