import type { KubeObject, Objects } from '@slipway/kube-objects';
import type { AskedService } from '@slipway/kube-objects/sleep';
import type { Certificate } from '#ingress/ingress-listener';
import { ServiceAddresses } from '#machine/service-addresses';
import { NetworkElsewhere } from '#mirror/network-elsewhere';
import { type ClusterDnsOptions, dnsAddressOf, offerDnsService } from './cluster-dns.ts';
import type { Carrier } from './join-machine.ts';
import { ingressService, offerIngressService } from './offer-ingress.ts';

/** A process of its own for the network: no byte of others' connections holds up who answers the API. */
export interface Elsewhere {
  /** Where it comes to be told what to do, a Unix socket that is made here. */
  readonly socketPath: string;
  /** Called once, when there is something to carry: till then nothing need run. */
  wake(): void;
}

interface CarryOptions extends ClusterDnsOptions {
  readonly clock?: () => Date;
  readonly serviceCidr?: string;
  readonly certificate?: Certificate;
  readonly asked?: (service: AskedService) => void;
}

/** The cluster's end of a network that runs elsewhere, by `runNetwork`. */
export async function carryElsewhere(
  options: CarryOptions,
  { socketPath, wake }: Elsewhere,
): Promise<Carrier> {
  const { objects, log, clock, serviceCidr, certificate, asked } = options;
  const hasServiceAddresses = await ServiceAddresses.isPossible();
  const dnsAddress = dnsAddressOf(options);
  if (hasServiceAddresses) {
    await offerDnsService(options);
    await offerIngressService(objects, log);
  }
  const facts = {
    dnsAddress,
    ...(serviceCidr !== undefined && { serviceCidr }),
    ...(certificate && { certificate }),
  };
  const network = new NetworkElsewhere({
    objects,
    log,
    facts,
    socketPath,
    ...(clock && { clock }),
    ...(asked && { asked }),
  });
  await network.open();
  const waiting = onFirstUse(objects, wake);
  return {
    dnsAddress: hasServiceAddresses ? dnsAddress : undefined,
    settled: () => network.settled(),
    joined: (pod) => network.joined(pod),
    withdrawn: (pod) => network.withdrawn(pod),
    async close() {
      waiting[Symbol.dispose]();
      await network.close();
    },
  };
}

/** The services that every cluster has; nobody uses them but pods. */
const ownServices: ReadonlySet<string> = new Set([
  'default/kubernetes',
  'kube-system/kube-dns',
  `${ingressService.namespace}/${ingressService.name}`,
]);

const uses: readonly (readonly [resource: string, isUse: (object: KubeObject) => boolean])[] = [
  ['pods', () => true],
  ['services', ({ metadata }) => !ownServices.has(`${metadata.namespace}/${metadata.name}`)],
  ['ingresses.networking.k8s.io', () => true],
];

function onFirstUse(objects: Objects, use: () => void): Disposable {
  const watches = new DisposableStack();
  const used = () => {
    if (watches.disposed) return;
    watches.dispose();
    use();
  };
  for (const [resource, isUse] of uses) {
    watches.use(objects.watch(resource, ({ object }) => void (isUse(object) && used())));
  }
  if (uses.some(([resource, isUse]) => objects.list(resource).some(isUse))) used();
  return watches;
}
