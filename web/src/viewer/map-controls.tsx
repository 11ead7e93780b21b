/** How the heat map is drawn. */

import { useId } from 'react';
import { mapped } from '../state/changes.ts';
import { viewer } from '../state/session.ts';
import type { MapStyle, ViewerState } from '../state/state.ts';
import { colourMaps } from './layers.ts';
import { Segments } from './segments.tsx';

export function MapControls({ state }: { readonly state: ViewerState }) {
  const id = useId();
  const { map } = state;
  const change = (part: Partial<MapStyle>) => viewer.change(mapped(part));
  return (
    <section className="map-controls" aria-labelledby={`${id}-title`}>
      <header>
        <h2 id={`${id}-title`}>Heat map</h2>
        <label className="switch">
          <input
            type="checkbox"
            checked={map.isShown}
            onChange={(event) => change({ isShown: event.target.checked })}
          />
          <span>Shown</span>
        </label>
      </header>
      <p className="slider">
        <label htmlFor={`${id}-opacity`}>Opacity</label>
        <input
          id={`${id}-opacity`}
          type="range"
          min="0"
          max="100"
          step="5"
          value={Math.round(map.opacity * 100)}
          disabled={map.drawing === 'contour'}
          aria-valuetext={`${Math.round(map.opacity * 100)} percent`}
          onChange={(event) => change({ opacity: Number(event.target.value) / 100 })}
        />
        <output htmlFor={`${id}-opacity`}>{Math.round(map.opacity * 100)} %</output>
      </p>
      <Segments
        legend="Drawn as"
        isLegendShown
        value={map.drawing}
        choices={[
          { value: 'both', label: 'Both' },
          { value: 'colour', label: 'Colour' },
          { value: 'contour', label: 'Contour' },
        ]}
        onChoose={(drawing) => change({ drawing })}
      />
      <Segments
        legend="Colours"
        isLegendShown
        value={map.colours}
        choices={colourMaps.map(({ name }) => ({ value: name, label: `${name[0]?.toUpperCase()}${name.slice(1)}` }))}
        onChoose={(colours) => change({ colours })}
      />
      {state.boxes.length > 0 && (
        <label className="switch">
          <input
            type="checkbox"
            checked={map.hasBoxes}
            onChange={(event) => change({ hasBoxes: event.target.checked })}
          />
          <span>Boxes ({state.boxes.length} in the table)</span>
        </label>
      )}
      <p className="quiet note">
        Where the image speaks for the finding, relative to the map’s own maximum; the line is half of it. Read it with
        the score.
      </p>
    </section>
  );
}
