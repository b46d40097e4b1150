import type { Declarations } from '#http/parameters';

const base = '/admin/backups';

/** Backups of the instance. */
export const backupParameters: Declarations = {
  [`GET ${base}`]: {},
  [`POST ${base}`]: {},
  [`GET ${base}/:backup_id`]: {},
  [`GET ${base}/:backup_id/download`]: {},
  [`DELETE ${base}/:backup_id`]: {},
};
