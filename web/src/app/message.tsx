/** Says what has just happened; goes away by itself unless it is a fault. */

import { useEffect, useState } from 'react';
import type { ViewerState } from '../state/state.ts';
import { Icon } from '../viewer/icons.tsx';

const shownSeconds = 5;

export function Message({ message }: { readonly message: ViewerState['message'] }) {
  const [closed, setClosed] = useState(0);
  const { id = 0, isFault = false, text = '' } = message ?? {};
  useEffect(() => {
    if (id === 0 || isFault) return;
    const timer = setTimeout(() => setClosed(id), 1000 * shownSeconds);
    return () => clearTimeout(timer);
  }, [id, isFault]);
  const isOpen = id > closed;
  return (
    <div className="messages" role={isFault ? 'alert' : 'status'}>
      {isOpen && (
        <p className={isFault ? 'message message-fault' : 'message'}>
          {text}
          {isFault && (
            <button type="button" className="tool" aria-label="Close the message" onClick={() => setClosed(id)}>
              <Icon name="remove" />
            </button>
          )}
        </p>
      )}
    </div>
  );
}
