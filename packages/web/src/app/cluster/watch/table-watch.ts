import { type ApiError, send } from '#data/api.ts';
import { lineCutter } from './apply-event.ts';
import { keepFollowing } from './follow.ts';
import { type ServerTable, type Table, type TableEvent, withEvent } from './server-table.ts';
import { texts } from './watch.ts';

const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };

/** Lists and watches a kind in the server's own columns, until the answer is called. */
export function watchTable(
  path: string,
  handlers: {
    readonly onChange: (table: ServerTable) => void;
    readonly onRefused: (error: ApiError) => void;
  },
): () => void {
  return keepFollowing(async (signal, alive) => {
    const response = await send(`/-/kubernetes${path}`, { headers, signal });
    const first = (await response.json()) as Table; // what was asked for
    const columns = first.columnDefinitions;
    let rows = new Map(first.rows.map((row) => [row.object.metadata.uid, row]));
    const tell = () => {
      alive();
      handlers.onChange({ columns, rows: [...rows.values()] });
    };
    tell();
    const version = first.metadata.resourceVersion;
    const query = `watch=1&allowWatchBookmarks=true&resourceVersion=${version}`;
    const watching = await send(`/-/kubernetes${path}?${query}`, { headers, signal });
    const cut = lineCutter();
    for await (const text of texts(watching)) {
      const events = cut(text).map((line) => JSON.parse(line) as TableEvent);
      if (events.some(({ type }) => type === 'ERROR')) return;
      rows = events.reduce(withEvent, rows);
      if (events.length > 0) tell();
    }
  }, handlers.onRefused);
}
