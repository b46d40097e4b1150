/** The definition of a kind, CronTab, as tests change it. */

/** A schema with what most schemas have. */
export const cronTabSchema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      required: ['schedule'],
      properties: {
        schedule: { type: 'string', pattern: '^\\S+( \\S+){4}$' },
        replicas: { type: 'integer', minimum: 1, maximum: 10, default: 1 },
        image: { type: 'string', maxLength: 20 },
        policy: { type: 'string', enum: ['Allow', 'Forbid'] },
        port: { 'x-kubernetes-int-or-string': true },
        anything: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        nothing: { type: 'string', nullable: true },
        ports: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: {
            type: 'object',
            required: ['name'],
            properties: { name: { type: 'string' }, port: { type: 'integer' } },
          },
        },
        words: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        template: {
          type: 'object',
          'x-kubernetes-embedded-resource': true,
          'x-kubernetes-preserve-unknown-fields': true,
        },
      },
      'x-kubernetes-validations': [
        {
          rule: '!has(self.image) || self.image.startsWith("app")',
          messageExpression: '"image " + self.image + " is not an app"',
        },
        {
          rule: 'self.replicas >= oldSelf.replicas',
          message: 'replicas only grow',
          fieldPath: '.replicas',
        },
      ],
    },
    status: {
      type: 'object',
      properties: { replicas: { type: 'integer' }, selector: { type: 'string' } },
    },
  },
} as const;

/** A version with both sub-resources, columns and a field that can be selected. */
export const cronTabVersion = {
  name: 'v1',
  served: true,
  storage: true,
  schema: { openAPIV3Schema: cronTabSchema },
  subresources: {
    status: {},
    scale: {
      specReplicasPath: '.spec.replicas',
      statusReplicasPath: '.status.replicas',
      labelSelectorPath: '.status.selector',
    },
  },
  additionalPrinterColumns: [
    { name: 'Schedule', type: 'string', jsonPath: '.spec.schedule' },
    { name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
  selectableFields: [{ jsonPath: '.spec.policy' }],
};

/** The whole definition; `versions` replaces its only one. */
export const cronTabs = (versions: readonly object[] = [cronTabVersion], more: object = {}) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'crontabs.stable.example.com' },
  spec: {
    group: 'stable.example.com',
    scope: 'Namespaced',
    names: { plural: 'crontabs', kind: 'CronTab', shortNames: ['ct'], categories: ['all'] },
    versions,
    ...more,
  },
});

/** An object of it. */
export const cronTab = (spec: object, name = 'nightly', version = 'v1') => ({
  apiVersion: `stable.example.com/${version}`,
  kind: 'CronTab',
  metadata: { name },
  spec: { schedule: '0 0 * * *', ...spec },
});

/** Where definitions are. */
export const definitionsPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
/** Where the objects of the kind are. */
export const cronTabsPath = '/apis/stable.example.com/v1/namespaces/default/crontabs';
