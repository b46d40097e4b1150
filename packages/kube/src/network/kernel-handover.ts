import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { jumps, kernelRoutes } from './kernel-routes.ts';
import type { Route } from './route-table.ts';
import { runProgram } from './run-program.ts';

/**
 * Waits for the end of its input, which comes when Slipway ends in whatever way, kill -9 included.
 * Loopback needs the sysctl to reach pods by node ports; it is set on the pods' bridge only.
 */
const script = `
read -r word
[ "$word" = leave ] && exit 0
iptables-restore --noflush < "$1" || exit 1
while read -r table chain target; do
  iptables -t "$table" -C "$chain" -j "$target" 2>/dev/null ||
    iptables -t "$table" -I "$chain" -j "$target"
done < "$2"
read -r pod < "$3" || exit 0
device=$(ip -o route get "$pod" | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p')
echo 1 > "/proc/sys/net/ipv4/conf/$device/route_localnet"
`;

/**
 * Keeps services reachable while Slipway is not there. While it is, connections are relayed by
 * this process; the moment it ends, a small guard that outlives it lets the kernel route them.
 */
export class KernelHandover {
  readonly #directory: string;
  #guard: ChildProcess | undefined;
  #written = '';

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Notes the routes for the time after. */
  async write(routes: readonly Route[]): Promise<void> {
    const rules = kernelRoutes(routes);
    if (rules === this.#written) return;
    this.#written = rules;
    await mkdir(this.#directory, { recursive: true });
    const [pod] = routes.flatMap(({ backends }) => backends.filter((backend) => backend.pod));
    await this.#replace('rules', rules);
    await this.#replace('pod', pod ? `${pod.address}\n` : '');
    await this.#replace('jumps', jumps.map((jump) => `${jump.join(' ')}\n`).join(''));
    this.#guard ??= this.#start();
  }

  /** Takes the routing back: the kernel's rules go, connections that use them live on. */
  async takeBack(): Promise<void> {
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

  /** Lets the kernel route from now on. */
  async handOver(): Promise<void> {
    await this.#tell('go');
  }

  /** Ends the guard and leaves no rule behind. */
  async remove(): Promise<void> {
    await this.#tell('leave');
    await this.takeBack();
  }

  #start(): ChildProcess {
    const files = ['rules', 'jumps', 'pod'].map((name) => join(this.#directory, name));
    const guard = spawn('sh', ['-c', script, 'slipway-network-guard', ...files], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    // What goes wrong in the guard is seen when it is needed; it must not end this process.
    guard.on('error', () => {});
    guard.stdin?.on('error', () => {});
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
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
  }
}

const succeeds = (work: Promise<unknown>) =>
  work.then(
    () => true,
    () => false,
  );
