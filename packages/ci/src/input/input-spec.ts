import type { Expression } from '#expression/expression';
import type { Node, Span } from '#yaml/node';
import type { inputTypes } from './input-entry.ts';

/** What a file says about one of its inputs. */
export interface InputSpec {
  readonly name: string;
  readonly span: Span;
  readonly type: InputType;
  /** Undefined without the key; null is a default too. */
  readonly default: Node | undefined;
  readonly options: readonly Node[] | undefined;
  readonly regex: string | undefined;
  readonly rules: readonly InputRule[] | undefined;
}

/** One of the rules that choose options and default of an input by other inputs. */
export interface InputRule {
  readonly span: Span;
  readonly if: Expression | undefined;
  readonly options: readonly Node[] | undefined;
  readonly default: Node | undefined;
}

/** The types that an input may have. */
export type InputType = (typeof inputTypes)[number];
