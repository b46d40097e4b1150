import type { Configuration } from '#configuration/configuration';
import type { CompileContext } from '#context';
import type { Patterns } from '#pattern/pattern';
import type { Report } from '#shape/report';
import type { MapNode } from '#yaml/node';
import { warnAboutCommands } from './commands.ts';
import { warnAboutLatest } from './images.ts';
import { warnAboutOrder } from './order.ts';
import { warnAboutUnserved } from './served.ts';
import { warnAboutStructure } from './structure.ts';
import { warnAboutVariables } from './variables.ts';
import { WrittenTexts } from './written-text.ts';

/** Everything dubious about a configuration that is otherwise right. */
export function warnAbout(
  root: MapNode,
  configuration: Configuration,
  context: CompileContext,
  patterns: Patterns,
  report: Report,
): void {
  const texts = new WrittenTexts(configuration.variables);
  warnAboutStructure(configuration, context, patterns, report);
  warnAboutOrder(configuration, texts, report);
  warnAboutVariables(root, configuration.jobs, report);
  warnAboutCommands(root, configuration.jobs, texts, report);
  warnAboutLatest(root, configuration.jobs, report);
  warnAboutUnserved(configuration.jobs, report);
}
