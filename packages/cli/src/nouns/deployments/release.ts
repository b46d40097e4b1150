import type { Release } from '@slipway/contract';
import { allPages, apiCommand, type Call, wished } from '#api/api-command';
import { projectOption, UsageError } from '#command';

/** The newest first. */
export const list = apiCommand({
  summary: 'Lists the releases of a project, newest first.',
  options: projectOption,
  example: 'slipway release list --project root/hello',
  ask: (call) => allPages<Release>(call.api, addressOf(call)),
  say: (releases) => ({
    heads: ['TAG', 'NAME', 'RELEASED', 'BY', 'FILES'],
    rows: releases.map((it) => [
      it.tag_name,
      it.name,
      it.released_at,
      it.author?.username ?? '',
      String(it.assets.links.length),
    ]),
    empty: 'no releases yet: a job with release: makes one, or slipway release create TAG',
  }),
});

/** One of them. */
export const show = apiCommand({
  summary: 'Shows a release: what it says, and what can be had of it.',
  positionals: ['TAG'],
  options: projectOption,
  example: 'slipway release show v1.0 --project root/hello',
  ask: (call) => call.api.get<Release>(oneOf(call)),
  say: (it) => [
    `${it.name} (${it.tag_name}), ${it.released_at}, by ${it.author?.username ?? 'nobody'}`,
    ...(it.description ? ['', it.description, ''] : []),
    ...it.assets.links.map((link) => `${link.name}  ${link.direct_asset_url}`),
    ...(it.assets.sources ?? []).map(({ format, url }) => `sources (${format})  ${url}`),
  ],
});

/** A tag is made known, or made. */
export const create = apiCommand({
  summary: 'Makes a release of a tag; the tag is made from --ref when it is not there.',
  positionals: ['TAG'],
  options: {
    ...projectOption,
    notes: { type: 'string', value: 'TEXT', description: 'what is new, in Markdown' },
    name: { type: 'string', value: 'NAME', description: 'as people read it (default: the tag)' },
    ref: { type: 'string', value: 'REF', description: 'what a new tag is made from' },
    link: {
      type: 'string',
      multiple: true,
      value: 'NAME=URL',
      description: 'a file that belongs to it; may be repeated',
    },
  },
  example: 'slipway release create v1.0 --ref main --notes "The first one" --project root/hello',
  ask: (call) =>
    call.api.post<Release>(addressOf(call), {
      tag_name: call.positionals[0],
      ...wished(call.flags, { notes: 'description', name: 'name', ref: 'ref' }),
      assets: { links: call.flags.list('link').map(linkIn) },
    }),
  say: (it) => `${it.tag_name} is released: ${it._links.self}`,
});

/** Its tag stays. */
export const remove = apiCommand({
  summary: 'Deletes a release; its tag stays.',
  positionals: ['TAG'],
  options: projectOption,
  example: 'slipway release delete v1.0 --project root/hello',
  ask: async (call) => {
    await call.api.delete(oneOf(call));
    return { tag: call.positionals[0] };
  },
  say: ({ tag }) => `the release of ${tag} is deleted; the tag stays`,
});

const addressOf = (call: Call) => `${call.project()}/releases`;

const oneOf = (call: Call) => `${addressOf(call)}/${encodeURIComponent(call.positionals[0] ?? '')}`;

function linkIn(text: string): { readonly name: string; readonly url: string } {
  const [, name, url] = /^([^=]+)=(\S+)$/.exec(text) ?? [];
  if (name !== undefined && url !== undefined) return { name, url };
  throw new UsageError(`--link is NAME=URL, not "${text}"`);
}
