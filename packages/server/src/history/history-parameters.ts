import type { Declarations } from '#http/parameters';

const base = '/projects/:id/repository';

/** Who has written what, and changes that are made again or taken back. */
export const historyParameters: Declarations = {
  [`GET ${base}/files/:path/blame`]: { takes: 'ref range' },
  [`GET ${base}/contributors`]: { takes: 'ref order_by sort' },
  [`POST ${base}/commits/:sha/cherry_pick`]: { takes: 'branch dry_run message' },
  [`POST ${base}/commits/:sha/revert`]: { takes: 'branch dry_run' },
};
