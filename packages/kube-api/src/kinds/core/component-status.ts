import type { Condition, KubeObject } from '@slipway/kube-objects';
import { columnsOf, nameColumn } from '#columns/column';
import { defineKind } from '#scheme/kind';

interface ComponentStatus extends KubeObject {
  readonly conditions?: readonly (Condition & { readonly error?: string })[];
}

const columns = columnsOf<ComponentStatus>();
const healthy = ({ conditions = [] }: ComponentStatus) =>
  conditions.find(({ type }) => type === 'Healthy');

/** Programs of a usual cluster that are parts of this process: whoever can ask knows that they run. */
const components = ['controller-manager', 'etcd-0', 'scheduler'];

/** ComponentStatus of v1, which old tutorials look at. */
export const componentStatus = defineKind('ComponentStatus', 'componentstatuses', {
  shortNames: ['cs'],
  namespaced: false,
  deprecationWarning: 'v1 ComponentStatus is deprecated in v1.19+',
  computed: async () =>
    components.map((name) => ({
      apiVersion: 'v1',
      kind: 'ComponentStatus',
      metadata: { name } as KubeObject['metadata'],
      conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
    })),
  columns: [
    nameColumn,
    columns.text('Status', (object) =>
      healthy(object)?.status === 'True' ? 'Healthy' : 'Unhealthy',
    ),
    columns.text('Message', (object) => healthy(object)?.message ?? ''),
    columns.text('Error', (object) => healthy(object)?.error ?? ''),
  ],
});
