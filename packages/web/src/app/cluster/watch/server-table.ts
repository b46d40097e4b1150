import type { KubeObject } from '#cluster/kube-types.ts';

/** A column as the server defines it. */
export interface ServerColumn {
  readonly name: string;
  readonly description: string;
  /** 0 is always shown. */
  readonly priority: number;
}

/** One object in the server's own columns. */
export interface ServerRow {
  readonly cells: readonly unknown[];
  readonly object: KubeObject;
}

/** What `kubectl get` shows of a kind. */
export interface ServerTable {
  readonly columns: readonly ServerColumn[];
  readonly rows: readonly ServerRow[];
}

/** What the server answers who asks for a table. */
export interface Table {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly columnDefinitions: readonly ServerColumn[];
  readonly rows: readonly ServerRow[];
}

/** What a watch tells of a table. */
export interface TableEvent {
  readonly type: string;
  readonly object: Table;
}

type Rows = Map<string, ServerRow>;

/** The rows after an event. */
export function withEvent(rows: Rows, { type, object }: TableEvent): Rows {
  if (type === 'BOOKMARK' || type === 'ERROR') return rows;
  const next = new Map(rows);
  for (const row of object.rows) {
    if (type === 'DELETED') next.delete(row.object.metadata.uid);
    else next.set(row.object.metadata.uid, row);
  }
  return next;
}
