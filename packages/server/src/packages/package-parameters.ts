import type { Declarations } from '#http/parameters';

const base = '/projects/:id/packages';
const file = `${base}/generic/:package_name/:package_version/*file_name`;
const takes = 'order_by sort package_type package_name package_version status';
/** Every package has a version here. */
const fixed = { include_versionless: [false] };

/** Packages. */
export const packageParameters: Declarations = {
  [`GET ${base}`]: { takes, fixed },
  'GET /groups/:group_id/packages': { takes: `${takes} exclude_subgroups`, fixed },
  [`GET ${base}/:package_id`]: {},
  [`DELETE ${base}/:package_id`]: {},
  [`GET ${base}/:package_id/pipelines`]: {},
  [`GET ${base}/:package_id/package_files`]: { takes: 'order_by sort' },
  [`DELETE ${base}/:package_id/package_files/:package_file_id`]: {},
  [`PUT ${file}`]: { takes: 'status select' },
  [`GET ${file}`]: {},
};
