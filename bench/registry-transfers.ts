/** What is moved, and those who move it: curl, a process for each client. */
import { spawn } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { call, type Peer } from './registry-peers.ts';

export const mebibyte = 1024 * 1024;

/** How much is moved by how many. */
export interface Load {
  readonly sizeBytes: number;
  readonly concurrency: number;
  /** Blobs in one round. */
  readonly blobs: number;
  readonly rounds: number;
}

/** One round of one direction with one registry. */
export interface Round {
  readonly mebibytesPerSecond: number;
  readonly cpuSecondsPerGibibyte: number;
}

/** A file of its own, with other content in each round. */
export interface Blob {
  readonly file: string;
  readonly digest: string;
}

const noise = randomFillSync(Buffer.alloc(mebibyte));

/** Writes one. */
export async function freshBlob(
  directory: string,
  index: number,
  sizeBytes: number,
): Promise<Blob> {
  const path = join(directory, `blob-${index}`);
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  const head = randomFillSync(Buffer.alloc(4096));
  for (let written = 0; written < sizeBytes; ) {
    const part = (written === 0 ? head : noise).subarray(0, sizeBytes - written);
    hash.update(part);
    await file.write(part);
    written += part.length;
  }
  await file.close();
  return { file: path, digest: `sha256:${hash.digest('hex')}` };
}

/** Where a blob is to be put. */
export async function beginUpload(peer: Peer, { digest }: Blob): Promise<string> {
  const started = await call(peer, 'POST', '/v2/bench/blobs/uploads/');
  const upload = new URL(started.headers.get('location') ?? '', peer.url);
  upload.searchParams.set('digest', digest);
  return upload.href;
}

/** Lets a registry have a small blob. */
export async function pushAndKeep(peer: Peer, blob: Blob): Promise<void> {
  const load = { sizeBytes: 4096, concurrency: 1, blobs: 1, rounds: 1 };
  const place = await beginUpload(peer, blob);
  await measure(load, peer, [blob], ({ file }) => [`upload-file = "${file}"`, `url = "${place}"`]);
}

/** Lets as many processes as the load says each do a part of the transfers, one after the other. */
export async function measure(
  load: Load,
  peer: Peer,
  blobs: readonly Blob[],
  transfer: (blob: Blob, index: number) => readonly string[],
): Promise<Round> {
  const headers = Object.entries(peer.headers).map(
    ([name, value]) => `header = "${name}: ${value}"`,
  );
  const whole = ['output = "/dev/null"', 'write-out = "%{http_code}\\n"', 'silent', ...headers];
  const configurations = Array.from({ length: load.concurrency }, (_, client) =>
    blobs
      .flatMap((blob, index) =>
        index % load.concurrency === client
          ? [[...transfer(blob, index), ...whole].join('\n')]
          : [],
      )
      .join('\nnext\n'),
  );
  const before = peer.cpuSeconds();
  const start = performance.now();
  await Promise.all(configurations.map(curl));
  const seconds = (performance.now() - start) / 1000;
  const bytes = load.blobs * load.sizeBytes;
  return {
    mebibytesPerSecond: bytes / mebibyte / seconds,
    cpuSecondsPerGibibyte: (peer.cpuSeconds() - before) / (bytes / 2 ** 30),
  };
}

async function curl(configuration: string): Promise<void> {
  const child = spawn('curl', ['--config', '-'], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(configuration);
  const said = await text(child.stdout);
  const bad = said.split('\n').find((status) => status !== '' && !/^20[01]$/.test(status));
  if (bad !== undefined) throw new Error(`a transfer was answered by ${bad}`);
}
