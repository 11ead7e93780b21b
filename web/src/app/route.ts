/** Which of the pages is shown. The address's fragment says so, which needs nothing of the server. */

import { useSyncExternalStore } from 'react';

const routes = ['viewer', 'evaluation', 'dataset', 'training'] as const;
export type Route = (typeof routes)[number];

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function useRoute(): Route {
  const name = useSyncExternalStore(subscribe, () => location.hash.replace(/^#\/?/, '').split('?')[0] ?? '');
  return routes.find((route) => route === name) ?? 'viewer';
}
