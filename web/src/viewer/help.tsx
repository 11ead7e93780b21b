/** The keys and gestures of the stage. */

import { useEffect, useRef } from 'react';
import { type Action, actions } from './actions.ts';

const gestures = [
  ['Wheel, two fingers', 'Zoom'],
  ['Drag, one finger', 'The chosen tool: move, or window and level'],
  ['Right button, Shift and drag', 'The other tool'],
  ['Double click', 'Fit the whole image'],
  ['Paste, drop', 'Add X-rays (PNG, JPEG), a table of boxes (CSV), a model (.onnx)'],
] as const;

export function Help({ isOpen, onClose }: { readonly isOpen: boolean; onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} className="help" aria-labelledby="help-title" onClose={onClose}>
      <h2 id="help-title">Keys and gestures</h2>
      <p id="stage-keys">Keys work while the picture has the focus: press Tab until its frame is lit, or click it.</p>
      <table>
        <tbody>
          {(Object.values(actions) as readonly Action[])
            .filter(({ label }) => label !== '')
            .map(({ label, keyText }) => (
              <tr key={label}>
                <th scope="row">
                  <kbd>{keyText}</kbd>
                </th>
                <td>{label}</td>
              </tr>
            ))}
          {gestures.map(([how, what]) => (
            <tr key={how}>
              <th scope="row">{how}</th>
              <td>{what}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <form method="dialog">
        <button type="submit" className="primary">
          Close
        </button>
      </form>
    </dialog>
  );
}
