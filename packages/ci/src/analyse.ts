import type { Configuration } from '#configuration/configuration';
import { readConfiguration } from '#configuration/read-configuration';
import { FactFinder } from '#event/facts';
import { Scopes } from '#event/scope';
import { Includer } from '#include/include';
import { Instances } from '#links/instance';
import { checkLinks } from '#links/links';
import { applyExtends } from '#merge/extends';
import { followReferences } from '#merge/reference';
import { isBounded } from '#merge/size';
import { Patterns } from '#pattern/pattern';
import { select } from '#select/select';
import { Report } from '#shape/report';
import { warnAbout } from '#warning/warnings';
import type { MapNode, Source } from '#yaml/node';
import type { CompileContext } from './context.ts';
import { type Document, readDocument } from './document.ts';
import type { Pipeline } from './pipeline.ts';
import type { IncludedRecord } from './result.ts';

/** Everything known about a text after all phases, as far as they came. */
export interface Analysis {
  readonly report: Report;
  readonly includes: readonly IncludedRecord[];
  /** Includes, extends and references worked in. */
  readonly merged: MapNode | undefined;
  readonly configuration: Configuration | undefined;
  readonly plan: Pipeline | undefined;
}

/**
 * Runs the phases in GitLab's order: read and interpolate, include, extend, follow references,
 * check shapes, check links, decide (not for a static check). Shapes and links report everything
 * they find; the steps before and after build on each other, so an error ends them.
 */
export async function analyse(
  text: string,
  context: CompileContext,
  {
    report = new Report(context.ignoredWarnings),
    isStatic = false,
  }: { readonly report?: Report; readonly isStatic?: boolean } = {},
): Promise<Analysis> {
  const source: Source = { name: context.file ?? '.gitlab-ci.yml', text };
  return analyseDocument(readDocument(source, { report }), context, report, isStatic);
}

/** The same for a configuration that stands inside another file. */
export function analyseMapping(
  content: MapNode,
  context: CompileContext,
  report: Report,
): Promise<Analysis> {
  const document = { source: content.source, header: undefined, content };
  return analyseDocument(document, context, report, false);
}

async function analyseDocument(
  document: Document | undefined,
  context: CompileContext,
  report: Report,
  isStatic: boolean,
): Promise<Analysis> {
  const patterns = new Patterns();
  const scopes = new Scopes(context);
  const facts = new FactFinder(context);
  const includer = new Includer(context, scopes, facts, report, patterns);
  const merged = document && (await merge(document, includer, report));
  const configuration = merged && readConfiguration(merged, report, patterns);
  const instances = new Instances(configuration?.jobs ?? []);
  if (configuration) checkLinks(configuration, instances, report);
  const result = { report, includes: includer.records, merged, configuration };
  if (!configuration || !merged || report.hasErrors) return { ...result, plan: undefined };
  warnAbout(merged, configuration, context, patterns, report);
  if (isStatic) return { ...result, plan: undefined };
  const selection = { configuration, instances, context, scopes, facts, patterns, report };
  return { ...result, plan: await select(selection) };
}

async function merge(
  document: Document,
  includer: Includer,
  report: Report,
): Promise<MapNode | undefined> {
  const expanded = await includer.main(document);
  if (!expanded || report.hasErrors) return undefined;
  const extended = applyExtends(expanded, report);
  if (report.hasErrors) return undefined;
  const followed = followReferences(extended, report);
  return !report.hasErrors && isBounded(followed, report) ? followed : undefined;
}
