import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PodRules } from '#policy/pod-rules';
import { type ClosedDoor, policyChains, policyJumps, policyPrefix } from './policy-chains.ts';
import { runProgram } from './run-program.ts';

/** Holds the name of the chains, for whoever removes the cluster. */
const noteName = 'policies';

/** Keeps network policies in the kernel, where they hold also while Slipway is down. */
export class KernelPolicies {
  readonly #directory: string;
  readonly #range: string;
  /** The chains that there are; unknown before the first look. */
  #chains: readonly string[] | undefined;
  #written: string | undefined;

  /** `address` is any fixed service address of the cluster. */
  constructor(directory: string, address: string) {
    this.#directory = directory;
    this.#range = address.replaceAll('.', '-');
  }

  /** Makes these rules the ones that hold; without any, nothing is left in the kernel. */
  async write(rules: readonly PodRules[], doors: readonly ClosedDoor[]): Promise<void> {
    this.#chains ??= await chainsOf(policyPrefix(this.#range));
    if (rules.length + doors.length === 0) {
      if (this.#chains.length > 0) await removePolicies(policyPrefix(this.#range));
      this.#chains = [];
      this.#written = undefined;
      return;
    }
    const text = policyChains(this.#range, rules, doors, this.#chains);
    if (text === this.#written) return;
    await mkdir(this.#directory, { recursive: true });
    await writeFile(join(this.#directory, noteName), policyPrefix(this.#range));
    await seeBridgedPackets(rules);
    await runProgram('iptables-restore', ['-w', '--noflush'], text);
    await enter(this.#range);
    this.#chains = [...text.matchAll(/^:(\S+)/gm)]
      .map(([, name = '']) => name)
      .filter((name) => !text.includes(`-X ${name}\n`));
    this.#written = text;
  }
}

/** Removes what a cluster that does not run has left in the kernel. */
export async function endPolicies(directory: string): Promise<void> {
  const prefix = await readFile(join(directory, noteName), 'utf8').catch(() => '');
  if (prefix.startsWith('SLIPWAY-')) await removePolicies(prefix);
}

async function enter(range: string): Promise<void> {
  for (const [from, to] of policyJumps(range)) {
    const rule = ['-w', '-t', 'mangle'];
    await runProgram('iptables', [...rule, '-C', from, '-j', to]).catch(() =>
      runProgram('iptables', [...rule, '-I', from, '-j', to]),
    );
  }
}

/** What pods of one bridge say to each other passes the kernel's rules only where it is told so. */
async function seeBridgedPackets([rule]: readonly PodRules[]): Promise<void> {
  if (!rule) return;
  const route = await runProgram('ip', ['-o', 'route', 'get', rule.address]);
  const device = / dev (\S+)/.exec(route)?.[1];
  const file = `/sys/class/net/${device}/bridge/nf_call_iptables`;
  const isOff = (await readFile(file, 'utf8').catch(() => '1')).trim() === '0';
  if (isOff) await writeFile(file, '1');
}

const readMangle = () => runProgram('iptables-save', ['-t', 'mangle']);

async function chainsOf(prefix: string): Promise<readonly string[]> {
  return [...(await readMangle()).matchAll(/^:(\S+)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name.startsWith(prefix));
}

async function removePolicies(prefix: string): Promise<void> {
  const lines = (await readMangle()).split('\n');
  const chains = await chainsOf(prefix);
  const jumps = lines.filter(
    (line) => /^-A (FORWARD|INPUT) -j /.test(line) && line.includes(prefix),
  );
  const text = [
    '*mangle',
    ...jumps.map((line) => line.replace('-A', '-D')),
    ...chains.map((name) => `:${name} - [0:0]`),
    ...chains.map((name) => `-X ${name}`),
    'COMMIT',
    '',
  ].join('\n');
  if (chains.length > 0) await runProgram('iptables-restore', ['-w', '--noflush'], text);
}
