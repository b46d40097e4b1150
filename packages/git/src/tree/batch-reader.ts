/**
 * Reads what `git cat-file --batch='%(objecttype) %(objectsize)'` prints, in whatever pieces it comes:
 * for each object a line, then its bytes and a line feed; only a line for one that is missing.
 *
 * Of each blob the first `mostBytes` are kept.
 */
export class BatchReader {
  /** In the order asked for; undefined for what is no blob or isn't there. */
  readonly contents: (Buffer | undefined)[] = [];
  readonly #mostBytes: number;
  #header: Buffer[] = [];
  #body: Buffer[] | undefined;
  #isBlob = false;
  /** Bytes of the object that are still to come, its line feed included. */
  #missing = 0;
  #kept = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  take(piece: Buffer): void {
    for (let at = 0; at < piece.length; ) {
      at = this.#body === undefined ? this.#takeHeader(piece, at) : this.#takeBody(piece, at);
    }
  }

  #takeHeader(piece: Buffer, at: number): number {
    const end = piece.indexOf(0x0a, at);
    this.#header.push(piece.subarray(at, end < 0 ? piece.length : end));
    if (end < 0) return piece.length;
    const line = Buffer.concat(this.#header).toString('latin1');
    this.#header = [];
    const [, type, size] = /^(blob|tree|commit|tag) (\d+)$/.exec(line) ?? [];
    if (type === undefined) this.contents.push(undefined);
    else this.#begin(type === 'blob', Number(size));
    return end + 1;
  }

  #begin(isBlob: boolean, size: number): void {
    this.#body = [];
    this.#isBlob = isBlob;
    this.#missing = size + 1;
    this.#kept = 0;
  }

  #takeBody(piece: Buffer, at: number): number {
    const end = Math.min(piece.length, at + this.#missing);
    const content = piece.subarray(at, Math.min(end, at + this.#missing - 1));
    const wanted = content.subarray(0, this.#mostBytes - this.#kept);
    if (this.#isBlob && wanted.length > 0) this.#body?.push(wanted);
    this.#kept += wanted.length;
    this.#missing -= end - at;
    if (this.#missing === 0) {
      this.contents.push(this.#isBlob ? Buffer.concat(this.#body ?? []) : undefined);
      this.#body = undefined;
    }
    return end;
  }
}
