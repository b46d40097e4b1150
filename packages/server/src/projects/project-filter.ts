import { given } from '#given';
import { visibilities } from '#groups/namespace';
import type { Args } from '#http/arguments';
import type { ProjectFilter } from './project-store.ts';

/**
 * Questions that no project here answers with yes: nothing is imported, or has topics,
 * issues and merge requests. Whoever asks for such projects gets an empty list, not all of them.
 */
export function asksForNone(args: Args): boolean {
  const isAsked = ['imported', 'with_issues_enabled'].some((name) => args.boolean(name) === true);
  return (
    isAsked ||
    args.boolean('with_merge_requests_enabled') === true ||
    (args.text('topic') ?? '') !== ''
  );
}

/** What a list of projects asks for, apart from who asks. An archived project is not active. */
export function projectFilterOf(args: Args): ProjectFilter {
  const isActive = args.boolean('active');
  return given({
    isArchived: args.boolean('archived') ?? (isActive === undefined ? undefined : !isActive),
    search: args.text('search') || undefined,
    searchesNamespaces: args.boolean('search_namespaces'),
    visibility: args.word('visibility', visibilities),
    idAfter: args.integer('id_after'),
    idBefore: args.integer('id_before'),
    activeAfter: args.date('last_activity_after'),
    activeBefore: args.date('last_activity_before'),
  });
}
