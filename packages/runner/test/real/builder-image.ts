import { execFile, execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pack } from 'tar-stream';

const program = '/usr/bin/buildah';

/** Lines of a job in such an image: they make `localhost/base`, of nothing but busybox. */
export const makeBase = [
  'scratch=$(buildah from scratch)',
  'mkdir -p root/bin root/etc && cp /bin/busybox root/bin/ && /bin/busybox --install -s root/bin',
  'echo root:x:0:0::/:/bin/sh > root/etc/passwd',
  'buildah add -q $scratch root / && buildah commit -q $scratch base',
];

/** Makes an image with buildah, as this machine has it, and what it is linked with, upon `base`. */
export async function makeBuilderImage(name: string, base: string): Promise<void> {
  const linked = execFileSync('ldd', [program])
    .toString()
    .matchAll(/(\/\S+\.so\S*)/g);
  const files = new Set([program, ...[...linked].map(([path]) => path)]);
  const tar = pack();
  tar.entry({ name: 'Dockerfile' }, `FROM ${base}\nCOPY root /\n`);
  for (const path of files) {
    tar.entry({ name: `root${path}`, mode: 0o755 }, await readFile(path));
  }
  const policy = { default: [{ type: 'insecureAcceptAnything' }] };
  tar.entry({ name: 'root/etc/containers/policy.json' }, JSON.stringify(policy));
  tar.finalize();
  const build = execFile('docker', ['build', '-q', '-t', name, '-'], {
    env: { ...process.env, DOCKER_BUILDKIT: '0' },
  });
  if (build.stdin === null) throw new Error('docker takes no input');
  (tar as unknown as Readable).pipe(build.stdin);
  const [code] = await new Promise<[number]>((resolve) =>
    build.once('close', (...ended: [number]) => resolve(ended)),
  );
  if (code !== 0) throw new Error(`docker build ended with ${code}`);
}
