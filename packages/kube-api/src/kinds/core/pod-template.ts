import { type KubeObject, type PodTemplate, selectorText } from '@slipway/kube-objects';
import { ageColumn, columnsOf, nameColumn } from '#columns/column';
import { checkTemplate } from '#kinds/apps/template-rules';
import { podSpecDefaults } from '#kinds/pod-spec/defaults';
import { warningsOfTemplate } from '#kinds/warnings/pod-warnings';
import { under } from '#schema/default';
import { part } from '#schema/draft';
import { defineKind } from '#scheme/kind';

const columns = columnsOf<KubeObject & { readonly template: PodTemplate }>();

/** PodTemplate of v1. */
export const podTemplate = defineKind('PodTemplate', 'podtemplates', {
  hasGeneration: true,
  isWorkload: true,
  defaults: [['template', {}], ['template.spec', {}], ...under('template.spec', podSpecDefaults)],
  validate: (object) => checkTemplate(part(object, 'template'), 'template'),
  warnings: warningsOfTemplate('template'),
  columns: [
    nameColumn,
    columns.text('Containers', ({ template }) =>
      template.spec.containers.map(({ name }) => name).join(','),
    ),
    columns.text('Images', ({ template }) =>
      template.spec.containers.map(({ image }) => image).join(','),
    ),
    columns.text('Pod Labels', ({ template }) =>
      selectorText({ matchLabels: template.metadata?.labels ?? {} }),
    ),
    ageColumn,
  ],
});
