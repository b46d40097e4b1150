import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Log } from '#log';
import { type Pair, type PublicBinding, problemOf, readPair } from '#public-binding';

/** A certificate that is read again when its files change. */
export interface Certificate extends Disposable {
  readonly current: Pair;
}

/**
 * Watches the folders of the files, as renewals put others in their place. While what lies there is not
 * whole, or wrong, the old one goes on.
 */
export function watchCertificate(
  tls: NonNullable<PublicBinding['tls']>,
  url: string,
  onChange: (pair: Pair) => void,
  log: Pick<Log, 'info' | 'warn'>,
): Certificate {
  let current = readPair(tls);
  let timer: NodeJS.Timeout | undefined;

  function readAgain(): void {
    try {
      const next = readPair(tls);
      if (next.cert === current.cert && next.key === current.key) return;
      const problem = problemOf(next, url, new Date());
      if (problem !== undefined) {
        log.warn('the old certificate goes on', { problem });
        return;
      }
      current = next;
      onChange(next);
      log.info('the certificate was renewed', { file: tls.certFile });
    } catch (error) {
      log.warn('the old certificate goes on', { error });
    }
  }

  const files = [tls.certFile, tls.keyFile];
  const folders = new Set(files.map((file) => dirname(file)));
  const names = new Set(files.map((file) => basename(file)));
  const watchers = [...folders].map((folder) =>
    watch(folder, (_, name) => {
      // Kubernetes and certbot change a link beside the files.
      if (name !== null && !names.has(name) && !name.startsWith('..')) return;
      clearTimeout(timer);
      timer = setTimeout(readAgain, settleMs);
    }),
  );
  return {
    get current() {
      return current;
    },
    [Symbol.dispose]() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** Certificate and key are written one after the other. */
const settleMs = 200;
