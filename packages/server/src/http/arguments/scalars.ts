import { invalid, type Source } from './source.ts';
import { present, textIn } from './texts.ts';

/** Values that are written as texts and mean something else; an empty one is none. */
export interface ScalarArgs {
  /** Throws 400 `name is invalid` for anything but a whole number. */
  integer(name: string): number | undefined;
  requiredInteger(name: string): number;
  boolean(name: string): boolean | undefined;
  requiredBoolean(name: string): boolean;
  date(name: string): Date | undefined;
  /** One of some words; throws 400 for any other. */
  word<T extends string>(name: string, words: readonly T[]): T | undefined;
  requiredWord<T extends string>(name: string, words: readonly T[]): T;
}

/** The numbers, truths, dates and words of a source. */
export function scalarArgs(source: Source): ScalarArgs {
  /** What `parse` makes of a text; throws 400 where it makes nothing of it. */
  function read<T>(name: string, parse: (text: string) => T | undefined, why?: string) {
    const text = textIn(source, name);
    if (text === undefined || text === '') return undefined;
    const value = parse(text);
    if (value === undefined) throw invalid(source, name, why);
    return value;
  }

  const wordIn = <T extends string>(name: string, words: readonly T[]) =>
    read(name, (text) => words.find((it) => it === text), 'does not have a valid value');

  return {
    integer: (name) => read(name, parseInteger),
    requiredInteger: (name) => present(source, name, read(name, parseInteger)),
    boolean: (name) => read(name, parseBoolean),
    requiredBoolean: (name) => present(source, name, read(name, parseBoolean)),
    date: (name) => read(name, parseDate),
    word: wordIn,
    requiredWord: (name, words) => present(source, name, wordIn(name, words)),
  };
}

function parseInteger(text: string): number | undefined {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function parseBoolean(text: string): boolean | undefined {
  if (/^(true|1|t|on)$/i.test(text)) return true;
  return /^(false|0|f|off)$/i.test(text) ? false : undefined;
}

function parseDate(text: string): Date | undefined {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
