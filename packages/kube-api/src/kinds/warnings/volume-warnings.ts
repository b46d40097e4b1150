import { type Draft, isDraft, parts } from '#schema/draft';

const gone: Readonly<Record<string, string>> = {
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  gitRepo: 'deprecated in v1.11, and disabled by default in v1.33+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
};

/** Field names that the sentence has otherwise. */
const shown: Readonly<Record<string, string>> = { storageos: 'storageOS' };

/** Volumes of kinds that are not used any longer, in a specification at `path`. */
export const volumeWarnings = (spec: Draft, path: string): readonly string[] =>
  parts(spec, 'volumes').flatMap((volume, index) =>
    Object.entries(gone)
      .filter(([field]) => isDraft(volume[field]))
      .map(([field, why]) => `${path}.volumes[${index}].${shown[field] ?? field}: ${why}`),
  );
