import { isObject, type Values } from '#http/request-values';
import { invalid, type Source } from './source.ts';
import { textIn } from './texts.ts';

/** Texts, however they were sent: JSON array, `name[]=…`, or commas. */
export function textsIn(source: Source, name: string): string[] | undefined {
  const items = listIn(source, name);
  if (items === undefined) return textIn(source, name)?.split(',').map(trimmed).filter(isFilled);
  return items.map((item) => {
    // An object or a list is no text, and its own `toString` may be anything.
    const isNested = typeof item === 'object' && item !== null;
    if (isNested || String(item).includes('\0')) throw invalid(source, name);
    return String(item);
  });
}

/** A list of objects, or undefined; throws 400 for anything else. */
export function objectsIn(source: Source, name: string): Values[] | undefined {
  const items = listIn(source, name);
  const value = source.values[name];
  if (items === undefined && (value === undefined || value === null)) return undefined;
  if (!items?.every(isObject)) throw invalid(source, name);
  return items;
}

/** Lists also come as objects with numbers for keys. */
function listIn({ values }: Source, name: string): unknown[] | undefined {
  const value = values[name];
  if (Array.isArray(value)) return value;
  const isNumbered = isObject(value) && Object.keys(value).every((key) => /^\d+$/.test(key));
  return isNumbered ? Object.values(value) : undefined;
}

const trimmed = (part: string): string => part.trim();
const isFilled = (part: string): boolean => part !== '';
