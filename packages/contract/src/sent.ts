/** What becomes of a value when it is sent as JSON. */
export type Sent<T> = T extends Date
  ? string
  : T extends readonly (infer E)[]
    ? readonly Sent<E>[]
    : T extends object
      ? { readonly [K in keyof T]: Sent<T[K]> }
      : T;
