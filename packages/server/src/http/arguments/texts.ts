import { mostLength } from '#http/bounds';
import { isPathInside, isPlainLine } from '#plain-text';
import { invalid, type Source } from './source.ts';

/** Values that are texts. */
export interface TextArgs {
  /** Throws 400 `name is invalid` for a text with a NUL, which neither files nor git can hold. */
  text(name: string): string | undefined;
  /** As `text`, with any character in it. */
  content(name: string): string | undefined;
  /** A path inside a repository; throws 400 for one that leads out of it. */
  path(name: string): string | undefined;
  /** One line, as of a name; throws 400 `name is invalid`. */
  line(name: string): string | undefined;
  /** Throws 400 `name is missing`. */
  requiredText(name: string): string;
}

/** The texts of a source. */
export function textArgs(source: Source): TextArgs {
  return {
    text: (name) => textIn(source, name),
    content: (name) => contentIn(source, name),
    path(name) {
      const value = textIn(source, name);
      if (value === undefined || isPathInside(value)) return value;
      throw invalid(source, name, 'should be a valid file path');
    },
    line(name) {
      const value = textIn(source, name);
      if (value === undefined || isPlainLine(value)) return value;
      throw invalid(source, name);
    },
    requiredText: (name) => present(source, name, textIn(source, name)),
  };
}

/** A text without a NUL. */
export function textIn(source: Source, name: string): string | undefined {
  const value = contentIn(source, name);
  if (value?.includes('\0')) throw invalid(source, name);
  return value;
}

/** Throws 400 `name is missing`. */
export function present<T>(source: Source, name: string, value: T | undefined): T {
  if (value === undefined) throw invalid(source, name, 'is missing');
  return value;
}

function contentIn(source: Source, name: string): string | undefined {
  const value = source.values[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') throw invalid(source, name);
  const text = String(value);
  const most = (source.prefix === '' && mostLength.get(name)) || text.length;
  if (text.length <= most) return text;
  throw invalid(source, name, `is too long (maximum is ${most} characters)`);
}
