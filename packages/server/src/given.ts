/** An object whose fields may be absent, but are never undefined. */
type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** What a request says, without what it leaves out. */
export function given<T extends object>(fields: T): Given<T> {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  // Names and values are those of `fields`, less the undefined ones.
  return Object.fromEntries(present) as Given<T>;
}
