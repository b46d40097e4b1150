import { useEffect, useState } from 'react';
import type { ApiError } from '#data/api.ts';
import type { ServerTable } from './server-table.ts';
import { watchTable } from './table-watch.ts';

/** A kind in the server's own columns, as it is now; nothing is read without a path. */
export function useTable(path: string | undefined): {
  readonly table: ServerTable | undefined;
  readonly refused: ApiError | undefined;
} {
  const [state, setState] = useState<{
    readonly path: string | undefined;
    readonly table?: ServerTable;
    readonly refused?: ApiError;
  }>({ path });
  useEffect(() => {
    if (path === undefined) return undefined;
    return watchTable(path, {
      onChange: (table) => setState({ path, table }),
      onRefused: (refused) => setState({ path, refused }),
    });
  }, [path]);
  const isCurrent = state.path === path;
  return {
    table: isCurrent ? state.table : undefined,
    refused: isCurrent ? state.refused : undefined,
  };
}
