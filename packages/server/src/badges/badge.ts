/** What a badge says: a name on grey, and a value on its colour. */
export interface Badge {
  readonly key: string;
  readonly value: string;
  readonly colour: string;
}

/** Colours of the values, by what they mean. */
export const badgeColours = {
  good: '#2e8540',
  fair: '#b58900',
  bad: '#c0392b',
  active: '#1f6fb2',
  neutral: '#6b6b6b',
} as const;

const padding = 6;
/** About as wide as a character of 11 pixels is. */
const characterWidth = 6.6;

/** Draws a badge. Its texts may come from anybody: nothing in them becomes markup. */
export function badgeSvg({ key, value, colour }: Badge): string {
  const [left, right] = [widthOf(key), widthOf(value)];
  const width = left + right;
  const text = (words: string, middle: number) =>
    `<text x="${middle}" y="14" text-anchor="middle">${escaped(words)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${escaped(`${key}: ${value}`)}">`,
    `<clipPath id="r"><rect width="${width}" height="20" rx="3"/></clipPath>`,
    '<g clip-path="url(#r)">',
    `<path fill="#444" d="M0 0h${left}v20H0z"/>`,
    `<path fill="${colour}" d="M${left} 0h${right}v20H${left}z"/>`,
    '</g>',
    '<g fill="#fff" font-family="DejaVu Sans,Verdana,sans-serif" font-size="11">',
    text(key, left / 2),
    text(value, left + right / 2),
    '</g></svg>',
  ].join('');
}

function widthOf(words: string): number {
  return Math.ceil([...words].length * characterWidth) + 2 * padding;
}

function escaped(words: string): string {
  return words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
