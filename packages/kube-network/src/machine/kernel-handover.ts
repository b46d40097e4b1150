import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { guarded } from '@slipway/io';
import type { Route } from '#routes/route-table';
import { type Guard, guardName, handingOverName, runningGuards } from './guards.ts';
import { type Jump, jumpsOf, kernelRoutes, nodePortChain, nodePortJumps } from './kernel-routes.ts';
import { runProgram } from './run-program.ts';

/** A guard that takes longer than this to do its work hangs. */
const guardPatienceMs = 10_000;

/**
 * Waits for the end of its input, which comes when Slipway ends in whatever way, kill -9 included,
 * and does its work under another name.
 *
 * $0 is the guard's name, $1 the range, $2 the work; the rest are the files of the work.
 */
const script = `
read -r word
[ "$word" = leave ] && exit 0
range=$1 work=$2
shift 2
exec sh -c "$work" ${handingOverName}-$range "$@"
`;

/** Finds guards whose clusters live, and neither this text nor who searches with it. */
const livingGuard = guardName.replace('-g', '-[g]');

/** Held by who enters jumps. */
const lock = '/run/slipway-handover.lock';

/**
 * Another cluster that lives keeps what it may share with this one: the addresses when it has the
 * same range, and the node ports anyway. Loopback needs the sysctl to reach pods by node ports, and
 * a pod needs the hairpin to reach itself through its service; both only on the pods' bridge.
 *
 * A cluster that starts at the same moment may remove the shared chain while nothing is in it yet, and the
 * kernel may refuse who writes beside another: what is entered is tried again. Those that end at once enter their
 * jumps one after the other, so that the shared ones stand there once.
 *
 * $0 ends with the range; the files are $1 rules, $2 jumps, $3 a pod.
 */
const work = `
lives() {
  grep -aqs "${livingGuard}-$1" /proc/[0-9]*/cmdline
}
again() {
  for pause in 0.05 0.2 0.5 1; do
    "$@" && return
    sleep "$pause"
  done
  "$@"
}
restored() {
  iptables-restore -w --noflush < "$1"
}
entered() {
  iptables -w -t nat -N ${nodePortChain} 2>/dev/null
  iptables -w -t "$1" -C "$2" -j "$3" 2>/dev/null || iptables -w -t "$1" -I "$2" -j "$3"
}
enter() {
  again entered "$@"
}
lives "\${0#${handingOverName}-}" && exit 0
exec 9> ${lock}
flock -w 5 9
again restored "$1" || exit 1
while read -r table chain target; do
  enter "$table" "$chain" "$target"
done < "$2"
if ! lives; then
  ${nodePortJumps.map((jump) => `enter ${jump.join(' ')};`).join(' ')}
fi
read -r pod < "$3" || exit 0
device=$(ip -o route get "$pod" | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p')
echo 1 > "/proc/sys/net/ipv4/conf/$device/route_localnet"
for port in "/sys/class/net/$device/brif"/*; do
  echo 1 > "$port/hairpin_mode"
done
`;

/**
 * Keeps services reachable while Slipway is not there. While it is, connections are relayed by
 * this process; the moment it ends, a small guard that outlives it lets the kernel route them.
 */
export class KernelHandover {
  readonly #directory: string;
  /** Names the cluster's address range in chains and processes. */
  readonly #range: string;
  #guard: ChildProcess | undefined;
  #written = '';

  /** `address` is any fixed service address of the cluster. */
  constructor(directory: string, address: string) {
    this.#directory = directory;
    this.#range = address.replaceAll('.', '-');
  }

  /** Notes the routes for the time after. */
  async write(routes: readonly Route[]): Promise<void> {
    const rules = kernelRoutes(this.#range, routes);
    if (rules === this.#written) return;
    this.#written = rules;
    await mkdir(this.#directory, { recursive: true });
    const [pod] = routes.flatMap(({ backends }) => backends.filter((backend) => backend.pod));
    await this.#replace('rules', rules);
    await this.#replace('pod', pod ? `${pod.address}\n` : '');
    await this.#replace(
      'jumps',
      jumpsOf(this.#range)
        .map((jump) => `${jump.join(' ')}\n`)
        .join(''),
    );
    this.#guard ??= this.#start();
  }

  /**
   * Takes the routing back: the kernel's rules go, connections that use them live on. The node ports
   * of others rest from now on.
   */
  async takeBack(): Promise<void> {
    const file = join(this.#directory, 'rules');
    const own = this.#guard?.pid;
    await guardsEnded(
      ({ pid, isLiving, files }) => !isLiving || (pid !== own && files.includes(file)),
    );
    await removeJumps(nodePortJumps);
    await removeChains(jumpsOf(this.#range));
    await removeEmptyChain();
  }

  /** Lets the kernel route from now on. */
  async handOver(): Promise<void> {
    await this.#tell('go');
  }

  /** Ends the guard; it does nothing. */
  async leave(): Promise<void> {
    await this.#tell('leave');
  }

  /** Whether another cluster with the same addresses lives on this machine. */
  async hasNeighbour(): Promise<boolean> {
    const guards = await runningGuards();
    return guards.some(({ pid, range }) => range === this.#range && pid !== this.#guard?.pid);
  }

  #start(): ChildProcess {
    const files = ['rules', 'jumps', 'pod'].map((name) => join(this.#directory, name));
    const args = [`${guardName}-${this.#range}`, this.#range, work, ...files];
    const guard = guarded(
      spawn('sh', ['-c', script, ...args], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] }),
    );
    // What goes wrong in the guard is seen when it is needed; it must not end this process.
    if (guard.stdin) guarded(guard.stdin);
    guard.unref();
    // The type of `stdin` hides that it is a socket, which would keep the process alive.
    if (guard.stdin instanceof Socket) guard.stdin.unref();
    return guard;
  }

  async #tell(word: string) {
    const guard = this.#guard;
    this.#guard = undefined;
    if (!guard?.stdin || guard.exitCode !== null) return;
    guard.ref();
    const ended = once(guard, 'close');
    guard.stdin.end(`${word}\n`);
    await ended;
  }

  async #replace(name: string, text: string) {
    const path = join(this.#directory, name);
    // Not synced: after a power cut the kernel has forgotten what these files would undo.
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
  }
}

/**
 * Takes everything out of the kernel by which a cluster that does not run is still reached. Rules
 * of another cluster's node ports stay; the chain that leads to them goes with the last of them.
 */
export async function endHandover(directory: string): Promise<void> {
  const file = join(directory, 'rules');
  await guardsEnded(({ files }) => files.includes(file));
  const text = await readFile(join(directory, 'jumps'), 'utf8').catch(() => '');
  const jumps = text.split('\n').map((line) => line.split(' '));
  await removeChains(jumps.filter((jump): jump is [string, string, string] => jump.length === 3));
  const shared = await runProgram('iptables', ['-w', '-t', 'nat', '-S', nodePortChain]).catch(
    () => '',
  );
  if (shared.includes(`-A ${nodePortChain} `)) return;
  await removeJumps(nodePortJumps);
  await removeEmptyChain();
}

/** A guard that has just lost its Slipway must not write after us. */
async function guardsEnded(isAwaited: (guard: Guard) => boolean): Promise<void> {
  const deadline = performance.now() + guardPatienceMs;
  while ((await runningGuards()).some(isAwaited) && performance.now() < deadline)
    await setTimeout(20);
}

async function removeJumps(jumps: readonly Jump[]): Promise<void> {
  for (const [table, chain, target] of jumps) {
    // Rules that are not there can't be removed, which is what we want to reach.
    const remove = ['-w', '-t', table, '-D', chain, '-j', target];
    while (await succeeds(runProgram('iptables', remove)));
  }
}

/** The kernel refuses while it leads to the node ports of another cluster. */
const removeEmptyChain = () =>
  succeeds(runProgram('iptables', ['-w', '-t', 'nat', '-X', nodePortChain]));

async function removeChains(jumps: readonly Jump[]): Promise<void> {
  await removeJumps(jumps);
  for (const [table, , target] of jumps) {
    await succeeds(runProgram('iptables', ['-w', '-t', table, '-F', target]));
    await succeeds(runProgram('iptables', ['-w', '-t', table, '-X', target]));
  }
}

const succeeds = (work: Promise<unknown>) =>
  work.then(
    () => true,
    () => false,
  );
