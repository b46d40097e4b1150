import { named, type Target } from '#fuzz/target';

/** A service as the name server finds it. */
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default' },
  spec: { clusterIP: '10.96.0.9', ports: [{ name: 'http', port: 80, protocol: 'TCP' }] },
};

/** Names and short texts of requests, files and pods. */
export const nameTargets: readonly Target[] = [
  {
    name: 'dns',
    share: 8,
    words: ['\u0000\u0001', '\u0003web', '\u0007default', '\u0003svc', '\u0007cluster', '\u0000'],
    async open() {
      const { encodeForUdp } = await import('#packages/kube-network/src/dns/dns-answer');
      const { answererOf, respond } = await import('#packages/kube-network/src/dns/dns-respond');
      const view = { service: () => service, services: () => [service], slices: () => [] } as never;
      const nobody = { ask: async () => undefined };
      const answer = answererOf({
        host: '127.0.0.1',
        domain: 'cluster.local',
        view,
        forwarder: nobody,
      });
      return { run: (input) => respond(input, answer, encodeForUdp) };
    },
  },
  {
    name: 'short-texts',
    share: 10,
    words:
      '0 * */5 MON , - @daily {.spec .metadata [0] [*] [?(@.a)] ["a"] ci.variable= A=b ci.input= 10.0.0.0 /8 /33 "v" meta.k8s.io/v1 :'
        .split(' ')
        .filter(Boolean),
    async open() {
      const { readCron } = await import('#packages/server/src/schedules/cron');
      const { readPushOptions } = await import('#packages/server/src/pushes/push-options');
      const { parseComponentAddress } = await import('#packages/ci/src/include/component-address');
      const { decodeContinue, encodeContinue } = await import(
        '#packages/kube-api/src/request/continue-token'
      );
      const { parseJsonPath } = await import('#packages/kube-api/src/custom/json-path');
      const { parseBlock } = await import('#packages/kube-network/src/policy/block');
      const { parseIndexes } = await import('#packages/kube-objects/src/values/index-set');
      const now = new Date(Date.UTC(2026, 0, 1));
      return {
        run(input) {
          const text = input.toString();
          readCron(text, 'Europe/Berlin')?.(now);
          readPushOptions(text.split('\n'));
          parseComponentAddress(text);
          parseBlock(text);
          parseIndexes(text as never);
          decodeContinue(encodeContinue({ revision: 1, after: text || 'x' }));
          parseJsonPath(text)({ spec: { a: [1, { b: 'c' }] } });
        },
        isRefusal: named('BadPath', 'ApiError'),
      };
    },
  },
];
