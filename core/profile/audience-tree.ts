import type { Condition, DidClause } from '../config/types.ts';
import type { Json, JsonObject } from '../events.ts';
import { compileTest, type ObjectTest } from './conditions.ts';
import { compileClause, type CompiledClause } from './clauses.ts';

/** An audience's event part as a tree whose leaves are traits and `did` clauses. */
export type AudienceNode =
  | { readonly kind: 'all' | 'any' | 'none'; readonly path: string; readonly nodes: readonly AudienceNode[] }
  | { readonly kind: 'not'; readonly path: string; readonly node: AudienceNode }
  | {
      readonly kind: 'trait';
      readonly path: string;
      /** The trait's own name (the first one under `traits.`); '' when `traits` as a whole is read. */
      readonly name: string;
      readonly key: string;
      readonly operand: Json;
      readonly test: ObjectTest;
    }
  | { readonly kind: 'did'; readonly path: string; readonly clause: CompiledClause }
  /** A key that publishing should have refused: holds for nobody. */
  | { readonly kind: 'unknown'; readonly path: string; readonly key: string };

/** Compiles an event part. `path` is where it stands, for explanations. */
export function compileAudience(condition: Condition, path: string, definedAt: number): AudienceNode {
  const nodes = Object.entries(condition).map(([key, operand]) =>
    compileField(key, operand, `${path}.${key}`, definedAt),
  );
  const [only, second] = nodes;
  return only !== undefined && second === undefined ? only : { kind: 'all', path, nodes };
}

function compileField(key: string, operand: Json, path: string, definedAt: number): AudienceNode {
  switch (key) {
    case '$and':
      return { kind: 'all', path, nodes: compileList(operand, path, definedAt) };
    case '$or': {
      const nodes = compileList(operand, path, definedAt);
      return { kind: nodes.length === 0 ? 'all' : 'any', path, nodes }; // GrowthBook: an empty $or is true
    }
    case '$nor': {
      const nodes = compileList(operand, path, definedAt);
      return nodes.length === 0
        ? { kind: 'not', path, node: { kind: 'all', path, nodes } }
        : { kind: 'none', path, nodes };
    }
    case '$not':
      return { kind: 'not', path, node: compileAudience(asObject(operand), path, definedAt) };
    case 'did':
      return { kind: 'did', path, clause: compileClause(asClause(operand), definedAt) };
    default:
  }
  if (key !== 'traits' && !key.startsWith('traits.')) return { kind: 'unknown', path, key };
  const name = key.split('.')[1] ?? '';
  return { kind: 'trait', path, name, key, operand, test: compileTest({ [key]: operand }) };
}

function compileList(operand: Json, path: string, definedAt: number): readonly AudienceNode[] {
  if (!Array.isArray(operand)) return [];
  return operand.map((condition: Json, i) =>
    compileAudience(asObject(condition), `${path}[${i}]`, definedAt),
  );
}

function asObject(value: Json): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}; // neither null nor a list
}

/** A clause as written; publishing has checked its fields (validate-did.ts), and compiling tolerates anything. */
function asClause(value: Json): DidClause {
  return asObject(value);
}

/** Every `did` clause of a tree. */
export function clausesOf(node: AudienceNode): readonly CompiledClause[] {
  switch (node.kind) {
    case 'did':
      return [node.clause];
    case 'not':
      return clausesOf(node.node);
    case 'all':
    case 'any':
    case 'none':
      return node.nodes.flatMap(clausesOf);
    case 'trait':
    case 'unknown':
      return [];
    default:
      return node satisfies never;
  }
}
