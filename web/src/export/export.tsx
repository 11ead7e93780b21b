/** What can be taken away: the picture, the scores, a page on paper. */

import { told } from '../state/changes.ts';
import { imageOf } from '../state/images.ts';
import { viewer } from '../state/session.ts';
import type { PageModel, ViewerState } from '../state/state.ts';
import { Icon } from '../viewer/icons.tsx';
import { pictureOf } from '../viewer/picture.ts';
import { captionOf } from './caption.ts';
import { pictureCanvas, pngOf } from './picture.ts';
import { save, stemOf } from './save.ts';
import { scoresCsv, scoresJson } from './tables.ts';

export function Export({ state, model }: { readonly state: ViewerState; readonly model: PageModel }) {
  const pane = state.panes[state.activePane]!;
  const xray = imageOf(state, pane);
  const readCount = state.images.filter(({ readings }) => readings[state.place] !== undefined).length;
  const finding = pane.finding === undefined ? undefined : model.findings[pane.finding];
  const onPicture = async () => {
    const { picture } = pictureOf(pane, state, model);
    if (picture === undefined || xray === undefined) return;
    const name = `${stemOf(xray.name)}${finding === undefined ? '' : `-${finding.replaceAll(/[^\w-]+/g, '_')}`}.png`;
    save(name, await pngOf(pictureCanvas(picture, captionOf(state, model, pane))));
    viewer.change(told(`${name} is saved`));
  };
  const onScores = (name: string, content: string, type: string) => {
    save(name, new Blob([content], { type }));
    viewer.change(told(`${name} is saved: ${readCount} ${readCount === 1 ? 'image' : 'images'}`));
  };
  return (
    <section className="export" aria-labelledby="export-title">
      <h2 id="export-title">Take away</h2>
      <p className="buttons">
        <button type="button" disabled={!xray?.image} onClick={onPicture}>
          <Icon name="save" /> Picture
        </button>
        <button
          type="button"
          disabled={readCount === 0}
          aria-label="Scores as CSV"
          onClick={() => onScores('scores.csv', scoresCsv(state.images, state.place, model), 'text/csv')}
        >
          <Icon name="save" /> CSV
        </button>
        <button
          type="button"
          disabled={readCount === 0}
          aria-label="Scores as JSON"
          onClick={() => onScores('scores.json', scoresJson(state.images, state.place, model), 'application/json')}
        >
          <Icon name="save" /> JSON
        </button>
        <button type="button" disabled={!xray?.image} onClick={() => window.print()}>
          <Icon name="print" /> Print
        </button>
      </p>
    </section>
  );
}
