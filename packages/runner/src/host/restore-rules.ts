import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import { guarded } from '@slipway/io';
import { readStart } from '#host/bounded-body';

/**
 * Puts rules for packets in their place, beside those that are there: on this machine, or in a `network`, that of
 * the process with this id or an open file of its namespace. Needs root; resolves with a complaint where that
 * cannot be.
 */
export async function restoreRules(
  rules: string,
  network?: number | FileHandle,
): Promise<string | undefined> {
  const command = ['iptables-restore', '--noflush', '--wait'];
  const place =
    typeof network === 'object' ? `${process.pid}/fd/${network.fd}` : `${network}/ns/net`;
  const [program = '', ...rest] =
    network === undefined ? command : ['nsenter', `--net=/proc/${place}`, ...command];
  const child = guarded(spawn(program, rest, { stdio: ['pipe', 'ignore', 'pipe'] }));
  guarded(child.stdin).end(rules);
  const complaint = readStart(child.stderr, 64 << 10);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    const said = (await complaint).trim().split('\n')[0] ?? '';
    return code === 0 ? undefined : `iptables refuses the rules (${said})`;
  } catch {
    return `${program} is not installed`;
  }
}
