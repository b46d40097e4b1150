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
  /** How many processes were asked. */
  asked: number;
  reply(answer: Answer): void;
}

/** Longer than a start takes; who asks is told then, and can ask again. */
const patienceMs = 15_000;
const mostAsked = 2;

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
    const pending: Pending = { from, call, timer, asked: 0, reply };
    this.#pending.set(id, pending);
    if (line.isReady) ask(line, pending, id);
  }

  answer(answer: Answer): void {
    const pending = this.#pending.get(answer.id);
    if (!pending) return;
    this.#forget(answer.id);
    pending.reply({ ...answer, id: pending.call.id });
  }

  /** Asks a role that has started what was not answered before. */
  started(name: RoleName): void {
    const line = this.#lines[name];
    for (const [id, pending] of this.#pending) {
      if (line && pending.call.to === name) ask(line, pending, id);
    }
  }

  /**
   * What it had asked, nobody waits for any more. What it was asked and ended over for the second time
   * may be the reason, and is not asked again.
   */
  ended(name: RoleName): void {
    for (const [id, { from, call, asked }] of this.#pending) {
      if (from === name) this.#forget(id);
      else if (call.to === name && asked >= mostAsked) {
        this.answer({ type: 'answer', id, error: `${name} ended while it was asked` });
      }
    }
  }

  #forget(id: number): void {
    clearTimeout(this.#pending.get(id)?.timer);
    this.#pending.delete(id);
  }
}

function ask(line: Line, pending: Pending, id: number): void {
  pending.asked += 1;
  const { method, args } = pending.call;
  line.send({ type: 'call', id, method, args });
}
