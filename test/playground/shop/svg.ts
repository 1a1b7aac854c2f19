/** What is wrong with a piece of XML as our drawings use it, or null: tags that do not match, attributes without
 *  quotes, entities that are none, one id given twice. */
export function xmlFault(text: string): string | null {
  const open: string[] = [];
  const ids = new Set<string>();
  let roots = 0;
  const rest = text.replace(
    /<(\/?)([a-zA-Z][\w:.-]*)((?:\s+[\w:-]+="[^"<&]*")*)\s*(\/?)>/g,
    (_, close, name, attributes, empty) => {
      const [, id] = /\sid="([^"]*)"/.exec(attributes) ?? [];
      if (id !== undefined) roots += ids.has(id) ? 100 : 0;
      if (id !== undefined) ids.add(id);
      if (close) return open.pop() === name ? '' : '<mismatch';
      if (open.length === 0) roots += 1;
      if (!empty) open.push(name);
      return '';
    },
  );
  if (/[<>&]/.test(rest)) return `stray markup: ${rest.trim().slice(0, 80)}`;
  if (open.length > 0) return `never closed: ${open.join(', ')}`;
  return roots === 1 ? null : `expected one root and unique ids, got ${roots}`;
}
