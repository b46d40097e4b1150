import { parseReference } from '@slipway/engine';
import type { JobPayload } from '@slipway/protocol';
import { ImageFailure, obstacleOf } from './image-failure.ts';
import { isIn } from './registry-auth.ts';

const answerMilliseconds = 5_000;
/** More are not looked through. */
const mostTags = 10_000;

/** The failure of an image that does not come; where there is no such one, with the tag that may be meant. */
export async function imageFailure(
  image: string,
  policies: readonly string[],
  reason: string,
  payload: Parameters<typeof nearestTag>[1],
): Promise<ImageFailure> {
  const isMissing = obstacleOf(reason) === 'missing';
  const nearest = isMissing ? await nearestTag(image, payload) : undefined;
  return new ImageFailure(image, policies, reason, nearest);
}

/**
 * Which tag of the same repository is most like the one that there is not, where the job's registry tells;
 * undefined where it does not.
 */
export async function nearestTag(
  image: string,
  { credentials, git_info }: Pick<JobPayload, 'credentials' | 'git_info'>,
): Promise<string | undefined> {
  const reference = parseReference(image);
  const login = credentials.find(({ type, url }) => type === 'registry' && isIn(url, image));
  if (login === undefined || reference?.tag === undefined) return undefined;
  const { protocol } = new URL(git_info.repo_url);
  const at = `${protocol}//${reference.registry}/v2/${reference.repository}/tags/list?n=${mostTags}`;
  try {
    const tags = await tagsAt(at, `${login.username}:${login.password}`);
    return mostLike(reference.tag, tags);
  } catch {
    // It is a hint, and the failure is told without it, too.
    return undefined;
  }
}

async function tagsAt(address: string, login: string): Promise<readonly string[]> {
  const signal = AbortSignal.timeout(answerMilliseconds);
  const asked = await fetch(address, { signal });
  const challenge = asked.headers.get('www-authenticate') ?? '';
  const part = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1] ?? '';
  const realm = new URL(part('realm'));
  // The login is for this registry alone.
  if (realm.host !== new URL(address).host) return [];
  realm.searchParams.set('service', part('service'));
  realm.searchParams.set('scope', part('scope'));
  const headers = { Authorization: `Basic ${Buffer.from(login).toString('base64')}` };
  const { token } = (await (await fetch(realm, { headers, signal })).json()) as Record<
    string,
    string
  >;
  const answer = await fetch(address, { headers: { Authorization: `Bearer ${token}` }, signal });
  const { tags } = (await answer.json()) as { readonly tags?: readonly string[] };
  return tags ?? [];
}

/** The one with which it has the most letters in common at both ends. */
export function mostLike(wanted: string, tags: readonly string[]): string | undefined {
  let best: { readonly tag: string; readonly alike: number } | undefined;
  for (const tag of tags) {
    const alike = alikeAtEnds(wanted, tag) - Math.abs(wanted.length - tag.length) / 1000;
    if (alike > (best?.alike ?? -1)) best = { tag, alike };
  }
  return best?.tag;
}

function alikeAtEnds(one: string, other: string): number {
  const most = Math.min(one.length, other.length);
  let begin = 0;
  while (begin < most && one[begin] === other[begin]) begin += 1;
  let end = 0;
  while (end < most - begin && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  return begin + end;
}
