import { z } from "zod";

const place = z.int().min(0).max(1023);
const finite = z.number().min(-1e12).max(1e12);

const nodeSchema = z.union([
  z.strictObject({ feature: z.int().min(0), under: finite, left: place, right: place }),
  z.strictObject({ value: finite }),
]);

/**
 * A regression tree, its root first. A row goes left where its feature is under the split, else right; at a leaf it gets
 * the value, in log odds. Children stand behind their parent.
 */
export const treeSchema = z.array(nodeSchema).min(1).max(1023);
export type Tree = z.output<typeof treeSchema>;

/**
 * What is wrong with a tree; undefined when nothing is. Every node but the root must be the child of one earlier node, so
 * that a walk down it ends, and no leaf may lie deeper than `depth`.
 */
export const treeFault = (tree: Tree, features: number, depth: number): string | undefined => {
  const depths: (number | undefined)[] = [0];
  for (const [at, node] of tree.entries()) {
    const here = depths[at];
    if (here === undefined) return `nobody leads to node ${at}`;
    if ("value" in node) continue;
    if (node.feature >= features)
      return `node ${at} asks for feature ${node.feature} of ${features}`;
    if (here >= depth) return `node ${at} is deeper than ${depth}`;
    for (const child of [node.left, node.right]) {
      if (child <= at || child >= tree.length || depths[child] !== undefined)
        return `node ${at} leads to ${child}`;
      depths[child] = here + 1;
    }
  }
  return undefined;
};
