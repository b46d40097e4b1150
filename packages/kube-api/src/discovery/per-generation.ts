import type { Scheme } from '#scheme/scheme';

/** Makes something of the kinds when it is asked for, and again only after they have changed. */
export function perGeneration<T>(scheme: Pick<Scheme, 'generation'>, make: () => T): () => T {
  let made: { readonly generation: number; readonly value: T } | undefined;
  return () => {
    if (made?.generation !== scheme.generation) {
      made = { generation: scheme.generation, value: make() };
    }
    return made.value;
  };
}
