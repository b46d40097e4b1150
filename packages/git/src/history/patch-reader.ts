/** GitLab's bounds: of one file's differences, and of all together. */
const patchLimitBytes = 200 * 1024;
const allPatchesLimitBytes = 5 * 1024 * 1024;

/** The differences of one file, without the lines that name it; empty when there are too many. */
export interface Patch {
  readonly text: string;
  /** More than is shown of one file. */
  readonly isTooLarge: boolean;
  /** Left out because the files before it filled the answer. */
  readonly isCollapsed: boolean;
}

const start = Buffer.from('diff --git ');

/** Reads what `git diff-tree -p` prints, in whatever pieces it comes; keeps no more than it shows. */
export class PatchReader {
  readonly patches: Patch[] = [];
  #lines: Buffer[] = [];
  #bytes = 0;
  #total = 0;
  #isInside = false;
  #hasHunk = false;
  /** The line that has begun, as far as it is of interest. */
  #line: Buffer[] = [];
  #lineBytes = 0;

  /** Whether nothing more that comes could be shown. */
  get isFull(): boolean {
    return this.#total > allPatchesLimitBytes;
  }

  take(piece: Buffer): void {
    for (let at = 0; at < piece.length; ) {
      const end = piece.indexOf(0x0a, at);
      this.#part(piece.subarray(at, end < 0 ? piece.length : end + 1));
      if (end < 0) return;
      this.#endLine();
      at = end + 1;
    }
  }

  /** Call once, when all has come. */
  end(): void {
    if (this.#lineBytes > 0) this.#endLine();
    this.#endFile();
  }

  #part(part: Buffer): void {
    // Of a line that is too long to be shown only its start says something.
    if (this.#lineBytes <= patchLimitBytes) this.#line.push(part);
    this.#lineBytes += part.length;
  }

  #endLine(): void {
    const line = this.#line.length === 1 ? this.#line[0] : Buffer.concat(this.#line);
    const size = this.#lineBytes;
    this.#line = [];
    this.#lineBytes = 0;
    if (line?.subarray(0, start.length).equals(start)) {
      this.#endFile();
      this.#isInside = true;
      return;
    }
    this.#hasHunk ||= line?.toString('latin1', 0, 3) === '@@ ';
    if (!this.#hasHunk || !line) return;
    this.#bytes += size;
    if (this.#bytes <= patchLimitBytes) this.#lines.push(line);
    else this.#lines = [];
  }

  #endFile(): void {
    if (!this.#isInside) return;
    const isTooLarge = this.#bytes > patchLimitBytes;
    if (!isTooLarge) this.#total += this.#bytes;
    const isCollapsed = !isTooLarge && this.isFull;
    const text = isTooLarge || isCollapsed ? '' : Buffer.concat(this.#lines).toString('utf8');
    this.patches.push({ text, isTooLarge, isCollapsed });
    this.#lines = [];
    this.#bytes = 0;
    this.#isInside = false;
    this.#hasHunk = false;
  }
}
