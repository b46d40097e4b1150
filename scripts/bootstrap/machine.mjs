import { spawn, spawnSync } from 'node:child_process';
import { accessSync, closeSync, constants, existsSync, openSync } from 'node:fs';
import { request } from 'node:http';
import { delimiter, join } from 'node:path';
import { say } from './say.mjs';

/** Debian packages that are not named like their program. */
const packages = { ip: 'iproute2', ps: 'procps' };
/** Beside the engine's package where Debian has them apart: its client, and what builds by BuildKit. */
const besideEngine = ['docker-cli', 'docker-buildx'];
const engineLog = '/var/log/slipway-dockerd.log';

/**
 * Sees to the programs of that name, and on request to a container engine that answers: Debian's
 * packages for what is missing, or word of what to install.
 */
export async function bringPrograms(names, { withEngine }) {
  const answers = withEngine && (await engineAnswers());
  const missing = [
    ...names.filter((name) => !find(name)).map((name) => packages[name] ?? name),
    ...(withEngine ? missingForEngine(answers) : []),
  ];
  if (missing.length > 0 && !install([...new Set(missing)]) && !answers) return;
  if (withEngine && !answers && !(await engineAnswers())) await bringEngineUp();
}

function missingForEngine(answers) {
  return [
    !answers && !find('dockerd') && 'docker.io',
    !find('docker') && 'docker.io',
    !find('iptables') && 'iptables',
    !find('nft') && 'nftables',
    !find('ip') && packages.ip,
    !existsSync('/bin/busybox') && 'busybox-static',
  ].filter(Boolean);
}

async function bringEngineUp() {
  if (isRoot()) {
    await startEngine();
    return;
  }
  say('the Docker Engine does not answer; start it with: sudo service docker start');
  say('until then shell jobs, git, registry and cluster API work; pods and docker jobs wait.');
}

async function startEngine() {
  say(`starting dockerd (its log: ${engineLog}) …`);
  // One that was killed a moment ago may still stand in the way of the next.
  for (let tries = 0; tries < 5; tries += 1) {
    if (await startOnce()) return;
    await pause(1000);
  }
  say(`dockerd did not start: see ${engineLog}. Pods and docker jobs wait until it runs.`);
}

/** Whether the engine answers before the daemon gives up, or half a minute is over. */
async function startOnce() {
  const log = openSync(engineLog, 'a');
  const daemon = spawn('dockerd', [], { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  daemon.on('error', () => {});
  daemon.unref();
  for (let looks = 0; looks < 150 && daemon.exitCode === null; looks += 1) {
    if (await engineAnswers()) return true;
    await pause(200);
  }
  return false;
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function install(names) {
  if (!isRoot() || !find('apt-get')) {
    const all = withEngineParts(names);
    say(`please install ${all.join(', ')} (on Debian: sudo ${commandFor(all)}).`);
    say('until then what needs them waits or fails, and says so.');
    return false;
  }
  say(`installing Debian packages: ${names.join(', ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = { stdio: ['ignore', 'ignore', 2], env };
  spawnSync('apt-get', ['update', '-qq'], quiet);
  const all = withEngineParts(names);
  const flags = ['install', '-y', '-qq', '--no-install-recommends'];
  const { status } = spawnSync('apt-get', [...flags, ...all], quiet);
  if (status !== 0) say(`that failed (see above). By hand: ${commandFor(all)}`);
  return status === 0;
}

const commandFor = (names) => `apt-get install --no-install-recommends ${names.join(' ')}`;

/** Packages, with those that belong to the engine's as far as this Debian has them. */
function withEngineParts(names) {
  return names.includes('docker.io') ? [...names, ...besideEngine.filter(isInDebian)] : names;
}

function isInDebian(name) {
  return spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0;
}

function engineAnswers() {
  const host = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock';
  // An engine elsewhere is the user's own matter; `slipway doctor` looks at it.
  if (!host.startsWith('unix://')) return Promise.resolve(true);
  return new Promise((resolve) => {
    const ping = request({
      socketPath: host.slice('unix://'.length),
      path: '/_ping',
      timeout: 5000,
    });
    ping.on('response', (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    ping.on('timeout', () => ping.destroy());
    ping.on('error', () => resolve(false));
    ping.end();
  });
}

function isRoot() {
  return process.getuid?.() === 0;
}

/** Whether a program of that name is in PATH, where system programs are, or in a further directory. */
export function find(program, further = []) {
  const usual = ['/usr/sbin', '/sbin'];
  for (const directory of [...(process.env.PATH ?? '').split(delimiter), ...usual, ...further]) {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      // Not here; the next directory may have it.
    }
  }
  return false;
}
