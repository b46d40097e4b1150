import { didYouMean, locate, type MapNode, toData, type YamlNode } from '@slipway/ci';
import type { ConfigProblem } from './agent-config.ts';

type Place = Pick<YamlNode, 'source' | 'start' | 'end'>;

/**
 * Reads the values of a file's mappings. What is wrong is written down with its place, and read as if it were
 * not there.
 */
export class ConfigFields {
  readonly problems: ConfigProblem[] = [];

  error(at: Place, message: string): undefined {
    this.problems.push({ severity: 'error', message, at: locate(at) });
  }

  warn(at: Place, message: string): void {
    this.problems.push({ severity: 'warning', message, at: locate(at) });
  }

  /** A mapping that has no other keys than these. */
  map(node: YamlNode, what: string, keys: readonly string[]): MapNode | undefined {
    if (node.kind !== 'map') return this.error(node, `${what} must be a mapping`);
    for (const [name, { key }] of node.entries) {
      if (keys.includes(name)) continue;
      const hint = didYouMean(name, keys) ?? knownText(keys);
      this.error(key, `${what} has an unknown key "${name}": ${hint}`);
    }
    return node;
  }

  /** The value of a key; nothing where it is missing or empty. */
  value(map: MapNode, key: string): YamlNode | undefined {
    const node = map.entries.get(key)?.value;
    return node?.kind === 'scalar' && node.value === null ? undefined : node;
  }

  list(map: MapNode, key: string, most?: number): readonly YamlNode[] {
    const node = this.value(map, key);
    if (node === undefined) return [];
    if (node.kind !== 'list') {
      this.error(node, `${key} must be a list`);
      return [];
    }
    if (most === undefined || node.items.length <= most) return node.items;
    this.error(node, `${key} has ${node.items.length} entries, of which there may be ${most}`);
    return node.items.slice(0, most);
  }

  text(node: YamlNode, what: string): string | undefined {
    const value = node.kind === 'scalar' ? node.value : undefined;
    if (typeof value === 'string' && value !== '') return value;
    return this.error(node, `${what} must be a text, not ${JSON.stringify(toData(node))}`);
  }

  texts(map: MapNode, key: string): readonly string[] {
    return this.list(map, key).flatMap((node) => this.text(node, `each of ${key}`) ?? []);
  }

  boolean(map: MapNode, key: string): boolean | undefined {
    const node = this.value(map, key);
    if (node === undefined) return undefined;
    const value = node.kind === 'scalar' ? node.value : undefined;
    return typeof value === 'boolean' ? value : this.error(node, `${key} must be true or false`);
  }
}

const knownText = (keys: readonly string[]) =>
  keys.length === 0 ? 'write {}' : `known are ${keys.join(', ')}`;
