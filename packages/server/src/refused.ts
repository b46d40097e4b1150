/** Why something that was asked for can't be done. The HTTP side chooses the status by `code`. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** `invalid` is the request's fault (400), `forbidden` 403, `not-found` 404, `conflict` 409. */
export type RefusalCode = 'invalid' | 'forbidden' | 'not-found' | 'conflict';
