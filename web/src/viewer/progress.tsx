/** How far loading and reading are, and what computes. */

import { faultAt, imageOf, readingOf } from '../state/images.ts';
import { retry } from '../state/session.ts';
import type { ViewerState } from '../state/state.ts';

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

export function Progress({ state }: { readonly state: ViewerState }) {
  const { engine, images, place, model } = state;
  const total = images.length;
  const done = images.filter((image) => (readingOf(image, place) ?? faultAt(image, place)) !== undefined).length;
  const loading = place === 'device' && engine.status === 'loading' ? engine.progress : undefined;
  return (
    <section className="progress" aria-label="Progress">
      {model.status === 'missing' && (
        <p className="fault">No model yet: drop a model.onnx, and these images will be read.</p>
      )}
      {loading && (
        <p>
          <label>
            {loading.stage === 'model' ? 'Loading the model' : 'Starting the engine'}
            <progress
              max={loading.totalBytes ?? 1}
              value={loading.stage === 'model' && loading.totalBytes !== undefined ? loading.loadedBytes : undefined}
            />
          </label>
          <small>
            {megabytes(loading.loadedBytes)}
            {loading.totalBytes === undefined ? '' : ` of ${megabytes(loading.totalBytes)}`} MB
          </small>
        </p>
      )}
      {place === 'device' && engine.status === 'failed' && (
        <div className="fault" role="alert">
          <p>The model can’t run in this page: {engine.message}.</p>
          <button type="button" onClick={retry}>
            Try again
          </button>
        </div>
      )}
      {!loading && model.status === 'known' && done < total && total > 1 && (
        <p>
          <label>
            Reading
            <progress max={total} value={done} />
          </label>
          <small>
            {done} of {total}
          </small>
        </p>
      )}
      <p className="quiet where" role="status">
        {whereText(state)}
      </p>
    </section>
  );
}

/** Where the shown image was read, by what, and how long it took. */
function whereText(state: ViewerState): string {
  const { place, engine } = state;
  const shown = imageOf(state, state.panes[state.activePane]!);
  const seconds = readingOf(shown, place)?.seconds;
  const took =
    seconds === undefined
      ? shown?.work === 'reading'
        ? 'reading …'
        : ''
      : `${seconds.toFixed(seconds < 1 ? 2 : 1)}\u00a0s`;
  const engineText =
    engine.status !== 'ready'
      ? ''
      : engine.provider === 'webgpu'
        ? 'graphics card'
        : `processor, ${engine.threads} ${engine.threads === 1 ? 'thread' : 'threads'}`;
  return (place === 'device' ? ['Read on this device', engineText, took] : ['Read on the server', took])
    .filter((part) => part !== '')
    .join(' · ');
}
