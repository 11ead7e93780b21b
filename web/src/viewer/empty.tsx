/** The stage before the first X-ray: what can be opened, and where it will be read. */

import { choose } from '../app/files.ts';
import type { ViewerState } from '../state/state.ts';

export function Empty({ state }: { readonly state: ViewerState }) {
  const { model, place } = state;
  if (model.status === 'looking') return <p className="empty quiet">Asking the server for its model …</p>;
  return (
    <div className="empty">
      {model.status === 'missing' ? (
        <>
          <h2>There is no model here yet</h2>
          <p>
            The server has none, or the page has no server. Drop a model.onnx that roentgen has written, then X-rays:
            both stay in this page.
          </p>
        </>
      ) : (
        <>
          <h2>Drop chest X-rays here</h2>
          <p>
            or paste them, or choose files: {place === 'device' ? 'PNG or JPEG' : 'PNG, JPEG or TIFF'}, frontal views,
            as many as you like.
          </p>
        </>
      )}
      <p>
        <button type="button" className="primary" onClick={choose}>
          Choose files
        </button>
      </p>
      <p className="quiet">
        {place === 'device'
          ? 'They are read on this device and never leave the page.'
          : 'They are sent to the server, read there, and not kept.'}
      </p>
    </div>
  );
}
