import { type Draft, part, text } from '#schema/draft';

const hints = 'service.kubernetes.io/topology-aware-hints';

/** What a service says in vain. */
export function warningsOfService(object: Draft): readonly string[] {
  const spec = part(object, 'spec');
  const [type, clusterIP] = [text(spec, 'type'), text(spec, 'clusterIP')];
  const isHeadless = type === 'ClusterIP' && clusterIP === 'None';
  const isExternal = type === 'ExternalName';
  const hasOuter = Array.isArray(spec.externalIPs) && spec.externalIPs.length > 0;
  const said: readonly (readonly [isSaid: boolean, warning: string])[] = [
    [
      Object.hasOwn(part(part(object, 'metadata'), 'annotations'), hints),
      `annotation ${hints} is deprecated, please use service.kubernetes.io/topology-mode instead`,
    ],
    [
      isHeadless && text(spec, 'loadBalancerIP') !== '',
      'spec.loadBalancerIP is ignored for headless services',
    ],
    [isHeadless && hasOuter, 'spec.externalIPs is ignored for headless services'],
    [
      isHeadless && text(spec, 'sessionAffinity') !== 'None',
      'spec.SessionAffinity is ignored for headless services',
    ],
    [isExternal && hasOuter, 'spec.externalIPs is ignored when spec.type is "ExternalName"'],
    [
      !isExternal && text(spec, 'externalName') !== '',
      'spec.externalName is ignored when spec.type is not "ExternalName"',
    ],
    [
      spec.trafficDistribution === 'PreferClose',
      'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
    ],
  ];
  return said.filter(([isSaid]) => isSaid).map(([, warning]) => warning);
}
