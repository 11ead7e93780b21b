/** One line that says what a picture shows, by which model. */

import { imageOf, readingOf } from '../state/images.ts';
import type { PageModel, Pane, ViewerState } from '../state/state.ts';
import { findingText, scoreText } from '../viewer/scores.ts';

export function captionOf(state: ViewerState, model: PageModel, pane: Pane): string {
  const xray = imageOf(state, pane);
  const score = pane.finding === undefined ? undefined : readingOf(xray, state.place)?.probability[pane.finding];
  const finding =
    pane.finding === undefined || score === undefined
      ? []
      : [`${findingText(model.findings[pane.finding]!)}: score ${scoreText(score)}`];
  const hash = model.sha256 === '' ? '' : ` (${model.sha256.slice(0, 12)})`;
  return [xray?.name ?? '', ...finding, `model ${model.name}${hash}`].join('  ·  ');
}
