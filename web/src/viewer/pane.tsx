/** One picture on the stage, with what belongs to it in its corners; takes mouse, fingers and keys. */

import { type KeyboardEvent, useLayoutEffect, useRef } from 'react';
import { viewed, windowed } from '../state/changes.ts';
import { lacksPicture, readingOf } from '../state/images.ts';
import { viewer } from '../state/session.ts';
import type { PageModel, Pane as PaneState, Place, ViewerState, XRay } from '../state/state.ts';
import { actionOfKey, actions } from './actions.ts';
import { ColourBar } from './colour-bar.tsx';
import { useGestures } from './gestures.ts';
import { paint } from './paint.ts';
import { usePicture } from './picture.ts';
import { findingText, scoreText } from './scores.ts';
import { useSize } from './stage-size.ts';
import { panned, placementOf, zoomedAt } from './view.ts';
import { changedWindow } from './window.ts';

interface PaneProps {
  readonly index: number;
  readonly pane: PaneState;
  readonly state: ViewerState;
  readonly model: PageModel | undefined;
}

export function Pane({ index, pane, state, model }: PaneProps) {
  const element = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const stage = useSize(element);
  const { picture, xray } = usePicture(pane, state, model);
  const image = picture?.image ?? { width: 1, height: 1 };
  const gestures = useRef({
    tool: state.tool,
    onPan: (_dx: number, _dy: number) => {},
    onWindow: (_dx: number, _dy: number) => {},
    onZoom: (_factor: number, _x: number, _y: number) => {},
    onFit: () => {},
  });
  gestures.current = {
    tool: state.tool,
    onPan: (dx, dy) => viewer.change(viewed(index, (view) => panned(view, dx, dy, image, stage))),
    // Half the stage is the whole range of grey.
    onWindow: (dx, dy) => {
      const step = 510 / Math.max(stage.height, 200);
      if (xray) viewer.change(windowed(xray.id, (window) => changedWindow(window, dy * step, dx * step)));
    },
    onZoom: (factor, x, y) => viewer.change(viewed(index, (view) => zoomedAt(view, factor, x, y, image, stage))),
    onFit: () => actions.fit.run(index),
  };
  useGestures(element, gestures);

  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context) return;
    const ratio = devicePixelRatio;
    canvas.current.width = Math.round(stage.width * ratio);
    canvas.current.height = Math.round(stage.height * ratio);
    if (picture === undefined) return;
    const { scale, left, top } = placementOf(pane.view, picture.image, stage);
    paint(context, picture, { scale: scale * ratio, left: left * ratio, top: top * ratio }, ratio);
  }, [picture, pane.view, stage]);

  const onKeyDown = (event: KeyboardEvent) => {
    const action = actionOfKey(event.nativeEvent);
    if (action === undefined) return;
    event.preventDefault();
    action.run(index, stage);
  };
  const reading = readingOf(xray, state.place);
  const finding = pane.finding === undefined ? undefined : model?.findings[pane.finding];
  const score = pane.finding === undefined ? undefined : reading?.probability[pane.finding];
  const percent = xray?.image
    ? Math.round(placementOf(pane.view, image, stage).scale * devicePixelRatio * 100)
    : undefined;
  const isCompared = state.panes.length > 1;
  return (
    <div
      ref={element}
      className={`pane${isCompared && index === state.activePane ? ' pane-active' : ''}`}
      role="application"
      aria-roledescription="X-ray view"
      aria-label={labelOf(index, isCompared, xray?.name, finding, score)}
      aria-describedby="stage-keys"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the picture takes keys
      tabIndex={0}
      data-pane={index}
      onKeyDown={onKeyDown}
      onFocus={() => viewer.change((all) => (all.activePane === index ? all : { ...all, activePane: index }))}
    >
      <canvas ref={canvas} className={`tool-${state.tool}`} />
      {xray && (
        <>
          <p className="corner corner-name" title={xray.name}>
            {xray.name}
            {xray.image && (
              <small>
                {xray.image.width} × {xray.image.height}
              </small>
            )}
          </p>
          <p className="corner corner-finding">
            {finding === undefined ? 'No finding chosen' : findingText(finding)}
            {score !== undefined && <small>score {scoreText(score)}</small>}
          </p>
          <p className="corner corner-window">
            <small>
              L {Math.round(xray.window.level)} W {Math.round(xray.window.width)}
              {xray.window.isInverted ? ' · inverted' : ''}
              {percent === undefined ? '' : ` · ${percent} %`}
            </small>
          </p>
          <Obstacle xray={xray} place={state.place} />
          {picture?.evidence && state.map.isShown && state.map.drawing !== 'contour' && !picture.evidence.isEmpty && (
            <ColourBar colours={state.map.colours} opacity={state.map.opacity} />
          )}
        </>
      )}
      {picture?.evidence?.isEmpty && state.map.isShown && (
        <p className="pane-note">
          Nothing in this image speaks for {finding && findingText(finding)}: its map is empty.
        </p>
      )}
    </div>
  );
}

/** What stands in the way of a picture or its scores. */
function Obstacle({ xray, place }: { readonly xray: XRay; readonly place: Place }) {
  const { decode } = xray.faults;
  if (xray.work === 'decoding' && xray.image === undefined) return <p className="pane-note">Decoding {xray.name} …</p>;
  if (decode === undefined) return null;
  if (lacksPicture(xray, place) && xray.faults.server === undefined)
    return <p className="pane-note">The server decodes {xray.name} …</p>;
  return (
    <p className="pane-note pane-fault">
      {xray.name} can’t be shown: {decode.message}.
    </p>
  );
}

function labelOf(
  index: number,
  isCompared: boolean,
  name: string | undefined,
  finding: string | undefined,
  score: number | undefined,
) {
  const place = isCompared ? ['Left', 'Right'][index] : 'Picture';
  if (name === undefined) return `${place}: empty`;
  const scored = score === undefined ? '' : `, score ${scoreText(score)}`;
  return `${place}: ${name}${finding === undefined ? '' : `, heat map for ${findingText(finding)}${scored}`}`;
}
