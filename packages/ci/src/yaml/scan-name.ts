import { isBlank, isBreakOrEnd, isSpaceOrEnd, isWord, type TextReader } from './text-reader.ts';
import type { NameToken } from './token.ts';

/** `&name` or `*name`. */
export function scanAnchor(reader: TextReader, type: 'anchor' | 'alias'): NameToken {
  const start = reader.at++;
  while (isWord(reader.code())) reader.at++;
  const value = reader.text.slice(start + 1, reader.at);
  const code = reader.code();
  const mayFollow = isSpaceOrEnd(code) || '?:,]}%@`'.includes(String.fromCharCode(code));
  if (value === '' || !mayFollow) {
    reader.fail(
      `did not find expected alphabetic or numeric character while scanning an ${type}`,
      start,
      'names of anchors consist of letters, digits, _ and -',
    );
  }
  return { type, value, start, end: reader.at };
}

const tagCharacter = /[\w;/?:@&=+$.%!~*'()-]/;
const longTagCharacter = /[\w;/?:@&=+$.%!~*'(),[\]-]/;

/** `!name`, `!!name`, `!handle!name` or `!<uri>`. */
export function scanTag(reader: TextReader, inFlow: boolean): NameToken {
  const start = reader.at++;
  const isLong = reader.code() === 60;
  const character = isLong ? longTagCharacter : tagCharacter;
  if (isLong) reader.at++;
  while (character.test(reader.text.charAt(reader.at))) reader.at++;
  if (isLong && reader.code() !== 62) {
    reader.fail("did not find the expected '>' while scanning a tag", start);
  }
  if (isLong) reader.at++;
  const value = reader.text.slice(start + 1, reader.at);
  if (/^[\w-]*!$/.test(value))
    reader.fail('did not find expected tag URI while parsing a tag', start);
  if (!isSpaceOrEnd(reader.code()) && !(inFlow && reader.code() === 44)) {
    reader.fail('did not find expected whitespace or line break while scanning a tag', start);
  }
  return { type: 'tag', value, start, end: reader.at };
}

/** `%YAML` or `%TAG`: there are no others. */
export function scanDirective(reader: TextReader): NameToken {
  const start = reader.at++;
  while (isWord(reader.code())) reader.at++;
  const name = reader.text.slice(start + 1, reader.at);
  if (name === '')
    reader.fail('could not find expected directive name while scanning a directive', start);
  if (name !== 'YAML' && name !== 'TAG') {
    reader.fail('found unknown directive name while scanning a directive', start);
  }
  const words = reader.at;
  while (!isBreakOrEnd(reader.code()) && !(reader.code() === 35 && isBlank(reader.code(-1)))) {
    reader.at++;
  }
  const value = reader.text.slice(words, reader.at).trim();
  if (name === 'YAML' && !/^1\.[12]$/.test(value))
    reader.fail('found incompatible YAML document', start);
  const handle = name === 'TAG' ? /^!([\w-]*!)/.exec(value)?.[1] : undefined;
  reader.toLineEnd();
  return { type: 'directive', value: handle ?? '', start, end: reader.at };
}
