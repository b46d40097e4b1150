import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

const standIns = join(import.meta.dirname, 'stand-ins');
const files = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  'etc/group': 'root:x:0:\nnogroup:x:65534:\n',
  'etc/nsswitch.conf': 'hosts: files dns\n',
};
/** Programs of the machine that tests call and busybox has not, or not as they expect it. */
const programs = ['/usr/bin/bash', '/usr/bin/curl', '/usr/bin/dig'];

/** What most of the images have in common: busybox, and around it programs of this machine. */
export function makeRootFileSystem(root: string): void {
  for (const folder of 'bin dev etc/ssl lib lib64 proc root run sys usr/bin var/log'.split(' '))
    mkdirSync(join(root, folder), { recursive: true });
  mkdirSync(join(root, 'tmp'));
  chmodSync(join(root, 'tmp'), 0o1777);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  cpSync('/etc/ssl/certs', join(root, 'etc/ssl/certs'), { recursive: true, dereference: true });
  for (const program of programs) {
    if (existsSync(program)) copyProgram(program, root);
    else console.log(`${program} is not here: tests that call it fail`);
  }
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
  for (const name of ['wget', 'nc']) {
    copyFileSync(join(standIns, name), join(root, 'bin', name));
    chmodSync(join(root, 'bin', name), 0o755);
  }
  // busybox's shell forgets variables whose names are not its own kind of names.
  for (const name of ['sh', 'bash']) symlinkSync('/usr/bin/bash', join(root, 'bin', name));
  const applets = execFileSync('/bin/busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n');
  const others = new Set(['busybox', 'sh', 'bash', 'wget', 'nc']);
  for (const applet of applets.filter((name) => !others.has(name)))
    symlinkSync('busybox', join(root, 'bin', applet));
}

/** A program and the libraries that it needs, where they are here. */
function copyProgram(program: string, root: string): void {
  const libraries = execFileSync('ldd', [program], { encoding: 'utf8' }).match(/\/\S+/g) ?? [];
  // Names are looked up by libraries that no program names.
  const byName = libraries.some((path) => path.includes('libresolv'))
    ? []
    : ['/lib/x86_64-linux-gnu/libnss_dns.so.2', '/lib/x86_64-linux-gnu/libresolv.so.2'];
  for (const path of [program, ...libraries, ...byName]) {
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    try {
      copyFileSync(path, target);
    } catch (error) {
      if (!byName.includes(path)) throw error;
    }
  }
}
