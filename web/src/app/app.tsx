/** The shell of all pages: where one is, what computes, and the line that never goes away. */

import { lazy, Suspense, useEffect, useState } from 'react';
import { useRuns } from '../runs/use-runs.ts';
import { viewer } from '../state/session.ts';
import { useStore } from '../state/store.ts';
import { ViewerPage } from '../viewer/viewer-page.tsx';
import { droppedFiles, take } from './files.ts';
import { Header } from './header.tsx';
import { Message } from './message.tsx';
import { useRoute } from './route.ts';

const RunPage = lazy(() => import('../runs/run-page.tsx'));

export function App() {
  const route = useRoute();
  const state = useStore(viewer, (all) => all);
  const isDragged = useDroppedFiles();
  const runs = useRuns();
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <Header state={state} route={route} hasRuns={runs.length > 0} />
      <main id="content" className={`page page-${route}`} tabIndex={-1}>
        {route === 'viewer' ? (
          <ViewerPage state={state} />
        ) : (
          <Suspense fallback={<p className="quiet report">Loading …</p>}>
            <RunPage runs={runs} route={route} />
          </Suspense>
        )}
      </main>
      <footer className="purpose">
        <strong>For research and teaching, not for diagnosis.</strong>
      </footer>
      <Message message={state.message} />
      {isDragged && <div className="drop-here">Drop to open</div>}
    </>
  );
}

/** Files may be dropped or pasted anywhere. */
function useDroppedFiles(): boolean {
  const [isDragged, setDragged] = useState(false);
  useEffect(() => {
    const onOver = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setDragged(true);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setDragged(false);
    };
    const onDrop = (event: DragEvent) => {
      event.preventDefault();
      setDragged(false);
      void droppedFiles(event.dataTransfer).then(take);
    };
    const onPaste = (event: ClipboardEvent) => void take([...(event.clipboardData?.files ?? [])]);
    const controller = new AbortController();
    const { signal } = controller;
    document.addEventListener('dragover', onOver, { signal });
    document.addEventListener('dragleave', onLeave, { signal });
    document.addEventListener('drop', onDrop, { signal });
    document.addEventListener('paste', onPaste, { signal });
    return () => controller.abort();
  }, []);
  return isDragged;
}
