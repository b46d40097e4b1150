import { named, type Target } from '#fuzz/target';

/** What a registry and an engine are told. */
export const imageTargets: readonly Target[] = [
  {
    name: 'manifest',
    share: 8,
    words: [
      '{',
      '}',
      '[',
      ']',
      ',',
      '"layers":',
      '"manifests":',
      '"digest":',
      '"size":',
      '"subject":',
      '"mediaType":',
      '"annotations":',
      'sha256:',
    ],
    async open() {
      const { parseManifest, requiredBlobs } = await import(
        '#packages/registry/src/manifests/manifest'
      );
      const types = [
        'application/vnd.oci.image.manifest.v1+json',
        'application/vnd.oci.image.index.v1+json',
        null,
      ];
      return {
        run: (input) =>
          requiredBlobs(parseManifest(input, types[input.length % types.length] ?? null)),
        isRefusal: named('RegistryError'),
      };
    },
  },
  {
    name: 'image-reference',
    share: 10,
    words: [
      'localhost:5000',
      '/',
      ':',
      '@sha256:',
      'a'.repeat(64),
      '..',
      '-',
      '_',
      '[::1]',
      'latest',
    ],
    async open() {
      const { parseReference } = await import('#packages/engine/src/images/reference');
      const { parseDigest } = await import('#packages/registry/src/protocol/digest');
      return {
        run(input) {
          parseReference(input.toString());
          parseDigest(input.toString());
        },
      };
    },
  },
  {
    name: 'registry-address',
    share: 10,
    words: [
      '/v2/',
      '/blobs/',
      '/manifests/',
      '/uploads/',
      '/tags/list',
      '/referrers/',
      'sha256:',
      '%2f',
      '%',
      'bytes=0-',
      '-',
    ],
    async open() {
      const { parseRoute } = await import('#packages/registry/src/protocol/route');
      const { parseChunkRange, parseRange } = await import('#packages/registry/src/protocol/range');
      const { parseScopes } = await import('#packages/server/src/registry-access/registry-scope');
      return {
        run(input) {
          const text = input.toString();
          parseChunkRange(text);
          parseRange(text, 1000);
          parseScopes([text]);
          parseRoute(text);
        },
        isRefusal: named('RegistryError', 'HttpError'),
      };
    },
  },
];
