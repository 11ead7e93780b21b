/** The X-rays that are open, as a list to choose from. */

import { memo, useEffect, useRef } from 'react';
import type { GreyImage } from '../../../src/image/image.ts';
import { resize } from '../../../src/image/resize.ts';
import { shownImage } from '../state/changes.ts';
import { statusOf } from '../state/images.ts';
import { removeImage, viewer } from '../state/session.ts';
import type { ViewerState, XRay } from '../state/state.ts';
import { Icon } from './icons.tsx';
import { greyLayer } from './layers.ts';
import { fullWindow } from './window.ts';

const side = 128;

export function Thumbnails({ state, onAdd }: { readonly state: ViewerState; onAdd(): void }) {
  if (state.images.length === 0) return null;
  return (
    <nav className="thumbnails" aria-label="X-rays">
      <button type="button" className="add" onClick={onAdd}>
        <Icon name="add" />
        <span>Add</span>
      </button>
      <ul>
        {state.images.map((xray) => (
          <Thumbnail
            key={xray.id}
            xray={xray}
            status={statusOf(xray, state.place)}
            isShown={state.panes.some(({ image }) => image === xray.id)}
            isActive={state.panes[state.activePane]?.image === xray.id}
          />
        ))}
      </ul>
    </nav>
  );
}

interface ThumbnailProps {
  readonly xray: XRay;
  readonly status: string;
  readonly isShown: boolean;
  readonly isActive: boolean;
}

/** Drawn again only where something of its own has changed: there may be hundreds, and the stage changes with each move of the mouse. */
const Thumbnail = memo(({ xray, status, isShown, isActive }: ThumbnailProps) => {
  return (
    <li className="thumbnail">
      <button
        type="button"
        className={`thumbnail-choose${isShown ? ' shown' : ''}`}
        aria-current={isActive ? 'true' : undefined}
        aria-label={`${xray.name}, ${status}`}
        title={xray.name}
        onClick={() => viewer.change(shownImage(xray.id))}
      >
        {xray.image ? (
          <Picture image={xray.image} />
        ) : (
          <span className="thumbnail-none">{xray.faults.decode ? '?' : ''}</span>
        )}
        <span className="thumbnail-name">{xray.name}</span>
        <span className={`thumbnail-status status-${status}`}>{status}</span>
      </button>
      <button
        type="button"
        className="thumbnail-remove"
        aria-label={`Remove ${xray.name}`}
        title="Remove"
        onClick={() => removeImage(xray.id)}
      >
        <Icon name="remove" />
      </button>
    </li>
  );
});

function Picture({ image }: { readonly image: GreyImage }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const scale = side / Math.max(image.width, image.height);
    const size = {
      width: Math.max(Math.round(image.width * scale), 1),
      height: Math.max(Math.round(image.height * scale), 1),
    };
    const small = greyLayer(resize(image, size, 'antialias'), fullWindow);
    if (canvas.current === null) return;
    canvas.current.width = size.width;
    canvas.current.height = size.height;
    canvas.current.getContext('2d')?.drawImage(small, 0, 0);
  }, [image]);
  return <canvas ref={canvas} className="thumbnail-picture" />;
}
