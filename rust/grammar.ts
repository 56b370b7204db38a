/**
 * The only place that touches tree-sitter. A tree is copied into plain objects in one pass and freed at once, so everything above works
 * without calls into wasm and can be cached and collected as usual.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';

/** A node of the Rust syntax tree. `type` and field names are those of tree-sitter-rust 0.24. */
export interface Syntax {
  readonly type: string;
  readonly named: boolean;
  /** Name of the field of the parent that holds this node. */
  readonly field: string | null;
  readonly start: number;
  readonly end: number;
  /** Named and anonymous children without comments. */
  readonly children: readonly Syntax[];
  readonly source: string;
}

const resolve = createRequire(import.meta.url).resolve;
await Parser.init({ wasmBinary: readFileSync(resolve('web-tree-sitter/web-tree-sitter.wasm')) });
const rust = await Language.load(readFileSync(resolve('tree-sitter-rust/tree-sitter-rust.wasm')));
const parser = new Parser();
parser.setLanguage(rust);

/** The tree of a Rust source file; null when it has a syntax error or nests deeper than `maxDepth`. */
export function parseRust(source: string, maxDepth: number): Syntax | 'syntax error' | 'too deep' {
  const tree = parser.parse(source);
  if (tree === null) return 'syntax error';
  try {
    if (tree.rootNode.hasError) return 'syntax error';
    const cursor = tree.walk();
    try {
      const open: { node: Syntax; children: Syntax[] }[] = [];
      const enter = (): void => {
        const children: Syntax[] = [];
        const node: Syntax = {
          type: cursor.nodeType,
          named: cursor.nodeIsNamed,
          field: cursor.currentFieldName,
          start: cursor.startIndex,
          end: cursor.endIndex,
          children,
          source,
        };
        if (node.type !== 'line_comment' && node.type !== 'block_comment') open.at(-1)?.children.push(node);
        open.push({ node, children });
      };
      enter();
      const root = (open[0] as { node: Syntax }).node;
      for (;;) {
        if (open.length > maxDepth) return 'too deep';
        if (cursor.gotoFirstChild()) {
          enter();
          continue;
        }
        for (;;) {
          open.pop();
          if (open.length === 0) return root;
          if (cursor.gotoNextSibling()) {
            enter();
            break;
          }
          cursor.gotoParent();
        }
      }
    } finally {
      cursor.delete();
    }
  } finally {
    tree.delete();
  }
}
