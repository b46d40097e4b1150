import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { named, type Target } from '#fuzz/target';

/** A zip of two small files, as artifacts are packed. */
async function smallZip(): Promise<readonly Buffer[]> {
  const { packZip } = await import('#packages/runner/src/archive/zip');
  const root = await mkdtemp(join(tmpdir(), 'slipway-fuzz-zip-'));
  await writeFile(join(root, 'a.txt'), 'hello\n'.repeat(20));
  await writeFile(join(root, 'b.txt'), '');
  const zip = Buffer.concat(await (await packZip(root, ['a.txt', 'b.txt'])).toArray());
  await rm(root, { recursive: true });
  return [zip];
}

/** What jobs leave and clients send as files. */
export const fileTargets: readonly Target[] = [
  {
    name: 'zip-list',
    share: 3,
    words: ['PK\u0003\u0004', 'PK\u0001\u0002', 'PK\u0005\u0006', '../x', '/etc/passwd'],
    seeds: smallZip,
    async open() {
      const { createMemoryFiles } = await import('#packages/files/src/memory/memory-files');
      const { listEntries, openEntry } = await import('#packages/server/src/artifacts/archive');
      const files = createMemoryFiles();
      return {
        async run(input) {
          await files.put('a.zip', Readable.from([input]));
          await listEntries(files, 'a.zip');
          const entry = await openEntry(files, 'a.zip', 'a.txt');
          await entry?.content.toArray().catch(() => {});
        },
        isRefusal: named('BadArchive'),
      };
    },
  },
  {
    name: 'zip-unpack',
    share: 1,
    words: ['PK\u0003\u0004', 'PK\u0001\u0002', 'PK\u0005\u0006', '../x', '/etc/passwd'],
    seeds: smallZip,
    async open() {
      const { unpackZip } = await import('#packages/runner/src/archive/zip');
      const root = await mkdtemp(join(tmpdir(), 'slipway-fuzz-unpack-'));
      return {
        async run(input) {
          const zip = join(root, 'a.zip');
          const folder = join(root, 'out');
          await writeFile(zip, input);
          await rm(folder, { recursive: true, force: true });
          await (await import('node:fs/promises')).mkdir(folder);
          await unpackZip(zip, folder);
        },
        // The archive's own words: the job that needs it fails with them.
        isRefusal: (error) => error instanceof Error && !(error instanceof TypeError),
        close: () => rm(root, { recursive: true, force: true }),
      };
    },
  },
  {
    name: 'tar-unpack',
    share: 1,
    words: ['ustar\u0000', '../x', '/etc/passwd', '0000777', '00000000001', '\u0000'],
    async open() {
      const { unpackTar } = await import('#packages/runner/src/executors/kubernetes/running/untar');
      const root = await mkdtemp(join(tmpdir(), 'slipway-fuzz-untar-'));
      return {
        async run(input) {
          const folder = join(root, 'out');
          await rm(folder, { recursive: true, force: true });
          await unpackTar(Readable.from([input]), folder);
        },
        isRefusal: (error) => error instanceof Error && !(error instanceof TypeError),
        close: () => rm(root, { recursive: true, force: true }),
      };
    },
  },
  {
    name: 'dotenv',
    share: 8,
    words: ['A', '=', '\n', '\r\n', '"', '#', ' ', 'x=y\n', '\ufeff'],
    async open() {
      const { parseDotenv } = await import('#packages/server/src/artifacts/dependencies/dotenv');
      return { run: (input) => parseDotenv(input.toString()), isRefusal: named('InvalidDotenv') };
    },
  },
  {
    name: 'kubeconfig',
    share: 4,
    words: [
      '\n',
      '  ',
      '- ',
      ': ',
      '&a ',
      '*a',
      'clusters',
      'users',
      'contexts',
      'current-context',
      'exec',
      'token',
      'null',
    ],
    async open() {
      const { mergeKubeconfig } = await import('#packages/cli/src/api/kubeconfig');
      const { readKubeconfig } = await import(
        '#packages/runner/src/executors/kubernetes/client/kubeconfig'
      );
      const fresh = 'clusters: []\nusers: []\ncontexts: []\ncurrent-context: slipway\n';
      return {
        async run(input) {
          const text = input.toString();
          mergeKubeconfig(text, fresh);
          // A plugin is a program of the user's, and files are the user's: neither is tried.
          if (/exec|file|certificate|key/i.test(text)) return;
          await readKubeconfig({ text }, undefined, {});
        },
        isRefusal: named('KubeconfigInvalid'),
      };
    },
  },
  {
    name: 'lfs-batch',
    share: 6,
    words: [
      '{',
      '}',
      '[',
      ']',
      ',',
      '"operation":',
      '"upload"',
      '"objects":',
      '"oid":',
      '"size":',
      '"transfers":',
      'a'.repeat(64),
      'null',
      '-1',
    ],
    async open() {
      const { answerBatch } = await import('#packages/server/src/lfs/lfs-batch');
      const { lfsRoute, readJson } = await import('#packages/server/src/lfs/lfs-call');
      const files = { has: async () => false } as never;
      const place = { projectId: 1, repositoryUrl: 'http://x/a.git', authorization: null };
      return {
        async run(input) {
          lfsRoute({ pathname: input.toString() } as URL);
          const body = new Uint8Array(input);
          const request = new Request('http://x/', { method: 'POST', body });
          await answerBatch(files, place, await readJson(request));
        },
        isRefusal: named('HttpError'),
      };
    },
  },
];
