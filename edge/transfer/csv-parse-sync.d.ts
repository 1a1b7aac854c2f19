/** What of `csv-parse/sync` is used: its own types would bring Node's globals into the Worker. */
export function parse(
  text: string,
  options: {
    delimiter: string;
    relax_column_count: boolean;
    relax_quotes: boolean;
    record_delimiter: readonly string[];
  },
): string[][];
