import type { Answer, FromRole, ToRole } from '#channel/messages';
import type { RoleName } from '#channel/roles';

type Call = Extract<FromRole, { type: 'call' }>;

/** A role as one that others ask. */
export interface Line {
  readonly isReady: boolean;
  send(message: ToRole): void;
}

/** Who asks; a role's own numbers of calls begin anew when it is started again. */
export type Caller = RoleName | 'supervisor';

interface Pending {
  readonly from: Caller;
  readonly call: Call;
  readonly timer: NodeJS.Timeout;
  reply(answer: Answer): void;
}

/** Longer than a start takes; who asks is told then, and can ask again. */
const patienceMs = 15_000;

/**
 * Carries calls between roles. What is asked of a role that is not there waits for it, and what a role
 * had not answered when it ended is asked again of the one that takes its place.
 */
export class Switchboard {
  readonly #lines: Partial<Record<RoleName, Line>> = {};
  readonly #pending = new Map<number, Pending>();
  #last = 0;

  connect(name: RoleName, line: Line): void {
    this.#lines[name] = line;
  }

  call(from: Caller, call: Call, reply: (answer: Answer) => void): void {
    const refuse = (error: string) => reply({ type: 'answer', id: call.id, error });
    const line = this.#lines[call.to];
    if (!line) {
      refuse(`Slipway runs without ${call.to}`);
      return;
    }
    this.#last += 1;
    const id = this.#last;
    const timer = setTimeout(() => {
      this.#pending.delete(id);
      refuse(`${call.to} did not answer; try again in a moment`);
    }, patienceMs);
    this.#pending.set(id, { from, call, timer, reply });
    if (line.isReady) line.send(onwards(call, id));
  }

  answer(answer: Answer): void {
    const pending = this.#pending.get(answer.id);
    if (!pending) return;
    this.#pending.delete(answer.id);
    clearTimeout(pending.timer);
    pending.reply({ ...answer, id: pending.call.id });
  }

  /** Asks a role that has started what was not answered before. */
  started(name: RoleName): void {
    for (const [id, { call }] of this.#pending) {
      if (call.to === name) this.#lines[name]?.send(onwards(call, id));
    }
  }

  /** What it had asked, nobody waits for any more. */
  ended(name: RoleName): void {
    for (const [id, { from, timer }] of this.#pending) {
      if (from !== name) continue;
      clearTimeout(timer);
      this.#pending.delete(id);
    }
  }
}

function onwards({ method, args }: Call, id: number): ToRole {
  return { type: 'call', id, method, args };
}
