import { type Act, anything, goCommand } from './go-command.ts';
import type { Scene } from './scene.ts';

function actsIn(registry: string, { token, images }: Scene): readonly Act[] {
  const plain = '--plain-http';
  const name = `${registry}/${images}/oras`;
  const attached = [
    '--artifact-type',
    'application/vnd.example.sbom',
    'files/hello.txt:text/plain',
  ];
  return [
    ['login', ['login', plain, registry, '-u', 'root', '-p', token], anything],
    ['push', ['push', plain, `${name}:v1`, 'files/hello.txt:text/plain'], /Pushed/],
    ['manifest fetch', ['manifest', 'fetch', plain, `${name}:v1`], /"layers"/],
    ['attach', ['attach', plain, `${name}:v1`, ...attached], /Attached/],
    ['discover', ['discover', plain, '-o', 'json', `${name}:v1`], /vnd\.example\.sbom/],
    ['tag', ['tag', plain, `${name}:v1`, 'v2', 'v3'], /Tagged/],
    [
      'copy with what refers to it',
      ['copy', '-r', '--from-plain-http', '--to-plain-http', `${name}:v1`, `${name}/copy:v1`],
      /Copied/,
    ],
    [
      'discover in the copy',
      ['discover', plain, '-o', 'json', `${name}/copy:v1`],
      /vnd\.example\.sbom/,
    ],
    ['pull', ['pull', plain, '-o', 'pulled', `${name}/copy:v1`], /Pulled/],
    ['repo tags', ['repo', 'tags', plain, name], /v1\nv2\nv3/],
    ['manifest delete', ['manifest', 'delete', plain, '-f', `${name}:v3`], anything],
    ['repo tags, after that', ['repo', 'tags', plain, name], /^(?!.*v3)/s],
  ];
}

/** oras: artifacts, and what refers to them. */
export const oras = goCommand('oras.land/oras/cmd/oras', '1.1.0', actsIn);
