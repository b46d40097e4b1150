import type { IncludedFile, IncludeRequest } from '#context';
import { type Document, readMapping } from '#document';
import { withoutKeys } from '#merge/merge';
import { checkKeys } from '#shape/keys';
import { get } from '#shape/nodes';
import { Place } from '#shape/place';
import type { Entry, MapNode, Span } from '#yaml/node';
import { wholeFile } from '#yaml/passage';
import { type IncludeReading, readEntry, readItems } from './include-entry.ts';

/** What `spec: include` is read with; `fetch` answers undefined for what it has reported. */
export interface HeaderReading extends IncludeReading {
  readonly fetch: (request: IncludeRequest, span: Span) => Promise<IncludedFile | undefined>;
}

const keys = ['local', 'file', 'remote', 'project', 'ref', 'integrity', 'cache'];

/**
 * The document with the inputs of the files of its `spec: include` written into its header. Those
 * files hold nothing but `inputs`. Undefined when something is wrong (reported).
 */
export async function withIncludedInputs(
  document: Document,
  reading: HeaderReading,
): Promise<Document | undefined> {
  const { header } = document;
  const spec = header && get(header, 'spec');
  const include = spec?.kind === 'map' ? get(spec, 'include') : undefined;
  if (!header || spec?.kind !== 'map' || !include) return document;
  const errors = reading.report.errorCount;
  const place = new Place(reading.report, reading.patterns, 'header:spec:include:include');
  const items = (include.kind === 'list' ? include.items : [include]).filter(
    (item) => item.kind !== 'map' || checkKeys(item, keys, place, 'invalid-header'),
  );
  const lists: MapNode[] = [];
  for (const item of items.flatMap((node) => readItems(node, reading))) {
    const entry = readEntry(item, reading);
    for (const request of entry?.requests ?? []) {
      const inputs = await inputsOf(request, item.node, reading);
      if (inputs) lists.push(inputs);
    }
  }
  const own = get(spec, 'inputs');
  const inputs = joined(own?.kind === 'map' ? [...lists, own] : lists, include, reading);
  if (reading.report.errorCount > errors) return undefined;
  const key = spec.entries.get('inputs')?.key ?? include;
  const value: MapNode = { ...(own?.kind === 'map' ? own : spec), entries: inputs };
  const rest = withoutKeys(spec, 'include');
  const entries = new Map(rest.entries).set('inputs', { key, value });
  const specEntry: Entry = { key: spec, value: { ...spec, entries } };
  return {
    ...document,
    header: { ...header, entries: new Map(header.entries).set('spec', specEntry) },
  };
}

async function inputsOf(
  request: IncludeRequest,
  span: Span,
  { fetch, report, mask }: HeaderReading,
): Promise<MapNode | undefined> {
  const fail = (text: string): undefined => {
    report.error('invalid-header', span, mask(text));
  };
  const file = await fetch(request, span);
  if (!file) return undefined;
  const name = mask(file.name);
  const source = { name, text: file.text, includedBy: span };
  const wrap = (message: string) => `\`${name}\`: ${message}`;
  const content = readMapping(wholeFile(source), { report, wrap });
  if (!content) return undefined;
  const unknown = [...content.entries.keys()].filter((key) => key !== 'inputs');
  if (unknown.length > 0) {
    return fail(
      `Header include file \`${name}\` contains unknown keys: ${JSON.stringify(unknown)}`,
    );
  }
  const inputs = get(content, 'inputs');
  return inputs?.kind === 'map' ? inputs : fail(`\`${name}\`: inputs config should be a hash`);
}

function joined(
  lists: readonly MapNode[],
  span: Span,
  { report }: HeaderReading,
): ReadonlyMap<string, Entry> {
  const all = new Map<string, Entry>();
  const twice = new Set<string>();
  for (const { entries } of lists) {
    for (const [name, entry] of entries) {
      if (all.has(name)) twice.add(name);
      all.set(name, entry);
    }
  }
  if (twice.size > 0) {
    const text = `Duplicate input keys found: ${[...twice].join(', ')}. Input keys must be unique across all included files and inline specifications.`;
    report.error('invalid-header', span, text);
  }
  return all;
}
