import { parseDuration } from '@slipway/contract';
import { RE2JS } from 're2js';
import type { ImageTag } from '#images/image-catalog';
import { unprocessable } from '#refused';
import type { ImageHold } from './image-holds.ts';

/** Which tags are to go, in GitLab's words. */
export interface CleanupRules {
  /** The whole name must match. */
  readonly nameRegex: string;
  /** What matches this stays all the same. */
  readonly nameRegexKeep: string | null;
  readonly keepN: number | null;
  /** `90d`, `1month` */
  readonly olderThan: string | null;
}

/** What becomes of the tags of a repository. */
export interface Cleanup {
  readonly goes: readonly ImageTag[];
  /** What would go, but somebody holds it. */
  readonly held: readonly { readonly tag: ImageTag; readonly by: readonly ImageHold[] }[];
}

/** Rules that are ready to be asked. */
export interface ReadRules {
  chooses(name: string): boolean;
  readonly keepN: number;
  /** Only what is older goes. */
  readonly olderThanSeconds: number;
}

/** Reads rules; throws for patterns and times that are none. */
export function readRules(rules: CleanupRules): ReadRules {
  const goes = pattern(rules.nameRegex, 'name_regex_delete');
  const stays = rules.nameRegexKeep ? pattern(rules.nameRegexKeep, 'name_regex_keep') : undefined;
  const seconds = rules.olderThan === null ? 0 : parseDuration(rules.olderThan);
  if (seconds === undefined) {
    throw unprocessable('older_than', `is no duration: write "7d" or "1month"`);
  }
  return {
    // GitLab never takes `latest`, whatever the patterns say.
    chooses: (name) => name !== 'latest' && goes.matches(name) && stays?.matches(name) !== true,
    keepN: rules.keepN ?? 0,
    olderThanSeconds: seconds,
  };
}

function pattern(text: string, field: string): { matches(name: string): boolean } {
  try {
    const compiled = RE2JS.compile(text);
    return { matches: (name) => compiled.matches(name) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw unprocessable(field, `is no regular expression of RE2: ${why}`);
  }
}

/**
 * Decides in GitLab's order: names, then the newest stay, then what is young stays. Of the rest nothing
 * goes that somebody holds; tags of one image are told apart, since each has a name that may be asked for.
 */
export function decideCleanup(
  tags: readonly ImageTag[],
  rules: ReadRules,
  now: Date,
  holds: ReadonlyMap<string, readonly ImageHold[]>,
): Cleanup {
  const chosen = tags.filter(({ name }) => rules.chooses(name));
  const newestFirst = chosen.toSorted((one, other) => timeOf(other) - timeOf(one));
  const oldest = now.getTime() - rules.olderThanSeconds * 1000;
  const due = newestFirst.slice(rules.keepN).filter((tag) => timeOf(tag) <= oldest);
  const holdersOf = (tag: ImageTag) => holds.get(tag.name) ?? [];
  return {
    goes: due.filter((tag) => holdersOf(tag).length === 0),
    held: due.flatMap((tag) => {
      const by = holdersOf(tag);
      return by.length > 0 ? [{ tag, by }] : [];
    }),
  };
}

const timeOf = ({ createdAt }: ImageTag) => createdAt?.getTime() ?? 0;
