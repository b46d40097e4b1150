/** What has a page of its own, with the four parts of every object's page. */
export const objectKinds = [
  'project',
  'pipeline',
  'job',
  'commit',
  'environment',
  'deployment',
  'image',
  'package',
  'kubernetes',
  'cluster',
  'runner',
  'container',
  'user',
  'group',
  'local-image',
  'volume',
  'network',
] as const;

/** One of them. */
export type ObjectKind = (typeof objectKinds)[number];
