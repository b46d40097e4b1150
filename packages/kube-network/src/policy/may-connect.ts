import { contains } from './block.ts';
import type { Allowance, PodRules } from './pod-rules.ts';

/** A connection that somebody wants to make. */
export interface Attempt {
  /** The address that it comes from; undefined for the machine itself. */
  readonly from: string | undefined;
  readonly to: string;
  readonly protocol: string;
  readonly port: number;
}

/**
 * Whether policies let a connection through: its source must be allowed to leave for there, and its
 * destination to be reached from here. The node is never kept out, and nobody from itself.
 */
export function mayConnect(
  rules: ReadonlyMap<string, PodRules>,
  { from, to, protocol, port }: Attempt,
): boolean {
  if (from === undefined || from === to) return true;
  const passes = (allowances: readonly Allowance[] | undefined, peer: string) =>
    allowances === undefined ||
    allowances.some(
      ({ peers, ports }) =>
        (peers?.some((block) => contains(block, peer)) ?? true) &&
        (ports?.some(
          (range) => range.protocol === protocol && range.from <= port && port <= range.to,
        ) ??
          true),
    );
  return passes(rules.get(from)?.egress, to) && passes(rules.get(to)?.ingress, from);
}
