/** A `$[[ ]]` block in a text. */
export interface Block {
  readonly start: number;
  readonly end: number;
  /** What stands inside, without the blanks around it. */
  readonly inside: string;
}

const open = '$[[';
const close = ']]';

/**
 * Finds the blocks of a text, in time linear to its length. What is inside has at least two
 * characters and stands on one line.
 */
export function findBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  let closing = -1;
  let newline = -1;
  for (let start = text.indexOf(open); start >= 0; start = text.indexOf(open, start)) {
    const from = skipSpace(text, start + open.length);
    if (closing < from + 1) closing = text.indexOf(close, from + 1);
    if (closing < 0) break;
    if (newline < from) newline = lineEnd(text, from);
    let end = closing;
    // One character is too short: the block goes on to the next end.
    if (text.slice(from, end).trimEnd().length < 2) end = text.indexOf(close, end + 1);
    const inside = end < 0 ? '' : text.slice(from, end).trimEnd();
    if (inside !== '' && from + inside.length <= newline) {
      blocks.push({ start, end: end + close.length, inside });
      start = end + close.length;
    } else start += open.length;
  }
  return blocks;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text.charAt(at))) at++;
  return at;
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}
