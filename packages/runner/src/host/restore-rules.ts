import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { guarded } from '@slipway/io';
import { readStart } from '#host/bounded-body';

/**
 * Puts rules for packets in their place, beside those that are there: on this machine, or in the
 * network of the process `pid`. Needs root; resolves with a complaint where that cannot be.
 */
export async function restoreRules(rules: string, pid?: number): Promise<string | undefined> {
  const command = ['iptables-restore', '--noflush', '--wait'];
  const words = pid === undefined ? command : ['nsenter', '-t', `${pid}`, '-n', ...command];
  const [program = '', ...rest] = words;
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
