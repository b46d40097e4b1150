/** How much of them is kept, in characters: they are asked for soon or never. */
const mostCharacters = 1024 * 1024;

/** The texts under which the newest objects lie on the disk, for those who write them to clients. */
export class NewestTexts {
  readonly #texts = new Map<object, string>();
  #characters = 0;

  add(object: object, text: string): void {
    this.#texts.set(object, text);
    this.#characters += text.length;
    for (const [oldest, { length }] of this.#texts) {
      if (this.#characters <= mostCharacters) return;
      this.#texts.delete(oldest);
      this.#characters -= length;
    }
  }

  get(object: object): string | undefined {
    return this.#texts.get(object);
  }
}
