import type { Release } from '#pipeline';
import { checkKeys } from '#shape/keys';
import { asStringOrStrings } from '#shape/lists';
import { get, isBlank, itemsOf } from '#shape/nodes';
import type { Place } from '#shape/place';
import { asString, asWord } from '#shape/scalars';
import type { MapNode, Node } from '#yaml/node';

const keys = [
  'tag_name',
  'tag_message',
  'name',
  'description',
  'ref',
  'milestones',
  'released_at',
  'assets',
];
const linkTypes = ['other', 'runbook', 'image', 'package'] as const;
const linkKeys = ['name', 'url', 'filepath', 'link_type'] as const;

/** Reads `release:`. */
export function readRelease(node: Node, place: Place): Release | undefined {
  if (node.kind !== 'map') return place.error(node, 'config should be a hash');
  const errors = place.report.errorCount;
  checkKeys(node, keys, place);
  for (const key of ['tag_name', 'description']) {
    if (!get(node, key)) place.error(node, `${key.replaceAll('_', ' ')} can't be blank`);
  }
  const milestones = get(node, 'milestones');
  const assets = get(node, 'assets');
  const release = {
    tag_name: optional(node, 'tag_name', place),
    tag_message: optional(node, 'tag_message', place),
    name: optional(node, 'name', place),
    description: optional(node, 'description', place),
    ref: readRef(node, place),
    milestones: milestones
      ? asStringOrStrings(milestones, place, 'milestones should be an array of strings or a string')
      : [],
    released_at: readDate(node, place),
    assets: { links: assets ? readLinks(assets, place.in('assets')) : [] },
  };
  // Every undefined above has been reported.
  return place.report.errorCount === errors ? (release as Release) : undefined;
}

function optional(map: MapNode, key: string, place: Place): string | null | undefined {
  const node = get(map, key);
  return node ? asString(node, place, key.replaceAll('_', ' ')) : null;
}

function readRef(map: MapNode, place: Place): string | null | undefined {
  const ref = optional(map, 'ref', place);
  if (typeof ref === 'string' && !isRef(ref)) {
    return place.error(get(map, 'ref') ?? map, 'ref must be a valid ref');
  }
  return ref;
}

/** The rules of git for names, near enough; variables are not worked in yet. */
function isRef(ref: string): boolean {
  return (
    ref !== '' &&
    !/[\s\\~^:?*[]|^[-/]|\.\.|@\{|(?:\.lock|[./])$/.test(ref.replace(/\$\{\w+\}/g, 'x'))
  );
}

function readDate(map: MapNode, place: Place): string | null | undefined {
  const date = optional(map, 'released_at', place);
  if (typeof date === 'string' && !isDateTime(date)) {
    const hint = 'write it like "2026-03-15T08:00:00Z"';
    return place.error(
      get(map, 'released_at') ?? map,
      'released at must be a valid datetime',
      hint,
    );
  }
  return date;
}

/** A date of ISO 8601, maybe with a time and a zone. */
function isDateTime(text: string): boolean {
  const found =
    /^(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?)?(?:Z|[-+]\d\d(?::?\d\d)?)?)?$/i.exec(
      text.trim(),
    );
  if (!found) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map((part) => Number(part ?? 0));
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
  return isDay && hour <= 24 && minute <= 59 && second <= 59;
}

function daysOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function readLinks(
  node: Node,
  place: Place,
): readonly Readonly<Record<string, string>>[] | undefined {
  if (node.kind !== 'map') return place.error(node, 'config should be a hash');
  const isKnown = checkKeys(node, ['links'], place);
  const links = get(node, 'links');
  if (!links || isBlank(links)) return place.error(links ?? node, "links can't be blank");
  if (links.kind !== 'list') return place.error(links, 'links should be an array of hashes');
  const read = itemsOf(links).map((item) => readLink(item, place.in('links:link')));
  return isKnown && read.every((link) => link !== undefined) ? read : undefined;
}

function readLink(node: Node, place: Place): Readonly<Record<string, string>> | undefined {
  if (node.kind !== 'map') return place.error(node, 'config should be a hash');
  const errors = place.report.errorCount;
  checkKeys(node, linkKeys, place);
  const link: Record<string, string> = {};
  for (const key of linkKeys) {
    const child = get(node, key);
    if (!child) {
      if (key === 'name' || key === 'url') place.error(node, `${key} can't be blank`);
      continue;
    }
    const value =
      key === 'link_type'
        ? asWord(
            child,
            linkTypes,
            place,
            'link type must be one of: other, runbook, image, package',
          )
        : asString(child, place, key);
    if (key === 'url' && value !== undefined && !/^(?:https?:\/\/|\$)/i.test(value)) {
      place.error(child, 'url is blocked: only allowed schemes are http, https');
    }
    if (value !== undefined) link[key] = value;
  }
  return place.report.errorCount === errors ? link : undefined;
}
