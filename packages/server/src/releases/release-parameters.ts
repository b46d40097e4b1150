import type { Declarations } from '#http/parameters';

const base = '/projects/:id/releases';
const html = { include_html_description: [false] };
const milestones = 'milestones milestone_ids';

/** Releases and their links. */
export const releaseParameters: Declarations = {
  [`GET ${base}`]: {
    takes: 'order_by sort',
    fixed: html,
    refuses: 'updated_before updated_after',
  },
  [`POST ${base}`]: {
    takes: 'tag_name tag_message name description ref released_at assets',
    fixed: { legacy_catalog_publish: [false] },
    refuses: milestones,
  },
  [`GET ${base}/permalink/latest`]: { fixed: html },
  [`GET ${base}/:tag_name`]: { fixed: html },
  [`PUT ${base}/:tag_name`]: { takes: 'name description released_at', refuses: milestones },
  [`DELETE ${base}/:tag_name`]: {},
  [`GET ${base}/:tag_name/downloads/*path`]: {},
  [`GET ${base}/permalink/latest/downloads/*path`]: {},
  [`GET ${base}/:tag_name/assets/links`]: {},
  [`POST ${base}/:tag_name/assets/links`]: {
    takes: 'name url filepath direct_asset_path link_type',
  },
  [`GET ${base}/:tag_name/assets/links/:link_id`]: {},
  [`PUT ${base}/:tag_name/assets/links/:link_id`]: {
    takes: 'name url filepath direct_asset_path link_type',
  },
  [`DELETE ${base}/:tag_name/assets/links/:link_id`]: {},
};
