/** The page on paper: the picture in the active pane, all scores of its image, what made them. Drawn when the browser begins to print. */

import { useEffect, useRef } from 'react';
import { imageOf, readingOf } from '../state/images.ts';
import type { PageModel, ViewerState } from '../state/state.ts';
import { pictureOf } from '../viewer/picture.ts';
import { findingText, scoresOf, scoreText } from '../viewer/scores.ts';
import { captionOf } from './caption.ts';
import { pictureCanvas } from './picture.ts';

export function PrintSheet({ state, model }: { readonly state: ViewerState; readonly model: PageModel }) {
  const pane = state.panes[state.activePane]!;
  const xray = imageOf(state, pane);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const draw = () => {
      const { picture } = pictureOf(pane, state, model);
      if (picture === undefined || canvas.current === null) return;
      const drawn = pictureCanvas(picture, captionOf(state, model, pane));
      canvas.current.width = drawn.width;
      canvas.current.height = drawn.height;
      canvas.current.getContext('2d')?.drawImage(drawn, 0, 0);
    };
    window.addEventListener('beforeprint', draw);
    return () => window.removeEventListener('beforeprint', draw);
  }, [pane, state, model]);
  const reading = readingOf(xray, state.place);
  if (xray === undefined) return null;
  const scores = scoresOf(model, reading, state.sortedBy);
  return (
    <div className="print-sheet" aria-hidden="true">
      <header>
        <h1>{xray.name}</h1>
        <p>
          Model {model.name}, {model.architecture}, {model.size} pixels
          {model.sha256 === '' ? '' : `, SHA-256 ${model.sha256}`}. Read{' '}
          {state.place === 'device' ? 'in the browser' : 'on the server'}, {new Date().toISOString().slice(0, 10)}.
        </p>
        <p>
          <strong>For research and teaching, not for diagnosis.</strong>
        </p>
      </header>
      <canvas ref={canvas} />
      {reading !== undefined && (
        <table>
          <thead>
            <tr>
              <th scope="col">Finding</th>
              <th scope="col">Score</th>
              <th scope="col">Operating point</th>
            </tr>
          </thead>
          <tbody>
            {scores.map(({ index, finding, probability, threshold, isAbove }) => (
              <tr key={index}>
                <th scope="row">{findingText(finding)}</th>
                <td>{probability === undefined ? '' : scoreText(probability)}</td>
                <td>{threshold === undefined ? 'none' : `${scoreText(threshold)}${isAbove ? ', reached' : ''}`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
