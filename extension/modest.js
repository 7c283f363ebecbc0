// What may be told to the worker.

// A widget's longest message is a page of its list of calls: some 100 KB.
const SIZE = 4_000_000;
const DEPTH = 100;

/**
 * Whether a value is small and shallow enough to be handed on, by a count that ends early: characters of texts and
 * names, eight for each value, and one for each place of a list. A value that holds itself is not.
 */
export function isModest(value) {
  let left = SIZE;
  const walk = (part, depth) => {
    left -= 8;
    if (typeof part === 'string') left -= part.length;
    if (left < 0) return false;
    if (typeof part !== 'object' || part === null) return true;
    if (depth === DEPTH || ArrayBuffer.isView(part)) return false; // the widget posts no bytes, each of which has a name
    if (Array.isArray(part) && (left -= part.length) < 0) return false; // also of holes, which have none
    for (const name of Object.keys(part)) {
      left -= name.length;
      if (left < 0 || !walk(part[name], depth + 1)) return false;
    }
    return true;
  };
  try {
    return walk(value, 0);
  } catch {
    return false; // a getter threw
  }
}
