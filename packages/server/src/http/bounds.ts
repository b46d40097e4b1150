import { HttpError } from './http-error.ts';

/** How deep values may lie in each other: `a[b][c]` is three deep. */
export const mostDepth = 32;

/** How many values a request may have, all depths together. */
export const mostValues = 100_000;

const nameLength = 255;

/** How long GitLab lets texts be that are kept, by the name of the parameter. */
export const mostLength: ReadonlyMap<string, number> = new Map([
  ['name', nameLength],
  ['username', nameLength],
  ['email', nameLength],
  ['key', nameLength],
  ['path', 4096],
  ['description', 10_000],
  ['value', 10_000],
  ['external_url', 1024],
  ['maintenance_note', 1024],
  ['ci_config_path', 1024],
  ['default_branch', 1024],
  ['branch', 1024],
  ['tag_name', 1024],
  ['ref', 1024],
]);

/** 400 for a request that is more than anybody means to say. */
export function beyond(what: string): HttpError {
  return new HttpError(400, 'Bad Request', { body: { error: what } });
}

/** Throws 400 when JSON is too deep or has too many values; finds out before anything is built. */
export function checkJsonSize(text: string): void {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = endOfString(text, at);
        break;
      case 0x5b: // [
      case 0x7b: // {
        depth += 1;
        values += 1;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth -= 1;
        break;
      case 0x2c: // ,
        values += 1;
    }
    if (depth > mostDepth) throw beyond(`JSON may be ${mostDepth} levels deep at most`);
    if (values > mostValues) throw beyond(`JSON may have ${mostValues} values at most`);
  }
}

/** Where the closing quote stands; strings are long and are jumped over. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let from = at;
  while (text.charCodeAt(from - 1) === 0x5c) from -= 1;
  return (at - from) % 2 === 1;
}
