import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { guarded } from '@slipway/io';
import type { Route } from '#routes/route-table';
import { guardName, runningGuards } from './guards.ts';
import { type Jump, jumpsOf, kernelRoutes, nodePortChain } from './kernel-routes.ts';
import { runProgram } from './run-program.ts';

/** A guard that takes longer than this to do its work hangs. */
const guardPatienceMs = 10_000;

/**
 * Waits for the end of its input, which comes when Slipway ends in whatever way, kill -9 included.
 * Another cluster that lives keeps what it may share with this one: the addresses when it has the
 * same range, and the node ports anyway. Loopback needs the sysctl to reach pods by node ports, and
 * a pod needs the hairpin to reach itself through its service; both only on the pods' bridge.
 *
 * $0 is the guard's name with the range; the files are $1 rules, $2 node ports, $3 jumps, $4 a pod.
 */
const script = `
read -r word
[ "$word" = leave ] && exit 0
others=
for process in /proc/[0-9]*/cmdline; do
  [ "$process" = "/proc/$$/cmdline" ] || others="$others $process"
done
grep -aqs "$0" $others && exit 0
iptables-restore -w --noflush < "$1" || exit 1
grep -aqs ${guardName} $others || iptables-restore -w --noflush < "$2"
while read -r table chain target; do
  iptables -w -t "$table" -C "$chain" -j "$target" 2>/dev/null ||
    iptables -w -t "$table" -I "$chain" -j "$target"
done < "$3"
read -r pod < "$4" || exit 0
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
    const { rules, nodePortRules } = kernelRoutes(this.#range, routes);
    if (rules + nodePortRules === this.#written) return;
    this.#written = rules + nodePortRules;
    await mkdir(this.#directory, { recursive: true });
    const [pod] = routes.flatMap(({ backends }) => backends.filter((backend) => backend.pod));
    await this.#replace('rules', rules);
    await this.#replace('node-ports', nodePortRules);
    await this.#replace('pod', pod ? `${pod.address}\n` : '');
    await this.#replace(
      'jumps',
      jumpsOf(this.#range)
        .map((jump) => `${jump.join(' ')}\n`)
        .join(''),
    );
    this.#guard ??= this.#start();
  }

  /** Takes the routing back: the kernel's rules go, connections that use them live on. */
  async takeBack(): Promise<void> {
    await guardEnded(this.#directory, this.#guard?.pid);
    await removeChains(jumpsOf(this.#range));
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
    const files = ['rules', 'node-ports', 'jumps', 'pod'].map((name) =>
      join(this.#directory, name),
    );
    const guard = guarded(
      spawn('sh', ['-c', script, `${guardName}-${this.#range}`, ...files], {
        detached: true,
        stdio: ['pipe', 'ignore', 'ignore'],
      }),
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
 * of another cluster's node ports stay; the chain that they share goes with the last of them.
 */
export async function endHandover(directory: string): Promise<void> {
  await guardEnded(directory);
  const lines = async (name: string) =>
    (await readFile(join(directory, name), 'utf8').catch(() => '')).split('\n').filter(Boolean);
  for (const rule of await lines('node-ports')) {
    if (!rule.startsWith('-A ')) continue;
    await succeeds(runProgram('iptables', ['-w', '-t', 'nat', '-D', ...rule.split(' ').slice(1)]));
  }
  const jumps = (await lines('jumps')).map((line) => line.split(' '));
  const own = jumps.filter((jump): jump is [string, string, string] => jump.length === 3);
  const isShared = !(await isEmptyChain('nat', nodePortChain));
  await removeChains(isShared ? own.filter(([, , chain]) => chain !== nodePortChain) : own);
}

/** Whether a chain has no rules; one that is not there has none. */
async function isEmptyChain(table: string, chain: string): Promise<boolean> {
  const rules = await runProgram('iptables', ['-w', '-t', table, '-S', chain]).catch(() => '');
  return !rules.includes(`-A ${chain} `);
}

/** A guard that has just lost its Slipway must not write after us. */
async function guardEnded(directory: string, except?: number): Promise<void> {
  const file = join(directory, 'rules');
  const deadline = performance.now() + guardPatienceMs;
  const isThere = async () =>
    (await runningGuards()).some(({ pid, files }) => pid !== except && files.includes(file));
  while ((await isThere()) && performance.now() < deadline) await setTimeout(20);
}

async function removeChains(jumps: readonly Jump[]): Promise<void> {
  for (const [table, chain, target] of jumps) {
    // Rules that are not there can't be removed, which is what we want to reach.
    const remove = ['-w', '-t', table, '-D', chain, '-j', target];
    while (await succeeds(runProgram('iptables', remove)));
  }
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
