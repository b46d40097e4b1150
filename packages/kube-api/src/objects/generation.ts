import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '@slipway/kube-objects';
import type { Kind } from '#scheme/kind';

/** Whether a change is one of what is wanted. */
export function hasNewGeneration(kind: Kind, next: KubeObject, old: KubeObject): boolean {
  if (!kind.hasGeneration) return false;
  if (kind.hasGeneration === true) return !isDeepStrictEqual(next.spec, old.spec);
  const whole = ({ metadata, status, ...rest }: KubeObject) =>
    kind.hasStatus ? rest : { ...rest, status };
  const wanted = kind.hasGeneration === 'whole' ? whole : kind.hasGeneration;
  return !isDeepStrictEqual(wanted(next), wanted(old));
}
