import { watch } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

/**
 * Tells of what other connections have written to the file.
 *
 * Every commit writes to the log beside it, and the system tells that; `data_version` differs only when
 * it was not this connection. So nobody polls, and one's own writes cost one cheap question.
 */
export function watchForeignWrites(
  file: string,
  sqlite: DatabaseSync,
  onWrite: () => void,
): Disposable {
  if (file === ':memory:') return { [Symbol.dispose]() {} };
  const ask = sqlite.prepare('PRAGMA data_version');
  const version = () => Number(ask.get()?.data_version);
  let known = version();
  let isAsked = false;
  let isOver = false;

  function look(): void {
    isAsked = false;
    if (isOver) return;
    const current = version();
    if (current === known) return;
    known = current;
    onWrite();
  }

  const watcher = watch(`${file}-wal`, { persistent: false }, () => {
    if (isAsked) return;
    isAsked = true;
    setImmediate(look);
  });
  // Without it others are heard of with one's own next write.
  watcher.on('error', () => {});
  return {
    [Symbol.dispose]() {
      isOver = true;
      watcher.close();
    },
  };
}
