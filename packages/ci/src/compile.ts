import type { CompileContext } from './context.ts';
import { readDocument } from './document.ts';
import { applyExtends } from './extends.ts';
import { gatherFacts } from './facts.ts';
import { Includer } from './include.ts';
import { Instances } from './instance.ts';
import { checkLinks } from './links.ts';
import { withoutKeys } from './merge.ts';
import { Patterns } from './pattern.ts';
import type { Pipeline } from './pipeline.ts';
import { readConfiguration } from './read-configuration.ts';
import { followReferences } from './reference.ts';
import { Report } from './report.ts';
import type { CompileResult } from './result.ts';
import { Scopes } from './scope.ts';
import { select } from './select.ts';
import { type MapNode, type Source, toData } from './yaml/node.ts';

/**
 * Compiles a `.gitlab-ci.yml` for one event. Asynchronous only because `context.resolve` and its
 * like may be; it reads no file, clock or network itself and never throws for what an author wrote.
 *
 * The order is GitLab's: read and interpolate, include, follow references, extend, check shapes,
 * check links, decide. Shapes and links report everything they find; the steps before and after
 * build on each other, so an error ends them.
 */
export async function compile(text: string, context: CompileContext): Promise<CompileResult> {
  const report = new Report(context.ignoredWarnings);
  const patterns = new Patterns();
  const scopes = new Scopes(context);
  const includer = new Includer(context, scopes, report, patterns);
  const merged = await merge(text, context, includer, report);
  const plan = merged && (await planOf(merged, context, scopes, report, patterns));
  return {
    plan: report.hasErrors ? undefined : plan,
    diagnostics: report.all(),
    includes: includer.records,
    merged: merged && dataOf(merged),
  };
}

async function merge(
  text: string,
  context: CompileContext,
  includer: Includer,
  report: Report,
): Promise<MapNode | undefined> {
  const source: Source = { name: context.file ?? '.gitlab-ci.yml', text };
  const document = readDocument(source, report);
  if (!document) return undefined;
  const expanded = await includer.main(document);
  if (!expanded || report.hasErrors) return undefined;
  const followed = followReferences(expanded, report);
  if (report.hasErrors) return undefined;
  const extended = applyExtends(followed, report);
  return report.hasErrors ? undefined : extended;
}

async function planOf(
  merged: MapNode,
  context: CompileContext,
  scopes: Scopes,
  report: Report,
  patterns: Patterns,
): Promise<Pipeline | undefined> {
  const configuration = readConfiguration(merged, report, patterns);
  if (!configuration) return undefined;
  const instances = new Instances(configuration.jobs);
  checkLinks(configuration, instances, report);
  if (report.hasErrors) return undefined;
  const facts = await gatherFacts(configuration, context, (value, job) =>
    scopes.root([...configuration.variables, ...(job?.variables ?? [])]).expandKnown(value),
  );
  return select({ configuration, instances, context, scopes, facts, patterns, report });
}

function dataOf(merged: MapNode): Readonly<Record<string, unknown>> {
  // A mapping becomes a record.
  return toData(withoutKeys(merged, 'include')) as Readonly<Record<string, unknown>>;
}
