import type { Runtime, RuntimeContainer } from '#runtime/runtime';

/** What the engine says of a container; undefined when it is gone. */
export interface Answer {
  readonly container: RuntimeContainer | undefined;
}

/** Asks the engine about containers. Answers overtake each other: one that is older than what is known says nothing. */
export class NewestAnswers {
  readonly #runtime: Pick<Runtime, 'inspect'>;
  /** How often it was asked, and which of these questions has told what is known of each container. */
  #asked = 0;
  readonly #answered = new Map<string, number>();

  constructor(runtime: Pick<Runtime, 'inspect'>) {
    this.#runtime = runtime;
  }

  /** The answer, unless a newer one is known by now. */
  async about(id: string): Promise<Answer | undefined> {
    this.#asked += 1;
    const question = this.#asked;
    const container = await this.#runtime.inspect(id);
    if (question < (this.#answered.get(id) ?? 0)) return undefined;
    if (container) this.#answered.set(id, question);
    else this.#answered.delete(id);
    return { container };
  }
}
