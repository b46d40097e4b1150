/** A stretch of a line, and what it is (`hljs-keyword`); empty for nothing in particular. */
export interface Piece {
  readonly kind: string;
  readonly text: string;
}

/**
 * What a highlighter wrote as HTML (`<span class="…">`, `</span>` and five entities, nothing else),
 * as lines of pieces: they are drawn as text, so nothing in a file becomes markup.
 */
export function piecesOf(html: string): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [[]];
  const open: string[] = [];
  for (const [, kind, closing, text] of html.matchAll(
    /<span class="([^"]*)">|(<\/span>)|([^<]+)/g,
  )) {
    if (kind !== undefined) open.push(kind);
    else if (closing !== undefined) open.pop();
    else add(lines, open.at(-1) ?? '', plain(text ?? ''));
  }
  return lines;
}

function add(lines: Piece[][], kind: string, text: string): void {
  for (const [index, part] of text.split('\n').entries()) {
    if (index > 0) lines.push([]);
    if (part !== '') lines.at(-1)?.push({ kind, text: part });
  }
}

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
};

function plain(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#x27);/g, (each) => entities[each] ?? each);
}

/** A text without colours. */
export function plainLines(text: string): readonly (readonly Piece[])[] {
  return text.split('\n').map((line) => (line === '' ? [] : [{ kind: '', text: line }]));
}
