/**
 * What a value may be: the one description of fields from which objects are decoded, pruned, completed,
 * merged, owned and published. Built-in kinds get theirs from the field table (`message.ts`), custom
 * kinds from the schema in their definition.
 */
export type Schema = ObjectSchema | MapSchema | ListSchema | ScalarSchema | AnySchema;

/** What every schema may say. Custom kinds use it; the rules of built-in kinds are code. */
interface Common {
  /** What an absent value becomes. */
  readonly default?: unknown;
  /** Whether null is a value of its own. */
  readonly nullable?: boolean;
  /** What else a value must be, in OpenAPI's words. */
  readonly validations?: Readonly<Record<string, unknown>>;
}

/** A value with fields of its own. */
export interface ObjectSchema extends Common {
  readonly type: 'object';
  /**
   * Its message in the field table, `core.Pod`. Only what has one is decoded as Go decodes: a wrong
   * type is refused at once, and a zero that says nothing is left out.
   */
  readonly message?: string;
  readonly fields: ReadonlyMap<string, Field>;
  /** The fields by their protobuf numbers, those of inlined messages in the message. */
  readonly wire?: ReadonlyMap<number, WireField>;
  /** Owned, and replaced by apply, as a whole. */
  readonly isAtomic: boolean;
  /** Whether fields that it does not name are kept. */
  readonly keepsUnknown: boolean;
}

/** A value with keys that clients choose. */
export interface MapSchema extends Common {
  readonly type: 'map';
  readonly values: Schema;
  readonly isAtomic: boolean;
}

/** A list, and what makes two of its items the same. */
export interface ListSchema extends Common {
  readonly type: 'list';
  readonly items: Schema;
  /** Replaced as a whole; a set of simple values; or items with keys. */
  readonly listType: 'atomic' | 'set' | 'map';
  /** The fields that identify an item of a `map`. */
  readonly keys: readonly string[];
}

/** A simple value. */
export interface ScalarSchema extends Common {
  readonly type:
    | 'string'
    | 'integer'
    | 'number'
    | 'boolean'
    | 'bytes'
    | 'time'
    | 'micro-time'
    | 'duration'
    | 'quantity'
    | 'int-or-string';
  readonly format?: string;
}

/** Any JSON value. */
export interface AnySchema extends Common {
  readonly type: 'any';
  readonly isAtomic: boolean;
  /** What the objects in it are, where something is known about them. */
  readonly objects?: ObjectSchema;
}

/** One field of an object. */
export interface Field {
  readonly name: string;
  readonly schema: Schema;
  /** Built-in: written even when empty. Custom: must be there. */
  readonly isRequired: boolean;
  /** Its zero value differs from its absence. */
  readonly isPointer: boolean;
  /** How a strategic merge patch changes it; undefined when it replaces lists and merges objects. */
  readonly patch?: PatchStrategy;
}

/** How a strategic merge patch treats a field. */
export interface PatchStrategy {
  /** A list is merged, by a key of its items or, without one, as a set. */
  readonly merges: boolean;
  readonly key?: string;
  /** A union, whose patches name all keys that stay. */
  readonly retainsKeys: boolean;
}

/** A field as protobuf has it. */
export interface WireField {
  readonly field: Field;
  /** Its fields belong to the parent in JSON. */
  readonly isInline: boolean;
}
