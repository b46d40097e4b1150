/**
 * Writes `packages/kube-api/src/schema/field-data.ts`: the facts about the fields of Kubernetes' kinds
 * (names, protobuf numbers, types, list types, merge keys), read from its Go modules. Needs a Go
 * toolchain; run it when the version of the API changes.
 *
 *   npm run kube-fields
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readGo } from './kube-fields/go-types.ts';
import { MessageWriter } from './kube-fields/messages.ts';
import { createReader, origin, packages } from './kube-fields/sources.ts';

const read = createReader();
const writer = new MessageWriter(
  packages.map((source) => ({ ...source, sources: read(source).map(readGo) })),
);
const reachable = writer.reachable();
const tables = packages.map(({ name, group, version }) => {
  const lines = writer.lines(name, reachable).join('\n');
  return `  ${name}: {\n    group: '${group}',\n    version: '${version}',\n    messages: \`\n${lines}\n\`,\n  },\n`;
});

const text = `// Written by scripts/kube-fields.ts from the Go modules ${origin}; do not edit.

/** The kinds of one group and version, and what they are made of. */
export interface FieldPackage {
  readonly group: string;
  readonly version: string;
  readonly messages: string;
}

/**
 * The fields of the built-in kinds, one type per line as \`Type{<number> <name>:<type>, …}\`; \`message.ts\`
 * reads it and says what the marks mean.
 */
export const fieldData: Readonly<Record<string, FieldPackage>> = {
${tables.join('')}};
`;

writeFileSync(join(import.meta.dirname, '../packages/kube-api/src/schema/field-data.ts'), text);
