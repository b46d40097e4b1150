const suffixes: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The number that a quantity (`250m`, `64Mi`, `1e3`) stands for; undefined when it is none. */
export function quantity(text: string | number | undefined): number | undefined {
  if (text === undefined) return undefined;
  const groups =
    /^(?<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?<suffix>[numkMGTPE]|[KMGTPE]i)?$/.exec(
      String(text),
    )?.groups;
  const factor = suffixes[groups?.suffix ?? ''];
  return groups?.number === undefined || factor === undefined
    ? undefined
    : Number(groups.number) * factor;
}
