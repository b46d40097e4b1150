import type { ToRole } from '#channel/messages';
import type { RoleProcess } from '#supervisor/process/role-process';
import type { Arrival } from './door.ts';

/**
 * Connections on their way to a role. They stay open here until it says that it has them; when it ends before
 * that, they are there for the one that takes its place.
 */
export class HandedOver {
  readonly #underWay = new Map<number, Arrival>();
  #last = 0;

  give(role: Pick<RoleProcess, 'send'>, arrival: Arrival): void {
    this.#last += 1;
    this.#underWay.set(this.#last, arrival);
    const message: ToRole = { type: 'connection', id: this.#last, head: arrival.head };
    role.send(message, arrival.socket);
  }

  taken(id: number): void {
    this.#underWay.get(id)?.socket.destroy();
    this.#underWay.delete(id);
  }

  /** Those that the role never got, which nobody keeps here any more. */
  takeBack(): readonly Arrival[] {
    const all = [...this.#underWay.values()];
    this.#underWay.clear();
    return all;
  }
}
