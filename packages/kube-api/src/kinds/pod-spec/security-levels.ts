/** Pod Security: what the labels of a namespace ask of its pods. */
import { type Draft, part } from '#schema/draft';
import { type FieldError, invalid } from '#schema/field-error';

const levels = ['privileged', 'baseline', 'restricted'] as const;

/** How much a pod may: everything, what most need, or what is good practice. */
export type SecurityLevel = (typeof levels)[number];

const modes = ['enforce', 'audit', 'warn'] as const;
const prefix = 'pod-security.kubernetes.io/';

/** A level, and how it is written: `restricted:latest`. */
export interface Wanted {
  readonly level: SecurityLevel;
  readonly text: string;
}

/** What a namespace wants in one mode; nothing in particular unless a label says so. */
export function wantedLevel(
  labels: Readonly<Record<string, unknown>> = {},
  mode: 'enforce' | 'warn',
): Wanted {
  const asked = labels[prefix + mode];
  const level = levels.find((one) => one === asked) ?? 'privileged';
  return { level, text: `${level}:${labels[`${prefix}${mode}-version`] ?? 'latest'}` };
}

/** What is wrong with such labels. Versions are taken, and mean the newest rules. */
export function checkSecurityLabels(object: Draft): FieldError[] {
  const labels = part(part(object, 'metadata'), 'labels');
  return modes.flatMap((mode) => {
    const [level, version] = [labels[prefix + mode], labels[`${prefix}${mode}-version`]];
    const field = `metadata.labels[${prefix}${mode}`;
    const isLevel = level === undefined || (levels as readonly unknown[]).includes(level);
    const isVersion = version === undefined || /^(latest|v1\.(0|[1-9]\d*))$/.test(String(version));
    return [
      ...(isLevel ? [] : [invalid(`${field}]`, level, `must be one of ${levels.join(', ')}`)]),
      ...(isVersion ? [] : [invalid(`${field}-version]`, version, 'must be "latest" or "v1.x"')]),
    ];
  });
}
