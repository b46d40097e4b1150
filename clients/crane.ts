import { type Act, anything, goCommand } from './go-command.ts';
import type { Scene } from './scene.ts';

function actsIn(registry: string, { token, images }: Scene): readonly Act[] {
  const name = `${registry}/${images}/crane`;
  const copy = `${registry}/${images}/copy`;
  const platform = (of: string) => ['--set-platform', `linux/${of}`, '-t', `${name}:${of}`];
  return [
    ['auth login', ['auth', 'login', registry, '-u', 'root', '-p', token], anything],
    ['append', ['append', '-f', 'layer.tar', '-t', `${name}:amd64`], /@sha256:/],
    ['mutate', ['mutate', `${name}:amd64`, ...platform('amd64')], /@sha256:/],
    ['mutate, for others', ['mutate', `${name}:amd64`, ...platform('arm64')], /@sha256:/],
    [
      'index append',
      ['index', 'append', '-m', `${name}:amd64`, '-m', `${name}:arm64`, '-t', `${name}:all`],
      /@sha256:/,
    ],
    ['manifest', ['manifest', `${name}:all`], /"architecture":"arm64"/],
    ['config of a platform', ['config', '--platform', 'linux/arm64', `${name}:all`], /"arm64"/],
    ['validate', ['validate', '--remote', `${name}:all`], /PASS/],
    ['copy', ['copy', `${name}:all`, `${copy}:all`], anything],
    ['pull', ['pull', '--platform', 'linux/amd64', `${copy}:all`, 'pulled.tar'], anything],
    ['push', ['push', 'pulled.tar', `${copy}:pushed`], /@sha256:/],
    ['tag', ['tag', `${copy}:pushed`, 'again'], anything],
    ['ls', ['ls', copy], /again\nall\npushed/],
    ['digest', ['digest', `${copy}:again`], /^sha256:/],
    ['export', ['export', `${copy}:again`, '-'], /hello from a layer/],
    ['delete', ['delete', `${copy}:again`], anything],
    ['ls, after that', ['ls', copy], /^all\npushed\n$/],
  ];
}

/** crane, the command of go-containerregistry: images of several platforms, copied and looked at. */
export const crane = goCommand(
  'github.com/google/go-containerregistry/cmd/crane',
  '0.20.2',
  actsIn,
);
