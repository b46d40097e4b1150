import type { Command } from '../command.ts';

export const command: Command = {
  summary: 'x',
  example: 'slipway cluster delete',
  run: async () => 0,
};
