import type { RegistryCollected } from '@slipway/contract';
import { connectApi } from '#api/api';
import { type Command, jsonOption } from '#command';
import { readDataDir } from '#config';
import { print, printJson } from '#output';
import { sizeText } from '#size';

export const command: Command = {
  summary: 'Gives the disk back what no image needs any more; it also happens every few minutes.',
  options: {
    'dry-run': { type: 'boolean', description: 'only say what would go' },
    ...jsonOption,
  },
  example: 'slipway image collect --dry-run',
  async run({ flags }) {
    const api = connectApi(readDataDir(flags));
    const wish = { dry_run: flags.isSet('dry-run') };
    const collected = await api.post<RegistryCollected>('/registry/collect', wish);
    if (flags.isSet('json')) printJson(collected);
    else for (const line of linesOf(collected)) print(line);
    return 0;
  },
};

/** `slipway registry collect`, as the registry's own people look for it. */
export const ofRegistry: Command = { ...command, example: 'slipway registry collect --dry-run' };

function linesOf({
  dry_run,
  bytes,
  uploads,
  manifests,
  blobs,
  in_use,
}: RegistryCollected): string[] {
  const verb = dry_run ? 'would give back' : 'gave back';
  const found = `${verb} ${sizeText(bytes)}: ${manifests} manifests, ${blobs} blobs, ${uploads} uploads`;
  const kept = `${in_use} manifests without a tag stay: the cluster names them by their digests`;
  const young = 'what was pushed or lost its tag in the last 15 minutes is not looked at yet';
  return [found, ...(in_use > 0 ? [kept] : []), young];
}
