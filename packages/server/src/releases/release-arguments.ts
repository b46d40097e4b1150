import { given } from '#given';
import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';
import type { Change } from '#store/records';
import type { ReleaseWish } from './make-release.ts';
import { linkTypes, type NewLink, type Release, type ReleaseLink } from './release.ts';

/** What a request wants a new release to be. */
export function releaseGiven(args: Args): ReleaseWish {
  const links = args.object('assets')?.objects('links') ?? [];
  return {
    tag: args.requiredText('tag_name'),
    tagMessage: args.text('tag_message') ?? '',
    ref: args.text('ref') || undefined,
    name: args.text('name') ?? '',
    description: args.content('description') ?? '',
    releasedAt: args.date('released_at'),
    links: links.map(linkGiven),
  };
}

/** What a request wants to be otherwise. */
export function releaseChange(args: Args): Change<Release> {
  const change = given({
    name: args.text('name'),
    description: args.content('description'),
    releasedAt: args.date('released_at'),
  });
  if (Object.keys(change).length === 0) {
    const error =
      'name, description, released_at are missing, at least one parameter must be given';
    throw new HttpError(400, 'Bad Request', { body: { error } });
  }
  return change;
}

/** A link; `filepath` is the older name of `direct_asset_path`. */
export function linkGiven(args: Args): NewLink {
  return {
    name: args.requiredText('name'),
    url: args.requiredText('url'),
    path: args.text('direct_asset_path') || args.text('filepath') || null,
    linkType: args.word('link_type', linkTypes) ?? 'other',
  };
}

/** What a request wants to be otherwise of a link. */
export function linkChange(args: Args): Change<ReleaseLink> {
  const change = given({
    name: args.text('name'),
    url: args.text('url'),
    path: args.text('direct_asset_path') ?? args.text('filepath'),
    linkType: args.word('link_type', linkTypes),
  });
  if (Object.keys(change).length === 0) {
    const error = 'name, url are missing, at least one parameter must be provided';
    throw new HttpError(400, 'Bad Request', { body: { error } });
  }
  return change;
}
