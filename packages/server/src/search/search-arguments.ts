import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';

/** GitLab's words for what can be looked for. */
const scopes = [
  'projects',
  'users',
  'blobs',
  'commits',
  'issues',
  'merge_requests',
  'milestones',
  'notes',
  'snippet_titles',
  'wiki_blobs',
] as const;

/** What is searched. */
export type Scope = (typeof scopes)[number];

const elsewhere: ReadonlySet<Scope> = new Set(['blobs', 'commits']);

/** What is asked for: one of `served`. Throws words that say what else can be asked. */
export function searchAsked<S extends Scope>(
  args: Args,
  served: readonly S[],
): { readonly scope: S; readonly search: string } {
  const search = args.requiredText('search');
  const asked = args.word('scope', scopes);
  if (asked === undefined) throw invalid('scope is missing');
  const scope = served.find((it) => it === asked);
  if (scope === undefined) throw invalid(objectionTo(asked, served));
  return { scope, search };
}

function objectionTo(asked: Scope, served: readonly Scope[]): string {
  const choice = `choose ${served.join(' or ')}`;
  return elsewhere.has(asked) && !served.includes(asked)
    ? `scope ${asked} is searched in one project only (GET projects/:id/search): there, or ${choice}`
    : `scope ${asked} is not served: there are none here; ${choice}`;
}

function invalid(error: string): HttpError {
  return new HttpError(400, 'Bad Request', { body: { error } });
}
