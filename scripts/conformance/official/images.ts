import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { go } from '../go-toolchain.ts';
import type { Programs } from './programs.ts';
import { makeRootFileSystem } from './root-file-system.ts';

const standIns = join(import.meta.dirname, 'stand-ins');
const base = 'slipway.local/conformance-base';
const agnhost = 'slipway.local/conformance-agnhost';

const page = (name: string) =>
  `FROM ${agnhost}\nRUN echo '{"image":"${name}.jpg"}' > /data.json && echo ${name} > /${name}.jpg\nCMD ["test-webserver"]\n`;
const serving = `FROM ${agnhost}\nENTRYPOINT ["/agnhost", "test-webserver"]\n`;

/** How an image of the tests is made of ours, by the end of its name. */
const recipes: Readonly<Record<string, string>> = {
  busybox: `FROM ${base}\nCMD ["sh"]\n`,
  agnhost: `FROM ${agnhost}\n`,
  pause: `FROM ${agnhost}\nENTRYPOINT ["/agnhost", "pause"]\n`,
  nginx: serving,
  nautilus: page('nautilus'),
  kitten: page('kitten'),
  nonroot: `FROM ${agnhost}\nUSER 1234\n`,
  'jessie-dnsutils': `FROM ${agnhost}\n`,
  nonewprivs: `FROM ${base}\nCOPY nnp /usr/local/bin/nnp\nRUN chmod +s /usr/local/bin/nnp\nCMD ["nnp"]\n`,
};

/**
 * Makes what the tests would pull. An image of that name which is there already is used as it is. The names
 * of those that nothing can be made for are the answer.
 */
export function bringImages(programs: Programs): readonly string[] {
  const listed = execFileSync(programs.tests, ['--list-images'], { encoding: 'utf8' });
  const wanted = listed.split('\n').filter((name) => name.includes('/') && !isThere(name));
  const made = wanted.filter((name) => recipes[kindOf(name)] !== undefined);
  if (made.length > 0) {
    const context = mkdtempSync(join(tmpdir(), 'slipway-images-'));
    try {
      makeBases(context, programs);
      for (const name of made) build(context, name, recipes[kindOf(name)] ?? '');
    } finally {
      rmSync(context, { recursive: true, force: true });
    }
  }
  return wanted.filter((name) => !made.includes(name));
}

/** `busybox` of `registry.k8s.io/e2e-test-images/busybox:1.37.0-1`. */
const kindOf = (name: string) => /([^/:]+):[^/]*$/.exec(name)?.[1] ?? '';

const isThere = (name: string) =>
  spawnSync('docker', ['image', 'inspect', name], { stdio: 'ignore' }).status === 0;

function makeBases(context: string, programs: Programs): void {
  const root = join(context, 'root');
  mkdirSync(root);
  makeRootFileSystem(root);
  copyFileSync(programs.agnhost, join(context, 'agnhost'));
  go(context, 'build', '-o', join(context, 'nnp'), join(standIns, 'nnp.go'));
  const path = 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n';
  build(context, base, `FROM scratch\nCOPY root/ /\n${path}`);
  const entry = 'ENTRYPOINT ["/agnhost"]\nCMD ["pause"]\n';
  build(
    context,
    agnhost,
    `FROM ${base}\nCOPY agnhost /agnhost\nRUN ln -s /agnhost /bin/agnhost\n${entry}`,
  );
}

function build(context: string, name: string, dockerfile: string): void {
  writeFileSync(join(context, 'Dockerfile'), dockerfile);
  execFileSync('docker', ['build', '-q', '-t', name, context], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}
