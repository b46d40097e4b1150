/** A variable as every source of variables gives it. Only `key` and `value` are always there. */
export interface CiVariable {
  readonly key: string;
  readonly value: string;
  /** Never expanded (`expand: false`). */
  readonly raw?: boolean;
  /** The value is the content of a file, the job sees its path. */
  readonly file?: boolean;
  readonly masked?: boolean;
  /** Only pipelines of protected refs see it; their messages, which more people read, don't tell it. */
  readonly protected?: boolean;
  /** Environments that see it: a name or a pattern with `*`. Absent means `*`. */
  readonly environmentScope?: string;
}

/** Whether the value may hold references that are worked in. */
export function refersToOthers({ raw, file, value }: CiVariable): boolean {
  return !raw && !file && /[$%]/.test(value);
}

/**
 * The variables around a configuration, by where they come from. In each list later ones win.
 *
 * Precedence, lowest first: `predefined`, the configuration's own, `configured`, `pipeline`.
 */
export interface VariableLayers {
  /** `CI_…` and other facts that the server states. */
  readonly predefined: readonly CiVariable[];
  /** Instance, then group, then project variables; protected ones only where they may be seen. */
  readonly configured?: readonly CiVariable[];
  /** Trigger, schedule, manual run, API, push option. */
  readonly pipeline?: readonly CiVariable[];
}
