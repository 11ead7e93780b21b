/** The text of `metrics.json`: one document, arrays of numbers on one line each, the same bytes for the same record. */

import type { EvaluationRecord } from './schema.ts';

export function metricsText(record: EvaluationRecord): string {
  const text = JSON.stringify(record, null, 2);
  // A line break never stands inside a JSON string, so that this touches arrays of numbers alone.
  const compact = text.replace(/\[\n[\s\d.,eE+-]*\]/g, (numbers) => numbers.replace(/\s+/g, '').replaceAll(',', ', '));
  return `${compact}\n`;
}
