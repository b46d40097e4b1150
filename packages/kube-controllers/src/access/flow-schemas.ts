import type { Condition, KubeObject } from '@slipway/kube-objects';
import { timestamp, withCondition } from '@slipway/kube-objects';
import type { Controller, Surroundings } from '#work/controller';

interface FlowSchema extends KubeObject {
  readonly spec: { readonly priorityLevelConfiguration: { readonly name: string } };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

const schemas = 'flowschemas.flowcontrol.apiserver.k8s.io';
const levels = 'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io';

/** Says of each flow schema whether the priority level that it refers to is there. */
export function flowSchemaController({ objects, clock }: Surroundings): Controller {
  const nameOf = ({ metadata: { name } }: KubeObject) => name;
  return {
    name: 'flow-schemas',
    watches: {
      [schemas]: (schema) => [nameOf(schema)],
      [levels]: (level) =>
        objects
          .list<FlowSchema>(schemas)
          .filter(({ spec }) => spec.priorityLevelConfiguration.name === nameOf(level))
          .map(nameOf),
    },
    async sync(name) {
      const schema = objects.get<FlowSchema>(schemas, name);
      if (schema === undefined) return undefined;
      const level = schema.spec.priorityLevelConfiguration.name;
      const isThere = objects.get(levels, level) !== undefined;
      const next = conditionOf(level, isThere);
      const lastTransitionTime = timestamp(clock());
      const change = (newest: FlowSchema): FlowSchema => {
        const conditions = withCondition(newest.status?.conditions, {
          ...next,
          lastTransitionTime,
        });
        return { ...newest, status: { ...newest.status, conditions } };
      };
      if (change(schema).status?.conditions === schema.status?.conditions) return undefined;
      await objects.changeStatus<FlowSchema>(schemas, name, undefined, change);
      return undefined;
    },
  };
}

function conditionOf(level: string, isThere: boolean): Condition {
  const what = `This FlowSchema references the PriorityLevelConfiguration object named "${level}"`;
  const type = 'Dangling';
  if (isThere) return { type, status: 'False', reason: 'Found', message: `${what} and it exists` };
  return {
    type,
    status: 'True',
    reason: 'NotFound',
    message: `${what} but there is no such object`,
  };
}
