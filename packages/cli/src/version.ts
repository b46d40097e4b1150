import manifest from '../package.json' with { type: 'json' };

/** The version of this Slipway. */
export const { version } = manifest;
