import { type Piece, parseAnsi, plain, type Style } from './ansi.ts';

/** One line of a log as it is shown. */
export interface LogLine {
  /** Position among the loaded lines, from 0. */
  readonly index: number;
  /** Lines of the raw log before this one, among those that are loaded. */
  readonly row: number;
  readonly pieces: readonly Piece[];
  /** Sections around this line, outermost first, as indexes into `sections`. */
  readonly inside: readonly number[];
  /** The section whose heading this line is. */
  readonly heading?: number;
  /** When the runner read the line, if it stamps its lines. */
  readonly at?: string;
}

/** A part of a log that folds. */
export interface LogSection {
  readonly name: string;
  /** Seconds since 1970. */
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly isCollapsed: boolean;
}

/** Longer lines are cut off: nobody reads them, and a browser chokes on them. */
const longestLine = 20_000;

// What clears the line behind a marker has no look, so it may stay in the text.
const marker = /section_(start|end):(\d+):([\w.-]+)(?:\[([^\]]*)\])?\r/;

/** A marker whose end has not come yet. */
const cutMarker = /section_(start|end):[^\r]*$/;
/** What stands before lines of gitlab-runner's logs, and of a container's when the cluster is asked for times. */
const stamps = {
  runner: /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) [0-9a-f]{2}[EO]([ +])/,
  cluster: /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))( )/,
} as const;

/**
 * Reads a log into lines and sections, in whatever portions it comes.
 *
 * Understands ANSI looks, `section_start`/`section_end` markers, carriage returns that write a line
 * anew, and the stamped lines of newer runners. Never throws; what it doesn't understand is text.
 *
 * @see https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections
 */
export class LogLines {
  /** Finished lines, then the one that is still being written, if there is one. */
  readonly lines: LogLine[] = [];
  readonly sections: LogSection[] = [];
  /** Some lines tell when they came. */
  isStamped = false;
  #open: number[] = [];
  #style: Style = plain;
  /** Lines of the raw log that have ended, and the one that is being read. */
  #ended = 0;
  #row = 0;
  /** The line without its newline yet. */
  #rest = '';
  /** What was before the unfinished line. */
  #partial: Snapshot | undefined;
  /** Set by a section's start: the next text on the same line is its heading. */
  #heading: number | undefined;
  /** A stamped line whose continuation may come: `+` joins it. */
  #joined: { text: string; before: Snapshot; at: string; row: number } | undefined;

  readonly #stamp: RegExp;

  constructor({ of = 'runner' }: { readonly of?: keyof typeof stamps } = {}) {
    this.#stamp = stamps[of];
  }

  push(text: string): void {
    this.#removePartial();
    const parts = (this.#rest + text).split('\n');
    this.#rest = parts.pop() ?? '';
    for (const part of parts) this.#line(part);
    if (this.#rest.length > longestLine * 2) this.#rest = `${this.#rest.slice(0, longestLine)} …`;
    this.#addPartial();
  }

  #line(raw: string): void {
    this.#row = this.#ended;
    this.#ended += 1;
    const [prefix, at, continues] = this.#stamp.exec(raw) ?? [];
    if (prefix === undefined || at === undefined) {
      this.#joined = undefined;
      this.#emit(raw);
      return;
    }
    const text = raw.slice(prefix.length);
    if (continues === '+' && this.#joined) {
      const joined = { ...this.#joined, text: this.#joined.text + text };
      this.#restore(joined.before);
      this.#joined = joined;
      this.#row = joined.row;
      this.#emit(joined.text, joined.at);
      return;
    }
    this.#joined = { text, before: this.#snapshot(), at, row: this.#row };
    this.#emit(text, at);
  }

  /** Shows the unfinished line; taken back when more comes. */
  #addPartial(): void {
    if (this.#rest === '') return;
    this.#partial = this.#snapshot();
    this.#row = this.#ended;
    const [prefix, at] = this.#stamp.exec(this.#rest) ?? [];
    const text = this.#rest.slice(prefix?.length ?? 0).replace(cutMarker, '');
    if (text !== '') this.#emit(text, at);
  }

  #removePartial(): void {
    if (this.#partial) this.#restore(this.#partial);
    this.#partial = undefined;
  }

  #emit(raw: string, at?: string): void {
    let rest = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    let hasMarker = false;
    let found = marker.exec(rest);
    const shown: Piece[] = [];
    while (found) {
      hasMarker = true;
      this.#text(rest.slice(0, found.index), shown);
      if (shown.length > 0) this.#add(shown.splice(0), at);
      this.#mark(found);
      rest = rest.slice(found.index + found[0].length);
      found = marker.exec(rest);
    }
    this.#text(rest, shown);
    if (shown.length > 0 || !hasMarker) this.#add(shown, at);
  }

  #text(raw: string, into: Piece[]): void {
    if (raw === '') return;
    const whole = raw.length > longestLine ? `${raw.slice(0, longestLine)} …` : raw;
    // A carriage return starts the line anew: what was written before it is overwritten.
    const written = whole.slice(whole.lastIndexOf('\r') + 1) || whole.replaceAll('\r', '');
    const { pieces, style } = parseAnsi(written, this.#style);
    this.#style = style;
    into.push(...pieces);
  }

  #add(pieces: readonly Piece[], at: string | undefined): void {
    const heading = this.#heading;
    this.#heading = undefined;
    if (at !== undefined) this.isStamped = true;
    this.lines.push({
      index: this.lines.length,
      row: this.#row,
      pieces,
      inside: heading === undefined ? this.#open : this.#open.slice(0, -1),
      ...(heading !== undefined && { heading }),
      ...(at !== undefined && { at }),
    });
  }

  #mark([, kind, seconds, name = '', options]: readonly (string | undefined)[]): void {
    const time = Number(seconds);
    if (kind === 'start') {
      const isCollapsed = /(^|,)\s*collapsed\s*=\s*true\s*(,|$)/.test(options ?? '');
      this.sections.push({ name, startedAt: time, isCollapsed });
      this.#heading = this.sections.length - 1;
      this.#open = [...this.#open, this.#heading];
      return;
    }
    const depth = this.#open.findLastIndex((each) => this.sections[each]?.name === name);
    // The start lies before what is loaded.
    if (depth < 0) return;
    for (const each of this.#open.slice(depth)) {
      const section = this.sections[each];
      if (section) this.sections[each] = { ...section, endedAt: time };
    }
    this.#open = this.#open.slice(0, depth);
    this.#heading = undefined;
  }

  #snapshot(): Snapshot {
    return {
      lines: this.lines.length,
      sections: [...this.sections],
      open: this.#open,
      style: this.#style,
      heading: this.#heading,
    };
  }

  #restore({ lines, sections, open, style, heading }: Snapshot): void {
    this.lines.length = lines;
    this.sections.splice(0, this.sections.length, ...sections);
    this.#open = open;
    this.#style = style;
    this.#heading = heading;
  }
}

interface Snapshot {
  readonly lines: number;
  readonly sections: readonly LogSection[];
  readonly open: number[];
  readonly style: Style;
  readonly heading: number | undefined;
}
