/**
 * Makes a JSON value unchangeable all the way down: stored objects are shared by all readers. What is
 * frozen already came from such an object.
 */
export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    for (const member of Object.values(value)) freeze(member);
    Object.freeze(value);
  }
  return value;
}
