/**
 * Makes a JSON value unchangeable all the way down: stored objects are shared by all readers. What is
 * frozen already came from such an object. Undefined fields, of which its text does not tell, go.
 */
export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    const fields = value as Record<string, unknown>;
    for (const field of Object.keys(fields)) {
      if (fields[field] === undefined) delete fields[field];
      else freeze(fields[field]);
    }
    Object.freeze(value);
  }
  return value;
}
