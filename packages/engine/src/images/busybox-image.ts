import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { guarded } from '@slipway/io';
import { pack } from 'tar-stream';
import type { Engine } from '../engine.ts';

/** Raise it when the files below change, so that a new image is made. */
const LAYOUT = 1;
const BINARY = '/bin/busybox';
const REPOSITORY = 'slipway.local/busybox';

/** There is no busybox to make the helper image from. */
export class BusyboxMissing extends Error {
  override readonly name = 'BusyboxMissing';
  readonly code = 'busybox-missing';

  constructor(options: ErrorOptions) {
    super(`${BINARY} is missing: install Debian's package busybox-static`, options);
  }
}

/**
 * The reference of a small local image with every busybox applet, made from the machine's own
 * busybox on first use: nothing has to be pulled. It serves as pod sandbox, relay and helper.
 */
export async function busyboxImage(engine: Engine): Promise<string> {
  const binary = await readFile(BINARY).catch((cause: unknown) => {
    throw new BusyboxMissing({ cause });
  });
  const hash = createHash('sha256').update(binary).digest('hex').slice(0, 12);
  const reference = `${REPOSITORY}:${hash}-${LAYOUT}`;
  if (await engine.images.inspect(reference)) return reference;
  const { stdout } = await promisify(execFile)(BINARY, ['--list']);
  await engine.images.import(rootFileSystem(binary, stdout.trim().split('\n')), {
    reference,
    changes: [
      'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      'CMD ["sh"]',
      'LABEL slipway.dev/helper=busybox',
    ],
  });
  return reference;
}

const directories: readonly (readonly [path: string, mode: number])[] = [
  ['bin', 0o755],
  ['dev', 0o755],
  ['etc', 0o755],
  ['home', 0o755],
  ['proc', 0o755],
  ['root', 0o700],
  ['sys', 0o755],
  ['tmp', 0o1777],
  ['usr', 0o755],
  ['usr/bin', 0o755],
  ['var', 0o755],
  ['var/tmp', 0o1777],
];

const files: Readonly<Record<string, string>> = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  'etc/group': 'root:x:0:\nnogroup:x:65534:\n',
  'etc/nsswitch.conf': 'hosts: files dns\n',
};

function rootFileSystem(binary: Buffer, applets: readonly string[]): Readable {
  const tar = guarded(pack());
  for (const [name, mode] of directories) tar.entry({ name, mode, type: 'directory' });
  for (const [name, text] of Object.entries(files)) tar.entry({ name }, text);
  tar.entry({ name: 'bin/busybox', mode: 0o755 }, binary);
  for (const applet of applets) {
    if (applet === 'busybox') continue;
    tar.entry({ name: `bin/${applet}`, type: 'symlink', linkname: 'busybox' });
  }
  // `#!/usr/bin/env sh` is the one absolute path that scripts expect outside /bin.
  tar.entry({ name: 'usr/bin/env', type: 'symlink', linkname: '/bin/busybox' });
  tar.finalize();
  return guarded(Readable.from(tar));
}
