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

/** The same for what is large and seldom asked for: it goes when memory is needed. */
export function weaklyPerGeneration<T extends object>(
  scheme: Pick<Scheme, 'generation'>,
  make: () => T,
): () => T {
  let made: { readonly generation: number; readonly value: WeakRef<T> } | undefined;
  return () => {
    const known = made?.generation === scheme.generation ? made.value.deref() : undefined;
    if (known !== undefined) return known;
    const value = make();
    made = { generation: scheme.generation, value: new WeakRef(value) };
    return value;
  };
}
