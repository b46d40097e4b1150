/** The lines `Key: value` at the end of a message: with their last value, and with all of them. */
export interface Trailers {
  readonly last: Readonly<Record<string, string>>;
  readonly all: Readonly<Record<string, readonly string[]>>;
}

const line = /^([A-Za-z0-9][A-Za-z0-9-]*) *: *(.*)$/;

/** They are the last paragraph, and all of it. The first paragraph is the title. */
export function trailersIn(message: string): Trailers {
  const paragraphs = message.trimEnd().split(/\n[ \t]*\n/);
  const lines = paragraphs.length > 1 ? (paragraphs.at(-1) ?? '').split('\n') : [];
  const pairs = lines.map((text) => line.exec(text));
  const all = new Map<string, string[]>();
  for (const pair of pairs) {
    if (pair === null) return { last: {}, all: {} };
    const [, key = '', value = ''] = pair;
    all.set(key, [...(all.get(key) ?? []), value]);
  }
  const last = [...all].map(([key, values]) => [key, values.at(-1) ?? '']);
  return { last: Object.fromEntries(last), all: Object.fromEntries(all) };
}
