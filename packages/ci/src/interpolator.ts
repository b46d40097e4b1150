import { access, type Contexts } from './interpolation-access.ts';
import { findBlocks } from './interpolation-block.ts';
import { applyFunction, functionNames } from './interpolation-function.ts';
import { didYouMean } from './nearest.ts';
import type { Scope } from './scope.ts';
import { type Node, type Span, scalarText, toData } from './yaml/node.ts';
import type { Passage } from './yaml/passage.ts';

const mostFunctions = 3;
const mostBlocks = 10_000;
/** What values add up to when they are written in again and again. */
const longestText = 8 * 1024 * 1024;

/**
 * Works values into the `$[[ ]]` blocks of a text before it is read as YAML, as GitLab does: text
 * goes in as it is and may become a number, a list or several lines; other values go in as JSON.
 */
export class Interpolator {
  readonly #contexts: Contexts;
  readonly #scope: Scope;
  readonly #report: (span: Span, text: string, hint?: string) => void;
  /** Undefined for a block that has been reported. */
  readonly #known = new Map<string, string | undefined>();

  constructor(
    contexts: Contexts,
    scope: Scope,
    report: (span: Span, text: string, hint?: string) => void,
  ) {
    this.#contexts = contexts;
    this.#scope = scope;
    this.#report = report;
  }

  /** The passage with its blocks worked in; undefined when one cannot be (reported). */
  work(passage: Passage): Passage | undefined {
    const pieces: Piece[] = [];
    let text = '';
    let end = 0;
    let isFine = true;
    for (const { start: index, end: after, inside } of findBlocks(passage.text)) {
      const written = passage.text.slice(index, after);
      const span = {
        source: passage.source,
        start: passage.place(index),
        end: passage.place(after),
      };
      const value = this.#lookUp(written, inside, span);
      if (value === undefined) isFine = false;
      text += passage.text.slice(end, index);
      pieces.push({ at: text.length, from: index, isValue: true });
      text += value ?? written;
      pieces.push({ at: text.length, from: after, isValue: false });
      end = after;
      if (text.length > longestText || this.#known.size > mostBlocks) {
        const isLong = text.length > longestText;
        this.#report(span, isLong ? 'config too large' : 'too many interpolation blocks');
        return undefined;
      }
    }
    if (!isFine) return undefined;
    if (pieces.length === 0) return passage;
    text += passage.text.slice(end);
    const origin = (offset: number) => originOf(pieces, offset);
    return { source: passage.source, text, place: (offset) => passage.place(origin(offset)) };
  }

  #lookUp(written: string, inside: string, span: Span): string | undefined {
    if (this.#known.has(written)) return this.#known.get(written);
    const result = this.#evaluate(inside);
    if ('problem' in result) this.#report(span, result.problem, result.hint);
    const text = 'problem' in result ? undefined : textOf(result.value ?? null, written);
    this.#known.set(written, text);
    return text;
  }

  #evaluate(
    inside: string,
  ):
    | { readonly value: unknown }
    | { readonly problem: string; readonly hint?: string | undefined } {
    const [path = '', ...functions] = inside.split('|').map((part) => part.trim());
    // Blocks of a matrix belong to needs and are worked out there.
    if (path.split('.')[0] === 'matrix') return { value: untouched };
    const found = access(path, this.#contexts);
    if ('problem' in found) return found;
    if (functions.length > mostFunctions) {
      return { problem: 'too many functions in interpolation block' };
    }
    let value = dataOf(found.node);
    for (const call of functions) {
      const result = applyFunction(call, value, (key) => this.#scope.definition(key));
      if ('problem' in result) return { ...result, hint: functionHint(call) };
      value = result.value;
    }
    return { value };
  }
}

/** Numbers as they were written: `1.0` keeps its zero. */
class Written {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

function dataOf(node: Node): unknown {
  const isNumber = node.kind === 'scalar' && typeof node.value === 'number';
  return isNumber ? new Written(scalarText(node)) : toData(node);
}

function functionHint(call: string): string | undefined {
  const name = /^\w*/.exec(call)?.[0] ?? '';
  return functionNames.includes(name) ? undefined : didYouMean(name, functionNames);
}

const untouched = Symbol('a block that stays');

function textOf(value: unknown, written: string): string {
  if (value === untouched) return written;
  if (value instanceof Written) return value.text;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** From `at` in the result on stands what stood at `from` in the original, or the block's value. */
interface Piece {
  readonly at: number;
  readonly from: number;
  readonly isValue: boolean;
}

function originOf(pieces: readonly Piece[], offset: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.at ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const piece = pieces[low - 1];
  if (!piece) return offset;
  return piece.isValue ? piece.from : piece.from + offset - piece.at;
}
