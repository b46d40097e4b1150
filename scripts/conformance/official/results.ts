import { readFileSync } from 'node:fs';

/** What a run says of one test. */
export interface Result {
  /** `sig-apps`. */
  readonly sig: string;
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** Why it failed. */
  readonly reason: string;
}

interface Spec {
  readonly LeafNodeType: string;
  readonly LeafNodeText: string;
  readonly ContainerHierarchyTexts: readonly string[] | null;
  readonly State: string;
  readonly Failure?: { readonly Message: string };
}

/** Reads the report of a run; what was not chosen is left out. */
export function readResults(file: string, focus: RegExp): readonly Result[] {
  const suites = JSON.parse(readFileSync(file, 'utf8')) as { SpecReports: readonly Spec[] }[];
  return suites
    .flatMap(({ SpecReports }) => SpecReports)
    .filter(({ LeafNodeType }) => LeafNodeType === 'It')
    .map((spec) => ({ spec, name: nameOf(spec) }))
    .filter(({ name }) => focus.test(name))
    .map(({ spec, name }) => ({
      sig: /\[(sig-[\w-]+)\]/.exec(name)?.[1] ?? 'others',
      name,
      state: stateOf(spec.State),
      reason: (spec.Failure?.Message ?? '').split('\n')[0] ?? '',
    }));
}

const nameOf = ({ ContainerHierarchyTexts, LeafNodeText }: Spec) =>
  [...(ContainerHierarchyTexts ?? []), LeafNodeText].join(' ');

const stateOf = (state: string): Result['state'] =>
  state === 'passed' || state === 'skipped' ? state : 'failed';
