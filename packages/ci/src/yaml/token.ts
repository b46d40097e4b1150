/** A scalar with what was written around its value. */
export interface ScalarToken {
  readonly type: 'scalar';
  readonly value: string;
  readonly isPlain: boolean;
  readonly start: number;
  readonly end: number;
}

/**
 * A name of the author: `&name`, `*name`, `!tag` as it was written, without its first character. Of a
 * directive it is the tag handle that it makes known, if any.
 */
export interface NameToken {
  readonly type: 'anchor' | 'alias' | 'tag' | 'directive';
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** A token that says all by its type. */
export interface MarkToken {
  readonly type:
    | 'block-sequence'
    | 'block-mapping'
    | 'block-end'
    | 'block-entry'
    | 'flow-sequence'
    | 'flow-sequence-end'
    | 'flow-mapping'
    | 'flow-mapping-end'
    | 'flow-entry'
    | 'key'
    | 'value'
    | 'document-start'
    | 'document-end'
    | 'stream-end';
  readonly start: number;
  readonly end: number;
}

/** The pieces that YAML is made of, named after libyaml's. */
export type Token = ScalarToken | NameToken | MarkToken;
