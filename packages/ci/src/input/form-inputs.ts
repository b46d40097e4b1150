import { readDocument } from '#document';
import { Patterns } from '#pattern/pattern';
import { get } from '#shape/nodes';
import { Report } from '#shape/report';
import { type MapNode, toData } from '#yaml/node';
import type { InputType } from './input-spec.ts';
import { readSpec } from './spec.ts';

/** What a form asks for before a pipeline is run: one of the file's own inputs. */
export interface FormInput {
  readonly name: string;
  readonly type: InputType;
  readonly isRequired: boolean;
  /** Null without one, or where it is null. */
  readonly default: unknown;
  readonly options: readonly unknown[] | null;
  readonly description: string | null;
}

/** The inputs of a file, from its own header; none for a file whose header can't be read. */
export function formInputs(text: string): readonly FormInput[] {
  const report = new Report();
  const document = readDocument({ name: '.gitlab-ci.yml', text }, { report });
  const { header } = document ?? {};
  const spec = header && readSpec(header, report, new Patterns());
  return (spec?.inputs ?? []).map((input) => ({
    name: input.name,
    type: input.type,
    isRequired: input.default === undefined && input.rules === undefined,
    default: input.default === undefined ? null : toData(input.default),
    options: input.options?.map(toData) ?? null,
    description: header ? descriptionOf(header, input.name) : null,
  }));
}

function descriptionOf(header: MapNode, name: string): string | null {
  const path = ['spec', 'inputs', name, 'description'];
  let node: ReturnType<typeof get> = header;
  for (const key of path) node = node?.kind === 'map' ? get(node, key) : undefined;
  const text = node && toData(node);
  return typeof text === 'string' ? text : null;
}
