#!/usr/bin/env node
/**
 * What every `npm` command of this repository begins with: brings what is missing, then runs the
 * command under the right Node.
 *
 *   node scripts/bootstrap.mjs COMMAND [argument…]
 *
 * Runs on the machine's own, possibly old Node, before anything is installed: no dependency, no
 * TypeScript. Speaks on stderr only, and only when there is something to do.
 */
import { delimiter } from 'node:path';
import process from 'node:process';
import { npmOf, standIn } from '../packages/cli/bin/stand-in.mjs';
import { bringHelm, bringKubectl } from './bootstrap/cluster-clients.mjs';
import { bringJoinedRoles } from './bootstrap/joined-roles.mjs';
import { bringLauncher } from './bootstrap/launcher.mjs';
import { bringPrograms } from './bootstrap/machine.mjs';
import { bringNodeModules, nodeBinary, root, toolsDirectory } from './bootstrap/node-modules.mjs';
import { bringWebPages } from './bootstrap/web-pages.mjs';

/** What each command runs, and what it needs beside the npm packages. */
const commands = {
  start: {
    // With what `slipway.mjs` would begin anew for: that one would not have our channel any more.
    run: ['--max-semi-space-size=4', 'packages/cli/bin/slipway.mjs', 'up'],
    serves: true,
    needs: ['web', 'engine', 'kubectl', 'launcher'],
  },
  check: { run: ['scripts/check.ts'], needs: [] },
  test: {
    run: ['scripts/test.ts'],
    needs: 'web engine kubectl helm chromium buildah skopeo ps git-lfs fish zsh'.split(' '),
  },
  clients: { run: ['clients/main.ts'], needs: ['web'] },
  fuzz: { run: ['fuzz/main.ts'], needs: [] },
  crashes: { run: ['crashes/main.ts'], needs: ['web', 'engine', 'kubectl', 'ps', 'git-lfs'] },
  pictures: { run: ['scripts/pictures.ts'], needs: ['web', 'engine', 'kubectl', 'chromium'] },
  'crashes-cluster': { run: ['e2e/cluster-crashes/main.ts'], needs: ['engine', 'kubectl'] },
  'kube-fields': { run: ['scripts/kube-fields.ts'], needs: [] },
  kubectl: { run: ['scripts/kubectl.ts'], needs: [] },
  conformance: { run: ['scripts/conformance.ts'], needs: [] },
  bench: { run: ['bench/main.ts'], needs: ['web', 'engine', 'kubectl', 'docker-registry'] },
};

const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];
if (!command) {
  process.stderr.write(`usage: bootstrap.mjs ${Object.keys(commands).join('|')} [argument…]\n`);
  process.exit(2);
}

const started = performance.now();
// Asked now: npm may have ended before all is brought.
const starter = command.serves ? npmOf(name) : undefined;
bringNodeModules();
const needs = new Set(command.needs);
const programs = [
  'chromium',
  'buildah',
  'skopeo',
  'docker-registry',
  'ps',
  'git-lfs',
  'fish',
  'zsh',
];
await bringPrograms(
  programs.filter((name) => needs.has(name)),
  { withEngine: needs.has('engine') },
);
if (needs.has('kubectl')) await bringKubectl();
if (needs.has('helm')) await bringHelm();
// Whoever shows the pages starts the roles.
if (needs.has('web')) {
  bringWebPages();
  bringJoinedRoles();
}
if (needs.has('launcher')) bringLauncher();
const preparation = ((performance.now() - started) / 1000).toFixed(1);
standIn(nodeBinary, [...command.run, ...args], {
  cwd: root,
  env: {
    ...process.env,
    PATH: [process.env.PATH, toolsDirectory].join(delimiter),
    SLIPWAY_PREPARATION_S: preparation,
  },
  serves: command.serves === true,
  starter,
});
