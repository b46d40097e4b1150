import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askGo, go } from '../go-toolchain.ts';

/** The release whose tests are run. */
const release = 'v1.35.4';

const kubernetes = 'k8s.io/kubernetes';

/** What is built out of Kubernetes' sources. */
export interface Programs {
  /** The tests. */
  readonly tests: string;
  /** What most of their images consist of. */
  readonly agnhost: string;
  /** The folder of both. */
  readonly folder: string;
}

/** Fetches and builds them into `.cache`, once; that takes a quarter of an hour and 4 GB. */
export function buildPrograms(root: string): Programs {
  const folder = join(root, '.cache', 'conformance', release);
  const programs = { folder, tests: join(folder, 'e2e.test'), agnhost: join(folder, 'agnhost') };
  if (existsSync(programs.tests) && existsSync(programs.agnhost)) return programs;
  console.log(`building the tests of Kubernetes ${release} in ${folder} …`);
  makeModule(folder);
  const flags = ['-mod=mod', '-ldflags=-s -w'];
  go(folder, 'build', ...flags, '-o', 'agnhost', `${kubernetes}/test/images/agnhost`);
  // What they are suspected of is their authors' matter, and takes as long as to build them.
  go(folder, 'test', '-c', '-vet=off', ...flags, '-o', 'e2e.test', `${kubernetes}/test/e2e`);
  return programs;
}

/**
 * A module that needs Kubernetes. Its own go.mod leads to folders beside it for the parts that are published
 * as modules, and such lines do not count for others: they are named one by one.
 */
function makeModule(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'go.mod'), `module official\n\ngo 1.25.0\n`);
  const found = askGo(folder, 'mod', 'download', '-json', `${kubernetes}@${release}`);
  const { GoMod } = JSON.parse(found) as { readonly GoMod: string };
  const parts = readFileSync(GoMod, 'utf8').matchAll(/^\s*(k8s\.io\/\S+) => \.\/staging/gm);
  const version = release.replace('v1.', 'v0.');
  const needed = [...parts].map(([, part]) => `${part}@${version}`);
  const use = `//go:build tools\n\npackage official\n\nimport (\n\t_ "${kubernetes}/test/e2e"\n)\n`;
  writeFileSync(join(folder, 'official.go'), use);
  go(folder, 'get', `${kubernetes}@${release}`, ...needed);
}
