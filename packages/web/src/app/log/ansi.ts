/** How a piece of text looks. Colours: 0–15 of the theme, 16–255 and `#rrggbb` fixed. */
export interface Style {
  readonly color?: number | string;
  readonly background?: number | string;
  readonly bold?: true;
  readonly dim?: true;
  readonly italic?: true;
  readonly underline?: true;
  readonly strike?: true;
  readonly inverse?: true;
}

/** Text of one look. */
export interface Piece {
  readonly text: string;
  readonly style: Style;
}

export const plain: Style = {};

const escapeCharacter = '\x1b';

/** CSI, OSC and two-character sequences; at the end of the text also an unfinished one. */
const sequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what a terminal acts on
  /\x1b(?:\[([0-9;:?<=>]*)[ -/]*([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[@-Z\\^_=>78]|\[[0-9;:?<=>]*$|\][^\x07\x1b]*$|$)/g;

/** Bell, backspace and the like have no look. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what is removed
const invisible = /[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f]/g;

/** Splits one line into pieces, going on in `style`; returns the style behind it. Never throws. */
export function parseAnsi(line: string, style: Style): { pieces: readonly Piece[]; style: Style } {
  if (!line.includes(escapeCharacter)) {
    const text = line.replace(invisible, '');
    return { pieces: text === '' ? [] : [{ text, style }], style };
  }
  const pieces: Piece[] = [];
  let current = style;
  let from = 0;
  const add = (until: number) => {
    const text = line.slice(from, until).replace(invisible, '');
    if (text !== '') pieces.push({ text, style: current });
  };
  for (const found of line.matchAll(sequence)) {
    add(found.index);
    from = found.index + found[0].length;
    const [, parameters, final] = found;
    if (final === 'm' && !/[?<=>]/.test(parameters ?? '')) {
      current = applySgr(current, parameters ?? '');
    }
  }
  add(line.length);
  return { pieces, style: current };
}

type Draft = { -readonly [Key in keyof Style]: Style[Key] };

/** Select Graphic Rendition (ECMA-48 8.3.117, with xterm's 256 and direct colours). */
function applySgr(style: Style, parameters: string): Style {
  const codes = parameters.split(/[;:]/).map((code) => (code === '' ? 0 : Number(code)));
  let next: Draft = { ...style };
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 0) next = {};
    else if (code === 38 || code === 48) {
      const { color, used } = extendedColor(codes.slice(at + 1));
      if (color !== undefined) next[code === 38 ? 'color' : 'background'] = color;
      at += used;
    } else if (code >= 30 && code <= 37) next.color = code - 30;
    else if (code >= 90 && code <= 97) next.color = code - 90 + 8;
    else if (code >= 40 && code <= 47) next.background = code - 40;
    else if (code >= 100 && code <= 107) next.background = code - 100 + 8;
    else applyFlag(next, code);
  }
  return next;
}

function applyFlag(next: Draft, code: number): void {
  const on = (
    { 1: 'bold', 2: 'dim', 3: 'italic', 4: 'underline', 7: 'inverse', 9: 'strike' } as const
  )[code as 1];
  if (on) next[on] = true;
  else if (code === 22) {
    delete next.bold;
    delete next.dim;
  } else if (code === 23) delete next.italic;
  else if (code === 24) delete next.underline;
  else if (code === 27) delete next.inverse;
  else if (code === 29) delete next.strike;
  else if (code === 39) delete next.color;
  else if (code === 49) delete next.background;
}

/** What follows 38 or 48: `5;N` or `2;R;G;B`. */
function extendedColor(codes: readonly number[]): { color?: number | string; used: number } {
  const [kind, ...values] = codes;
  const isByte = (value: number | undefined) => value !== undefined && value >= 0 && value <= 255;
  if (kind === 5) {
    const [index] = values;
    return index !== undefined && isByte(index)
      ? { color: fixedColor(index), used: 2 }
      : { used: 2 };
  }
  if (kind !== 2) return { used: 0 };
  const rgb = values.slice(0, 3);
  if (rgb.length < 3 || !rgb.every(isByte)) return { used: 4 };
  return { color: hex(rgb), used: 4 };
}

/** The first 16 of the 256 colours belong to the theme; then a 6×6×6 cube, then 24 greys. */
function fixedColor(index: number): number | string {
  if (index < 16) return index;
  if (index >= 232) return hex([0, 0, 0].fill(8 + (index - 232) * 10));
  const level = (value: number) => (value === 0 ? 0 : 55 + value * 40);
  const cube = index - 16;
  return hex([Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level));
}

function hex(rgb: readonly number[]): string {
  return `#${rgb.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
