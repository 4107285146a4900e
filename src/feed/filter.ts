import { BlockList, isIP } from 'node:net';
import { canonicalValue } from './canonical-value.js';
import type { Comparison, Condition, ConditionNode } from './condition.js';
import { compareNumbers, isNumberText } from './decimal.js';
import { parseConditionTree } from './filter-parser.js';
import { globTest } from './glob.js';
import { type Get, OBJECT, type Raw, type RawValue } from './raw.js';

function networkTest(network: string): (value: string) => boolean {
  const [address = '', bits] = network.split('/');
  const list = new BlockList();
  list.addSubnet(address, Number(bits), isIP(address) === 4 ? 'ipv4' : 'ipv6');
  return (value) => {
    const family = isIP(value);
    return family !== 0 && list.check(value, family === 4 ? 'ipv4' : 'ipv6');
  };
}

function rangeTest(range: Extract<Comparison, { kind: 'range' }>): (value: string) => boolean {
  const { least, isLeastIncluded, most, isMostIncluded } = range;
  return (value) => {
    if (!isNumberText(value)) return false;
    const above = least === undefined ? 1 : compareNumbers(value, least);
    const below = most === undefined ? -1 : compareNumbers(value, most);
    return (isLeastIncluded ? above >= 0 : above > 0) && (isMostIncluded ? below <= 0 : below < 0);
  };
}

function valueTest(comparison: Exclude<Comparison, { kind: 'exists' }>): (value: string) => boolean {
  switch (comparison.kind) {
    case 'equals':
      return (value) => value === comparison.value;
    case 'glob':
      return globTest(comparison.glob);
    case 'network':
      return networkTest(comparison.network);
    case 'range':
      return rangeTest(comparison);
  }
}

const isList = (raw: Raw): raw is readonly RawValue[] => Array.isArray(raw);

/** Whether a value, or one in a list, however deep, passes. An object is there, but has no value. */
function some(raw: Raw, test: (value: string) => boolean): boolean {
  if (raw === undefined || raw === null || raw === OBJECT) return false;
  return isList(raw) ? raw.some((each) => some(each, test)) : test(canonicalValue(raw));
}

function exists(raw: Raw): boolean {
  if (raw === undefined || raw === null) return false;
  return isList(raw) ? raw.some(exists) : true;
}

function compile(node: ConditionNode): (get: Get) => boolean {
  switch (node.kind) {
    case 'place': {
      const { place, comparison } = node;
      if (comparison.kind === 'exists') return (get) => exists(get(place));
      const test = valueTest(comparison);
      return (get) => some(get(place), test);
    }
    case 'not': {
      const holds = compile(node.node);
      return (get) => !holds(get);
    }
    case 'and': {
      const all = node.nodes.map(compile);
      return (get) => all.every((holds) => holds(get));
    }
    case 'or': {
      const any = node.nodes.map(compile);
      return (get) => any.some((holds) => holds(get));
    }
  }
}

function placesOf(node: ConditionNode): string[] {
  if (node.kind === 'place') return [node.place];
  return node.kind === 'not' ? placesOf(node.node) : node.nodes.flatMap(placesOf);
}

/**
 * A condition from its tree. Values compare as their one text, case counts, nothing is analysed; a list meets a
 * condition if one of its values does.
 */
export function conditionOf(tree: ConditionNode, text: string): Condition {
  return { text, tree, places: [...new Set(placesOf(tree))], holds: compile(tree) };
}

/**
 * Reads a filter: `event_type:alert AND NOT src_ip:10.0.0.* AND alert.severity:<=2 AND tags:(malware OR c2) AND user:*`.
 *
 * @param key what the filter is called in messages
 * @throws DescriptionFault with the place and the reason if it can't be meant
 */
export function parseFilter(text: string, key = 'filter'): Condition {
  return conditionOf(parseConditionTree(text, key), text);
}
