/** The viewer: X-rays on the left, the stage in the middle, what the model says on the right; below one another where it is narrow. */

import { useState } from 'react';
import { choose } from '../app/files.ts';
import { Export } from '../export/export.tsx';
import { PrintSheet } from '../export/print-sheet.tsx';
import { imageOf, readingOf } from '../state/images.ts';
import type { ViewerState } from '../state/state.ts';
import { Empty } from './empty.tsx';
import { Findings } from './findings.tsx';
import { Help } from './help.tsx';
import { MapControls } from './map-controls.tsx';
import { Pane } from './pane.tsx';
import { Progress } from './progress.tsx';
import { Thumbnails } from './thumbnails.tsx';
import { Toolbar } from './toolbar.tsx';

export function ViewerPage({ state }: { readonly state: ViewerState }) {
  const [isHelpOpen, setHelpOpen] = useState(false);
  const model = state.model.status === 'known' ? state.model.model : undefined;
  const xray = imageOf(state, state.panes[state.activePane]!);
  const isEmpty = state.images.length === 0;
  return (
    <>
      <h1 className="unseen">X-ray viewer</h1>
      <div className={`viewer${isEmpty ? ' viewer-empty' : ''}`}>
        <Thumbnails state={state} onAdd={choose} />
        <section className="stage" aria-label="Stage">
          <Toolbar state={state} onHelp={() => setHelpOpen(true)} />
          <div className={`panes panes-${state.panes.length}`}>
            {isEmpty ? (
              <Empty state={state} />
            ) : (
              state.panes.map((pane, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a pane is its place, left or right
                <Pane key={index} index={index} pane={pane} state={state} model={model} />
              ))
            )}
          </div>
        </section>
        {!isEmpty && (
          <aside className="panel" aria-label="What the model says">
            <Progress state={state} />
            {model !== undefined && (
              <>
                <Findings state={state} model={model} xray={xray} reading={readingOf(xray, state.place)} />
                <MapControls state={state} />
                <Export state={state} model={model} />
              </>
            )}
          </aside>
        )}
      </div>
      <Help isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
      {model !== undefined && <PrintSheet state={state} model={model} />}
    </>
  );
}
