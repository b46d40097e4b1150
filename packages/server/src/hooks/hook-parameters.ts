import type { Declarations } from '#http/parameters';
import { hookEvents } from './hook.ts';

const base = '/projects/:id/hooks';
const one = `${base}/:hook_id`;

/** There is nothing here that these could tell of. */
const silent = [
  'issues_events',
  'confidential_issues_events',
  'merge_requests_events',
  'note_events',
  'confidential_note_events',
  'wiki_page_events',
  'feature_flag_events',
  'milestone_events',
  'emoji_events',
  'resource_access_token_events',
  'resource_deploy_token_events',
  'vulnerability_events',
];
const chosen = {
  takes: `url name description token signing_token custom_headers push_events_branch_filter branch_filter_strategy ${hookEvents.join(' ')}`,
  fixed: {
    ...Object.fromEntries(silent.map((name) => [name, [false]])),
    enable_ssl_verification: [true],
    branch_filter_strategy: ['wildcard', 'all_branches'],
  },
  refuses: 'custom_webhook_template',
};

/** Addresses that are told of what happens. */
export const hookParameters: Declarations = {
  [`GET ${base}`]: {},
  [`POST ${base}`]: chosen,
  [`GET ${one}`]: {},
  [`PUT ${one}`]: chosen,
  [`DELETE ${one}`]: {},
  [`POST ${one}/test/:trigger`]: {},
  [`GET ${one}/events`]: {},
  [`POST ${one}/events/:event_id/resend`]: {},
};
