/** Thrown while a text is read, caught where documents are read. */
export class YamlError extends Error {
  /** In the text that was read. */
  readonly offset: number;
  readonly hint: string | undefined;

  constructor(message: string, offset: number, hint?: string) {
    super(message);
    this.offset = offset;
    this.hint = hint;
  }
}
