import type { Declarations } from '#http/parameters';

const base = '/projects/:id/repository';
const notes = 'version from to date trailer config_file';

/** Who has written what, and changes that are made again or taken back. */
export const historyParameters: Declarations = {
  [`GET ${base}/files/:path/blame`]: { takes: 'ref range' },
  [`GET ${base}/contributors`]: { takes: 'ref order_by sort' },
  [`GET ${base}/changelog`]: { takes: notes },
  [`POST ${base}/changelog`]: { takes: `${notes} branch file message` },
  [`POST ${base}/commits/:sha/cherry_pick`]: { takes: 'branch dry_run message' },
  [`POST ${base}/commits/:sha/revert`]: { takes: 'branch dry_run' },
};
